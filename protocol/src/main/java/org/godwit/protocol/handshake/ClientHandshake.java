package org.godwit.protocol.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.godwit.protocol.frame.Fields;
import org.godwit.protocol.frame.FrameSplitter;
import org.godwit.protocol.frame.FrameWriter;
import org.godwit.protocol.handshake.noise.HandshakeState;
import org.godwit.protocol.handshake.noise.KeyPair;
import org.godwit.protocol.handshake.noise.Pattern;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// The client's side of one handshake (PROTOCOL §4). Send [#firstFlight], read one record of the
/// server, hand it to [#read], send what that gives: then everything goes through [SecureFrames],
/// and the first control message to arrive is [Control.Reply].
///
/// Good for one connection attempt: its ephemeral key must never go out twice, so a second attempt
/// or a second path needs a new object. Not thread-safe.
public final class ClientHandshake {
    /// How far the server's clock may be from ours when its certificate is checked, in seconds.
    public static final long CLOCK_SKEW_SECONDS = 24 * 3600;

    private final Identity identity;
    private final Known known;
    private final LoginRequest login;
    private final long nowSeconds;
    private final Pattern pattern;
    private final Hello head;
    private final HandshakeState state;
    private boolean flown;

    /// Who we are.
    ///
    /// @param device the device's static key
    public record Identity(X25519 curve, KeyPair device) {}

    /// What we know of the server from earlier.
    ///
    /// @param pinnedRoot the root we trust, or null to trust the one met first, which must be
    ///   pinned then
    /// @param certificate from the last full handshake, or null
    /// @param ticket from the last login, or null; to be forgotten once used
    public record Known(
            @Nullable Bytes pinnedRoot,
            @Nullable ServerCertificate certificate,
            @Nullable TicketGrant ticket) {
        public static final Known NOTHING = new Known(null, null, null);
    }

    /// A ticket and its key, as a client keeps them. Secret.
    ///
    /// @param expiresSeconds Unix time
    public record TicketGrant(Bytes ticket, Bytes key, long expiresSeconds) {
        @Override
        public String toString() {
            return "TicketGrant[until " + expiresSeconds + "]";
        }
    }

    /// The handshake is done.
    ///
    /// @param send to be sent first, lengths and all
    /// @param frames for everything after it
    /// @param certificate the server's, to be kept for the next time; null when a ticket was enough
    /// @param pattern what it came to
    public record Established(
            Bytes send,
            SecureFrames frames,
            @Nullable ServerCertificate certificate,
            Pattern pattern) {}

    /// Chooses the fastest way in: the ticket, else the known key, else first contact. A login that
    /// links a device always makes first contact.
    ///
    /// @param dictionary version our stanzas are coded with
    /// @param nowSeconds Unix time
    public ClientHandshake(
            Identity identity, Known known, LoginRequest login, int dictionary, long nowSeconds) {
        this.identity = identity;
        this.known = known;
        this.login = login;
        this.nowSeconds = nowSeconds;
        this.pattern = choose();
        TicketGrant grant = known.ticket;
        Bytes ticket = pattern == Pattern.TICKET && grant != null ? grant.ticket : Bytes.EMPTY;
        this.head = new Hello(pattern, dictionary, Bytes.EMPTY, ticket, Bytes.EMPTY);
        this.state = begin();
    }

    private Pattern choose() {
        if (!login.isReplaySafe()) {
            return Pattern.XX;
        }
        TicketGrant grant = known.ticket;
        if (grant != null && nowSeconds < grant.expiresSeconds) {
            return Pattern.TICKET;
        }
        ServerCertificate certificate = known.certificate;
        return certificate != null && certificate.isValidAt(nowSeconds, 0)
                ? Pattern.IK
                : Pattern.XX;
    }

    private HandshakeState begin() {
        Bytes prologue = head.prologue();
        TicketGrant grant = known.ticket;
        ServerCertificate certificate = known.certificate;
        if (pattern == Pattern.TICKET && grant != null) {
            return HandshakeState.ticket(true, identity.curve, prologue, grant.ticket, grant.key);
        }
        if (pattern == Pattern.IK && certificate != null) {
            return HandshakeState.ikClient(
                    identity.curve, prologue, identity.device, certificate.key());
        }
        return HandshakeState.xx(true, identity.curve, prologue, identity.device);
    }

    /// How the first flight goes out.
    public Pattern pattern() {
        return pattern;
    }

    /// What to send first: magic and first record, login and early stanzas in it where the pattern
    /// can carry them.
    ///
    /// @throws IllegalStateException at the second call
    /// @throws ProtocolException when the kept certificate holds a bad key
    public Bytes firstFlight() throws ProtocolException {
        if (flown) {
            throw new IllegalStateException("one ephemeral key, one first flight");
        }
        flown = true;
        boolean carriesLogin = pattern != Pattern.XX;
        byte[] payload = carriesLogin ? login.encode().unsafeArray() : new byte[0];
        Bytes message = Bytes.wrap(state.write(payload));
        Hello hello = new Hello(pattern, head.dictionary(), head.hint(), head.ticket(), message);
        ByteBuf out = Unpooled.buffer();
        out.writeBytes(Hello.MAGIC.unsafeArray());
        writeRecord(hello.encode(), out);
        return Codec.take(out);
    }

    /// Reads the server's first record, without its length.
    ///
    /// @throws ProtocolException when the server refuses, or is not who it should be. A refusal in
    ///   the clear may come from anybody: it is no reason to forget keys
    public Established read(Bytes record) throws ProtocolException {
        if (!flown) {
            throw new IllegalStateException("send the first flight first");
        }
        ByteBuf in = Codec.open(record);
        int kind = Fields.readByte(in);
        if (kind == ServerHandshake.REFUSED) {
            ErrorCode code = LoginReply.readErrorCode(in);
            String detail = Fields.readText(in, LoginReply.DETAIL_BYTES_MAX);
            throw new ProtocolException(code, detail);
        }
        byte[] message = record.slice(1, record.size()).unsafeArray();
        if (kind == ServerHandshake.FALLBACK && pattern != Pattern.XX) {
            HandshakeState fallback =
                    HandshakeState.fallbackClient(
                            identity.curve, head.prologue(), identity.device, state.ownEphemeral());
            return prove(fallback, message, Pattern.XX_FALLBACK);
        }
        if (kind != ServerHandshake.ANSWER) {
            throw new ProtocolException(
                    ErrorCode.LOGIN_HANDSHAKE_FAILED, "the server does not speak our handshake");
        }
        return pattern == Pattern.XX ? prove(state, message, pattern) : confirm(message);
    }

    /// XX and XXfallback: checks the server's certificate, then sends who we are.
    private Established prove(HandshakeState xx, byte[] message, Pattern used)
            throws ProtocolException {
        Bytes payload = Bytes.wrap(xx.read(message));
        ServerCertificate certificate = ServerCertificate.decode(payload);
        certificate.verify(known.pinnedRoot, nowSeconds, CLOCK_SKEW_SECONDS);
        if (!certificate.key().equals(xx.theirStatic())) {
            throw new ProtocolException(
                    ErrorCode.LOGIN_HANDSHAKE_FAILED, "the certificate is for another key");
        }
        Bytes third = Bytes.wrap(xx.write(login.encode().unsafeArray()));
        ByteBuf out = Unpooled.buffer();
        writeRecord(third, out);
        SecureFrames frames = SecureFrames.plain(xx.split(), identity.curve);
        return new Established(Codec.take(out), frames, certificate, used);
    }

    /// IK and ticket: the server's answer stands, and an empty frame confirms that we are live.
    private Established confirm(byte[] message) throws ProtocolException {
        if (state.read(message).length > 0) {
            throw new ProtocolException(
                    ErrorCode.LOGIN_HANDSHAKE_FAILED, "the server's answer carries too much");
        }
        boolean byTicket = pattern == Pattern.TICKET;
        SecureFrames frames =
                byTicket
                        ? SecureFrames.upgradable(
                                state.split(), identity.curve, state.ownEphemeral())
                        : SecureFrames.plain(state.split(), identity.curve);
        ByteBuf out = Unpooled.buffer();
        frames.seal(new FrameWriter(), false, out);
        return new Established(
                Codec.take(out), frames, byTicket ? null : known.certificate, pattern);
    }

    private static void writeRecord(Bytes record, ByteBuf out) {
        FrameSplitter.writeLength(out, record.size());
        out.writeBytes(record.unsafeArray());
    }
}
