package org.godwit.protocol.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.godwit.protocol.frame.Fields;
import org.godwit.protocol.handshake.noise.Pattern;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;

/// The first record of a connection, sent by the client in the clear after [#MAGIC]. All of it but
/// `message` is the prologue or part of the transcript: changing one byte breaks the handshake.
///
/// @param pattern how the client wants to begin
/// @param dictionary the dictionary version its stanzas are coded with
/// @param hint where an edge proxy should route it, usually empty
/// @param ticket for [Pattern#TICKET] only, otherwise empty
/// @param message the first Noise message
record Hello(Pattern pattern, int dictionary, Bytes hint, Bytes ticket, Bytes message) {
    /// What every connection begins with: a name and the protocol version.
    static final Bytes MAGIC = Bytes.wrap(new byte[] {'G', 'D', 'W', 1});

    static final int DICTIONARY_MAX = 0x3fff;
    static final int HINT_BYTES_MAX = 64;

    private static final int XX = 1;
    private static final int IK = 2;
    private static final int TICKET = 3;

    Bytes encode() {
        ByteBuf out = head();
        if (pattern == Pattern.TICKET) {
            Fields.writeBytes(out, ticket);
        }
        out.writeBytes(message.unsafeArray());
        return Codec.take(out);
    }

    /// What both sides hash first (Noise §6).
    Bytes prologue() {
        ByteBuf out = Unpooled.buffer();
        out.writeBytes(MAGIC.unsafeArray());
        out.writeBytes(head());
        return Codec.take(out);
    }

    private ByteBuf head() {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(
                switch (pattern) {
                    case XX -> XX;
                    case IK -> IK;
                    case TICKET -> TICKET;
                    case XX_FALLBACK -> throw new IllegalArgumentException("servers fall back");
                });
        Fields.writeVarint(out, dictionary);
        Fields.writeBytes(out, hint);
        return out;
    }

    static Hello decode(Bytes record) throws ProtocolException {
        ByteBuf in = Codec.open(record);
        Pattern pattern =
                switch (Fields.readByte(in)) {
                    case XX -> Pattern.XX;
                    case IK -> Pattern.IK;
                    case TICKET -> Pattern.TICKET;
                    default ->
                            throw new ProtocolException(
                                    ErrorCode.LOGIN_HANDSHAKE_FAILED, "unknown handshake pattern");
                };
        int dictionary = (int) Fields.readVarint(in, DICTIONARY_MAX);
        Bytes hint = Fields.readBytes(in, HINT_BYTES_MAX);
        Bytes ticket =
                pattern == Pattern.TICKET
                        ? Fields.readBytes(in, TicketKeys.TICKET_BYTES_MAX)
                        : Bytes.EMPTY;
        Bytes message = Fields.readBytesExactly(in, in.readableBytes());
        return new Hello(pattern, dictionary, hint, ticket, message);
    }
}
