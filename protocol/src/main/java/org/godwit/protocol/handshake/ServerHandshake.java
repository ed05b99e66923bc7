package org.godwit.protocol.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.InstantSource;
import org.godwit.protocol.handshake.noise.HandshakeState;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// The server's side of one handshake (PROTOCOL §4). Feed it the client's records, without magic
/// and lengths, one by one until it says [Step.Established]. Asks nobody and stores nothing: a
/// replayed first flight costs one answer. Not thread-safe.
public final class ServerHandshake {
    /// What a client sends before anything else, outside every record: a name and the version.
    public static final Bytes MAGIC = Hello.MAGIC;

    /// First byte of the server's first record: the pattern's own answer.
    static final int ANSWER = 1;

    /// First byte of the server's first record: the client's message could not be read, XXfallback
    /// follows.
    static final int FALLBACK = 2;

    /// First byte of the server's first record: no handshake; an error in the clear follows.
    static final int REFUSED = 3;

    private final Keys keys;
    private final Limits limits;
    private @Nullable HandshakeState pending;
    private int dictionary;
    private boolean begun;

    /// What every handshake of a server needs. Thread-safe.
    public record Keys(
            ServerIdentity identity, TicketKeys tickets, StrikeSet strikes, X25519 curve) {
        private static final int STRIKES_MAX = 1 << 20;

        /// Keys of a server whose identity is `identity`.
        public static Keys of(ServerIdentity identity, TicketKeys tickets, InstantSource clock) {
            StrikeSet strikes = new StrikeSet(clock, STRIKES_MAX);
            return new Keys(identity, tickets, strikes, X25519.fastest());
        }
    }

    /// What to do after a record.
    public sealed interface Step {
        /// Send this record and wait for the client's next.
        record Send(Bytes record) implements Step {}

        /// The handshake is done.
        ///
        /// @param send record to send first, or empty
        /// @param frames for everything after it
        /// @param peer who the client has proved to be
        /// @param login what it wants
        /// @param confirmed the client is live. When false, the first flight may be a replay: do
        ///   nothing with it until one frame of the client has been opened
        /// @param dictionary version the client's stanzas are coded with
        record Established(
                Bytes send,
                SecureFrames frames,
                Peer peer,
                LoginRequest login,
                boolean confirmed,
                int dictionary)
                implements Step {}
    }

    /// Who the client has proved to be.
    public sealed interface Peer {
        /// Owner of a static key, which the account may or may not know.
        record Device(Bytes staticKey) implements Peer {}

        /// Holder of a ticket given to a device that was logged in.
        record TicketHolder(Ticket ticket) implements Peer {}
    }

    public ServerHandshake(Keys keys, Limits limits) {
        this.keys = keys;
        this.limits = limits;
    }

    /// Reads the client's next record.
    ///
    /// @throws ProtocolException when the handshake has failed: answer with [#refusal] if this was
    ///   the first record, and close
    public Step read(Bytes record) throws ProtocolException {
        HandshakeState third = pending;
        if (third != null) {
            pending = null;
            return finish(third, record);
        }
        if (begun) {
            throw new IllegalStateException("the handshake is over");
        }
        begun = true;
        Hello hello = Hello.decode(record);
        dictionary = hello.dictionary();
        return switch (hello.pattern()) {
            case XX -> answerXx(hello);
            case IK -> answerIk(hello);
            case TICKET -> answerTicket(hello);
            case XX_FALLBACK -> throw failed("a client cannot fall back");
        };
    }

    /// A record that tells the client in the clear why there is no handshake.
    public static Bytes refusal(ErrorCode code, String detail) {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(REFUSED);
        LoginReply.writeError(code, detail, out);
        return Codec.take(out);
    }

    private Step answerXx(Hello hello) throws ProtocolException {
        HandshakeState state =
                HandshakeState.xx(false, keys.curve, hello.prologue(), keys.identity.staticKey());
        if (state.read(hello.message().unsafeArray()).length > 0) {
            throw failed("the first message of XX carries nothing");
        }
        return challenge(ANSWER, state);
    }

    private Step answerIk(Hello hello) throws ProtocolException {
        HandshakeState state =
                HandshakeState.ikServer(keys.curve, hello.prologue(), keys.identity.staticKey());
        byte[] payload;
        try {
            payload = state.read(hello.message().unsafeArray());
        } catch (ProtocolException unreadable) {
            return fallBack(hello);
        }
        LoginRequest login = replaySafe(payload);
        Bytes send = answer(ANSWER, state.write(new byte[0]));
        SecureFrames frames = SecureFrames.plain(state.split(), keys.curve);
        Peer peer = new Peer.Device(state.theirStatic());
        return new Step.Established(send, frames, peer, login, false, dictionary);
    }

    private Step answerTicket(Hello hello) throws ProtocolException {
        Ticket ticket;
        HandshakeState state;
        byte[] payload;
        try {
            ticket = keys.tickets.open(hello.ticket());
            state =
                    HandshakeState.ticket(
                            false, keys.curve, hello.prologue(), hello.ticket(), ticket.key());
            payload = state.read(hello.message().unsafeArray());
        } catch (ProtocolException unreadable) {
            return fallBack(hello);
        }
        if (!keys.strikes.strike(hello.ticket())) {
            return fallBack(hello);
        }
        LoginRequest login = replaySafe(payload);
        Bytes send = answer(ANSWER, state.write(new byte[0]));
        SecureFrames frames =
                SecureFrames.upgradable(state.split(), keys.curve, state.theirEphemeral());
        Peer peer = new Peer.TicketHolder(ticket);
        return new Step.Established(send, frames, peer, login, false, dictionary);
    }

    /// Goes on with the client's ephemeral key, which every first message begins with.
    private Step fallBack(Hello hello) throws ProtocolException {
        if (hello.message().size() < X25519.KEY_BYTES) {
            throw failed("the handshake message is cut short");
        }
        Bytes ephemeral = hello.message().slice(0, X25519.KEY_BYTES);
        HandshakeState state =
                HandshakeState.fallbackServer(
                        keys.curve, hello.prologue(), keys.identity.staticKey(), ephemeral);
        return challenge(FALLBACK, state);
    }

    /// Sends our certificate and waits for the message that proves who the client is.
    private Step challenge(int kind, HandshakeState state) throws ProtocolException {
        Bytes certificate = keys.identity.certificate().encode();
        Bytes record = answer(kind, state.write(certificate.unsafeArray()));
        pending = state;
        return new Step.Send(record);
    }

    private Step finish(HandshakeState state, Bytes record) throws ProtocolException {
        byte[] payload = state.read(record.unsafeArray());
        LoginRequest login = LoginRequest.decode(Bytes.wrap(payload), limits);
        SecureFrames frames = SecureFrames.plain(state.split(), keys.curve);
        Peer peer = new Peer.Device(state.theirStatic());
        return new Step.Established(Bytes.EMPTY, frames, peer, login, true, dictionary);
    }

    private LoginRequest replaySafe(byte[] payload) throws ProtocolException {
        LoginRequest login = LoginRequest.decode(Bytes.wrap(payload), limits);
        if (!login.isReplaySafe()) {
            throw failed("only a device key may log in with the first flight");
        }
        return login;
    }

    private static Bytes answer(int kind, byte[] message) {
        ByteBuf out = Unpooled.buffer(1 + message.length);
        out.writeByte(kind).writeBytes(message);
        return Codec.take(out);
    }

    private static ProtocolException failed(String detail) {
        return new ProtocolException(ErrorCode.LOGIN_HANDSHAKE_FAILED, detail);
    }
}
