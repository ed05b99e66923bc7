package org.godwit.protocol.handshake;

import io.netty.buffer.ByteBuf;
import org.godwit.protocol.frame.Fields;
import org.godwit.protocol.frame.Frame;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;

/// What a control frame says (PROTOCOL §3.3). Control frames count as no stanza.
public sealed interface Control {
    /// Server → client, first: the answer to the login.
    record Reply(LoginReply reply) implements Control {}

    /// Server → client: a fresh ephemeral key; all later frames of the server use the keys mixed
    /// with it. Handled by [SecureFrames#answerUpgrade].
    record Upgrade(Bytes ephemeral) implements Control {}

    /// Client → server: all later frames of the client use the new keys too.
    record Upgraded() implements Control {}

    /// Server → client: a ticket that replaces the last one.
    ///
    /// @param lifeSeconds how long it is good for
    record NewTicket(Bytes ticket, long lifeSeconds) implements Control {}

    /// Either way: why the connection closes after this frame.
    record Close(ErrorCode code, String detail) implements Control {}

    /// Either way: goodbye, nothing is to be resumed.
    record Goodbye() implements Control {}

    int REPLY = 1;
    int UPGRADE = 2;
    int UPGRADED = 3;
    int NEW_TICKET = 4;
    int CLOSE = 5;
    int GOODBYE = 6;

    /// Appends the whole body of a frame that carries `control`.
    static void writeFrame(Control control, ByteBuf out) {
        out.writeByte(Frame.CONTROL);
        switch (control) {
            case Reply(LoginReply reply) -> {
                out.writeByte(REPLY);
                LoginReply.write(reply, out);
            }
            case Upgrade(Bytes ephemeral) -> {
                out.writeByte(UPGRADE);
                out.writeBytes(ephemeral.unsafeArray());
            }
            case Upgraded() -> out.writeByte(UPGRADED);
            case NewTicket(Bytes ticket, long lifeSeconds) -> {
                out.writeByte(NEW_TICKET);
                Fields.writeBytes(out, ticket);
                Fields.writeVarint(out, lifeSeconds);
            }
            case Close(ErrorCode code, String detail) -> {
                out.writeByte(CLOSE);
                LoginReply.writeError(code, detail, out);
            }
            case Goodbye() -> out.writeByte(GOODBYE);
        }
    }

    /// Decodes [Frame#control].
    ///
    /// @throws ProtocolException with [ErrorCode#STREAM_BAD_FORMAT]
    static Control read(ByteBuf in) throws ProtocolException {
        Control control =
                switch (Fields.readByte(in)) {
                    case REPLY -> new Reply(LoginReply.read(in));
                    case UPGRADE -> new Upgrade(Fields.readBytesExactly(in, X25519.KEY_BYTES));
                    case UPGRADED -> new Upgraded();
                    case NEW_TICKET -> {
                        Bytes ticket = Fields.readBytes(in, TicketKeys.TICKET_BYTES_MAX);
                        yield new NewTicket(ticket, Fields.readVarint(in, Integer.MAX_VALUE));
                    }
                    case CLOSE -> {
                        ErrorCode code = LoginReply.readErrorCode(in);
                        yield new Close(code, Fields.readText(in, LoginReply.DETAIL_BYTES_MAX));
                    }
                    case GOODBYE -> new Goodbye();
                    default ->
                            throw new ProtocolException(
                                    ErrorCode.STREAM_BAD_FORMAT, "unknown control message");
                };
        Fields.requireEnd(in);
        return control;
    }
}
