package org.godwit.protocol.handshake;

import io.netty.buffer.ByteBuf;
import org.godwit.protocol.frame.Fields;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;

/// The server's answer to a [LoginRequest]: the first control message it sends (PROTOCOL §4.5).
public sealed interface LoginReply {
    /// Longest detail of a refusal, in bytes of UTF-8.
    int DETAIL_BYTES_MAX = 1024;

    /// The device is in; stanzas follow.
    ///
    /// @param jid the full JID of this session
    /// @param device the server's id of this device, the same at every login
    /// @param stream where the stream of stanzas goes on
    /// @param ticket for the next login, or empty; its key is [SecureFrames#grant]
    /// @param ticketSeconds how long the ticket is good for
    /// @param dictionary the dictionary version the server speaks from here on
    record Accepted(
            Jid jid, String device, Stream stream, Bytes ticket, long ticketSeconds, int dictionary)
            implements LoginReply {}

    /// Login failed; the server closes after it.
    ///
    /// @param detail for a person
    record Refused(ErrorCode code, String detail) implements LoginReply {
        private static final String RETRY = "retry-after=";
        private static final int RETRY_SECONDS_MAX = 600;

        /// The detail of a refusal that only asks for time (`RESOURCE_CONSTRAINT`).
        ///
        /// @param seconds when to come back
        public static String busy(int seconds) {
            return "too many log in now; " + RETRY + seconds;
        }

        /// When a refusal with this detail asks to come back, in seconds, at most ten minutes; 0
        /// when it does not say.
        public static int retryAfterSeconds(String detail) {
            int at = detail.lastIndexOf(RETRY);
            String number = at < 0 ? "" : detail.substring(at + RETRY.length());
            return number.matches("\\d{1,3}")
                    ? Math.min(Integer.parseInt(number), RETRY_SECONDS_MAX)
                    : 0;
        }
    }

    /// Where the stream of stanzas goes on.
    ///
    /// @param resumed the old session goes on; otherwise both counters start at zero
    /// @param received how many of the client's stanzas the server had before the early ones
    /// @param tablesKept both sides keep their codec tables; otherwise both start with empty ones
    /// @param earlyTaken the early stanzas count as received; otherwise they are to be sent again
    /// @param token secret name to resume this session by
    record Stream(
            boolean resumed, long received, boolean tablesKept, boolean earlyTaken, String token) {
        @Override
        public String toString() {
            return "Stream[resumed " + resumed + ", received " + received + "]";
        }
    }

    /// Where [#read] and [#write] are concerned: the field limits.
    int TOKEN_BYTES_MAX = 128;

    static void write(LoginReply reply, ByteBuf out) {
        switch (reply) {
            case Accepted accepted -> {
                out.writeByte(0);
                Fields.writeText(out, accepted.jid.toString());
                Fields.writeText(out, accepted.device);
                writeStream(accepted.stream, out);
                Fields.writeBytes(out, accepted.ticket);
                Fields.writeVarint(out, accepted.ticketSeconds);
                Fields.writeVarint(out, accepted.dictionary);
            }
            case Refused(ErrorCode code, String detail) -> {
                out.writeByte(1);
                writeError(code, detail, out);
            }
        }
    }

    private static void writeStream(Stream stream, ByteBuf out) {
        int flags =
                (stream.resumed ? 1 : 0)
                        | (stream.tablesKept ? 2 : 0)
                        | (stream.earlyTaken ? 4 : 0);
        out.writeByte(flags);
        Fields.writeVarint(out, stream.received);
        Fields.writeText(out, stream.token);
    }

    static LoginReply read(ByteBuf in) throws ProtocolException {
        return switch (Fields.readByte(in)) {
            case 0 -> readAccepted(in);
            case 1 -> {
                ErrorCode code = readErrorCode(in);
                yield new Refused(code, Fields.readText(in, DETAIL_BYTES_MAX));
            }
            default ->
                    throw new ProtocolException(
                            ErrorCode.STREAM_BAD_FORMAT, "unknown kind of login reply");
        };
    }

    private static Accepted readAccepted(ByteBuf in) throws ProtocolException {
        Jid jid = Jid.parse(Fields.readText(in, 3 * Jid.PART_BYTES_MAX + 2));
        String device = Fields.readText(in, TOKEN_BYTES_MAX);
        int flags = Fields.readByte(in);
        long received = Fields.readVarint(in, Long.MAX_VALUE);
        String token = Fields.readText(in, TOKEN_BYTES_MAX);
        Stream stream =
                new Stream((flags & 1) != 0, received, (flags & 2) != 0, (flags & 4) != 0, token);
        Bytes ticket = Fields.readBytes(in, TicketKeys.TICKET_BYTES_MAX);
        long ticketSeconds = Fields.readVarint(in, Integer.MAX_VALUE);
        int dictionary = (int) Fields.readVarint(in, Hello.DICTIONARY_MAX);
        return new Accepted(jid, device, stream, ticket, ticketSeconds, dictionary);
    }

    /// An error on the wire: its number, then its detail cut to [#DETAIL_BYTES_MAX].
    static void writeError(ErrorCode code, String detail, ByteBuf out) {
        Fields.writeVarint(out, code.number());
        int charsMax = DETAIL_BYTES_MAX / 3;
        Fields.writeText(out, detail.length() <= charsMax ? detail : detail.substring(0, charsMax));
    }

    static ErrorCode readErrorCode(ByteBuf in) throws ProtocolException {
        long number = Fields.readVarint(in, Integer.MAX_VALUE);
        return ErrorCode.ofNumber(number, ErrorCode.STREAM_UNDEFINED_CONDITION);
    }
}
