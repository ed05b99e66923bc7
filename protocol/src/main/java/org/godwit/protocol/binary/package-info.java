/// The compact encoding of stanzas (docs/PROTOCOL.md §2): tree ⇄ dictionary-coded bits.
///
/// A stanza is an envelope, coded against the tables of its connection, and a payload, coded
/// against the dictionary alone. [BinaryStream] codes for one connection, [BinaryCodec] without
/// one: that is the form a mailbox keeps. A payload that arrived encoded is an [EncodedPayload] and
/// is copied, not decoded, into the next stream.
@NullMarked
package org.godwit.protocol.binary;

import org.jspecify.annotations.NullMarked;
