package org.godwit.protocol.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.godwit.protocol.frame.Fields;
import org.godwit.protocol.handshake.noise.Kdf;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;

/// What a ticket says, sealed by [TicketKeys] so that only the server can read it.
///
/// @param account bare JID
/// @param device the device's id
/// @param key the pre-shared key, 32 bytes; secret
/// @param issuedSeconds Unix time it was issued
/// @param resumePointer name of the session it may resume, or empty; secret
public record Ticket(
        String account, String device, Bytes key, long issuedSeconds, String resumePointer) {
    private static final int VERSION = 1;
    private static final int ACCOUNT_BYTES_MAX = 2047;
    private static final int NAME_BYTES_MAX = 128;

    Bytes encode() {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(VERSION);
        Fields.writeText(out, account);
        Fields.writeText(out, device);
        out.writeBytes(key.unsafeArray());
        Fields.writeVarint(out, issuedSeconds);
        Fields.writeText(out, resumePointer);
        return Codec.take(out);
    }

    static Ticket decode(Bytes encoded) throws ProtocolException {
        ByteBuf in = Codec.open(encoded);
        if (Fields.readByte(in) != VERSION) {
            throw new ProtocolException(
                    ErrorCode.LOGIN_HANDSHAKE_FAILED, "the ticket has another version");
        }
        String account = Fields.readText(in, ACCOUNT_BYTES_MAX);
        String device = Fields.readText(in, NAME_BYTES_MAX);
        Bytes key = Fields.readBytesExactly(in, Kdf.HASH_BYTES);
        long issued = Fields.readVarint(in, Long.MAX_VALUE);
        String resumePointer = Fields.readText(in, NAME_BYTES_MAX);
        Fields.requireEnd(in);
        return new Ticket(account, device, key, issued, resumePointer);
    }

    /// Without the secrets.
    @Override
    public String toString() {
        return "Ticket[" + account + ", device " + device + ", issued " + issuedSeconds + "]";
    }
}
