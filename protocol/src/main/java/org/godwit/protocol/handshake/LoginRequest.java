package org.godwit.protocol.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.frame.Fields;
import org.godwit.protocol.frame.Frame;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Who a client is and what it wants, sent encrypted inside the handshake (PROTOCOL §4.4).
///
/// @param account bare JID or its local part; empty with a ticket, which names it
/// @param deviceName what its owner calls the device, shown in the list of devices; may be empty
/// @param proof why the server should let it in
/// @param resume the session to go on with, or null
/// @param early stanzas that go with the first flight
public record LoginRequest(
        String account, String deviceName, Proof proof, @Nullable Resume resume, Early early) {
    private static final int VERSION = 1;
    private static final int ACCOUNT_BYTES_MAX = 2047;
    private static final int NAME_BYTES_MAX = 128;
    private static final int PASSWORD_BYTES_MAX = 1024;
    private static final int HASH_BYTES_MAX = 16;

    private static final int DEVICE_KEY = 0;
    private static final int PASSWORD = 1;
    private static final int INVITE = 2;
    private static final int REGISTER = 3;
    private static final int LINK = 4;

    /// Why the server should let a device in. Every kind but the first links the device's static
    /// key to the account, for the logins that follow; they need the XX pattern, whose third
    /// message nobody can replay.
    public sealed interface Proof {
        /// The device's static key, or the ticket, is enough: it is linked already.
        record DeviceKey() implements Proof {}

        /// The account's password.
        record Password(String password) implements Proof {
            @Override
            public String toString() {
                return "Password[]";
            }
        }

        /// A code that another device of the account was given for this one.
        record Link(String token) implements Proof {
            @Override
            public String toString() {
                return "Link[]";
            }
        }

        /// An invite makes the account.
        ///
        /// @param password for clients that log in with one, or empty for none
        record Invite(String token, String password) implements Proof {
            @Override
            public String toString() {
                return "Invite[]";
            }
        }

        /// Open registration makes the account.
        ///
        /// @param password for clients that log in with one, or empty for none
        record Register(String password) implements Proof {
            @Override
            public String toString() {
                return "Register[]";
            }
        }
    }

    /// The session to go on with.
    ///
    /// @param token its secret name, or empty to use the one in the ticket
    /// @param sent how many stanzas the client has sent in it
    /// @param received how many it has received
    /// @param tableHash the hash of its codec tables, or empty when it kept none
    public record Resume(String token, long sent, long received, Bytes tableHash) {
        @Override
        public String toString() {
            return "Resume[sent " + sent + ", received " + received + "]";
        }
    }

    /// Messages sent with the login, each coded without tables. The server takes them at key
    /// confirmation, so that a replayed flight delivers nothing.
    ///
    /// @param after how many of the client's stanzas came before them in the session to resume;
    ///   their places in a new session count from zero
    /// @param stanzas oldest first
    public record Early(long after, List<Bytes> stanzas) {
        public static final Early NONE = new Early(0, List.of());

        public Early {
            stanzas = List.copyOf(stanzas);
        }
    }

    /// A login without resume and early stanzas.
    public static LoginRequest of(String account, String deviceName, Proof proof) {
        return new LoginRequest(account, deviceName, proof, null, Early.NONE);
    }

    /// True when it may ride in a first flight, which an attacker can send again.
    public boolean isReplaySafe() {
        return proof instanceof Proof.DeviceKey;
    }

    public Bytes encode() {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(VERSION);
        Fields.writeText(out, account);
        Fields.writeText(out, deviceName);
        writeProof(out);
        Resume wanted = resume;
        out.writeByte(wanted == null ? 0 : 1);
        if (wanted != null) {
            Fields.writeText(out, wanted.token);
            Fields.writeVarint(out, wanted.sent);
            Fields.writeVarint(out, wanted.received);
            Fields.writeBytes(out, wanted.tableHash);
        }
        Fields.writeVarint(out, early.stanzas.size());
        if (!early.stanzas.isEmpty()) {
            Fields.writeVarint(out, early.after);
            early.stanzas.forEach(stanza -> Fields.writeBytes(out, stanza));
        }
        return Codec.take(out);
    }

    private void writeProof(ByteBuf out) {
        switch (proof) {
            case Proof.DeviceKey() -> out.writeByte(DEVICE_KEY);
            case Proof.Password(String password) -> {
                out.writeByte(PASSWORD);
                Fields.writeText(out, password);
            }
            case Proof.Link(String token) -> {
                out.writeByte(LINK);
                Fields.writeText(out, token);
            }
            case Proof.Invite(String token, String password) -> {
                out.writeByte(INVITE);
                Fields.writeText(out, token);
                Fields.writeText(out, password);
            }
            case Proof.Register(String password) -> {
                out.writeByte(REGISTER);
                Fields.writeText(out, password);
            }
        }
    }

    /// @throws ProtocolException with [ErrorCode#STREAM_BAD_FORMAT] when badly formed or beyond a
    ///   limit, with [ErrorCode#STREAM_UNSUPPORTED_VERSION] for another version
    public static LoginRequest decode(Bytes encoded, Limits limits) throws ProtocolException {
        ByteBuf in = Codec.open(encoded);
        if (Fields.readByte(in) != VERSION) {
            throw new ProtocolException(
                    ErrorCode.STREAM_UNSUPPORTED_VERSION, "unknown version of the login");
        }
        String account = Fields.readText(in, ACCOUNT_BYTES_MAX);
        String deviceName = Fields.readText(in, NAME_BYTES_MAX);
        Proof proof = readProof(in);
        Resume resume = Fields.readByte(in) == 0 ? null : readResume(in);
        Early early = readEarly(in, limits.earlyDataBytesMax());
        Fields.requireEnd(in);
        return new LoginRequest(account, deviceName, proof, resume, early);
    }

    private static Proof readProof(ByteBuf in) throws ProtocolException {
        return switch (Fields.readByte(in)) {
            case DEVICE_KEY -> new Proof.DeviceKey();
            case PASSWORD -> new Proof.Password(Fields.readText(in, PASSWORD_BYTES_MAX));
            case LINK -> new Proof.Link(Fields.readText(in, NAME_BYTES_MAX));
            case INVITE ->
                    new Proof.Invite(
                            Fields.readText(in, NAME_BYTES_MAX),
                            Fields.readText(in, PASSWORD_BYTES_MAX));
            case REGISTER -> new Proof.Register(Fields.readText(in, PASSWORD_BYTES_MAX));
            default ->
                    throw new ProtocolException(
                            ErrorCode.STREAM_BAD_FORMAT, "unknown kind of proof");
        };
    }

    private static Resume readResume(ByteBuf in) throws ProtocolException {
        String token = Fields.readText(in, NAME_BYTES_MAX);
        long sent = Fields.readVarint(in, Long.MAX_VALUE);
        long received = Fields.readVarint(in, Long.MAX_VALUE);
        return new Resume(token, sent, received, Fields.readBytes(in, HASH_BYTES_MAX));
    }

    private static Early readEarly(ByteBuf in, int bytesMax) throws ProtocolException {
        int count = (int) Fields.readVarint(in, Frame.STANZAS_MAX);
        if (count == 0) {
            return Early.NONE;
        }
        if (in.readableBytes() > bytesMax) {
            throw new ProtocolException(
                    ErrorCode.STREAM_POLICY_VIOLATION,
                    "more than " + bytesMax + " bytes of early stanzas");
        }
        long after = Fields.readVarint(in, Long.MAX_VALUE);
        List<Bytes> stanzas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            stanzas.add(Fields.readBytes(in, bytesMax));
        }
        return new Early(after, stanzas);
    }
}
