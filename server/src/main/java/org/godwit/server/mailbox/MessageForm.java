package org.godwit.server.mailbox;

import org.godwit.protocol.binary.BinaryCodec;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaWriter;
import org.godwit.store.Blob;
import org.jspecify.annotations.Nullable;

/// A message as the store keeps it.
public final class MessageForm {
    private final BinaryCodec codec;

    public MessageForm(String domain, Limits limits) {
        codec = BinaryCodec.quick(domain, limits);
    }

    public Blob encode(Stanza.Message message) {
        return Blob.wrap(codec.encode(message).unsafeArray());
    }

    /// The message, or null when the bytes are none: damage that must not stop the rest.
    public Stanza.@Nullable Message decode(Blob blob) {
        try {
            Stanza stanza = codec.decode(Bytes.wrap(blob.unsafeArray()));
            return stanza instanceof Stanza.Message message ? unmarked(message) : null;
        } catch (ProtocolException e) {
            return null;
        }
    }

    /// What the room that spoke it had added is part of a stored message: its number there.
    private static Stanza.Message unmarked(Stanza.Message message) {
        return message.mark() == null
                ? message
                : new Stanza.Message(
                        message.envelope(),
                        message.type(),
                        Payload.of(StanzaWriter.write(message).children()));
    }
}
