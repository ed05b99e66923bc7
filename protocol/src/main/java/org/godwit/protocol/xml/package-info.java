/// XMPP's XML, streaming and hardened (PROTOCOL.md §5, RFC 6120 §11). Bytes become [XmlEvent]s in
/// [XmlStream]; trees become bytes in [XmlWriter]. Neither keeps a parser per connection:
///
///     socket → XmlStream (per connection: a few counters, the bytes of an unfinished stanza)
///                 │ XmlGuard: every limit, every forbidden construct, UTF-8, where a stanza ends
///                 ▼ whole stanzas only
///              ElementParser (per thread: the XML parser proper, shared by all its connections)
///
/// What a peer can make us hold is its one unfinished stanza, at most `Limits.stanzaBytesMax`.
@NullMarked
package org.godwit.protocol.xml;

import org.jspecify.annotations.NullMarked;
