package org.godwit.protocol.xml;

import org.godwit.protocol.stanza.Element;

/// What happens on an XMPP stream (RFC 6120 §4.1).
public sealed interface XmlEvent {
    /// The peer opened its stream.
    ///
    /// @param header the root's name and attributes; it has no children
    /// @param contentNamespace the default namespace its stanzas are in (RFC 6120 §4.8.2)
    record Opened(Element header, String contentNamespace) implements XmlEvent {}

    /// One whole first-level element: a stanza or a negotiation.
    record Received(Element element) implements XmlEvent {}

    /// The peer closed its stream; nothing may follow.
    record Closed() implements XmlEvent {}
}
