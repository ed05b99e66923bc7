package org.godwit.protocol.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.godwit.protocol.frame.Frame;
import org.godwit.protocol.frame.FrameSplitter;
import org.godwit.protocol.frame.FrameWriter;
import org.godwit.protocol.handshake.noise.KeyPair;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// A server and a device for handshake tests, with a clock the test moves.
final class Peers implements InstantSource {
    static final X25519 CURVE = X25519.fastest();
    static final LoginRequest BY_KEY =
            LoginRequest.of("alice", "phone", new LoginRequest.Proof.DeviceKey());

    final KeyPair device = CURVE.generate();
    private Instant now = Instant.ofEpochSecond(1_800_000_000L);
    final ServerIdentity identity = ServerIdentity.create(CURVE, this);
    final TicketKeys tickets = TicketKeys.inMemory(this);
    final ServerHandshake.Keys keys = ServerHandshake.Keys.of(identity, tickets, this);

    @Override
    public Instant instant() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    long nowSeconds() {
        return now.getEpochSecond();
    }

    ClientHandshake client(ClientHandshake.Known known, LoginRequest login) {
        return new ClientHandshake(
                new ClientHandshake.Identity(CURVE, device), known, login, 1, nowSeconds());
    }

    ServerHandshake server() {
        return new ServerHandshake(keys, Limits.DEFAULT);
    }

    ClientHandshake.Known knownKey() {
        return new ClientHandshake.Known(identity.root(), identity.certificate(), null);
    }

    ClientHandshake.Known knownRoot() {
        return new ClientHandshake.Known(identity.root(), null, null);
    }

    /// What both sides have after a whole handshake.
    record Connected(ClientHandshake.Established client, ServerHandshake.Step.Established server) {
        /// Sends one stanza up and returns what the server sees of it.
        Bytes up(String stanza) throws ProtocolException {
            return through(client.frames(), server.frames(), stanza);
        }

        Bytes down(String stanza) throws ProtocolException {
            return through(server.frames(), client.frames(), stanza);
        }
    }

    Connected connect(ClientHandshake.Known known, LoginRequest login) throws ProtocolException {
        ClientHandshake client = client(known, login);
        ServerHandshake server = server();
        ServerHandshake.Step first = server.read(firstRecord(client.firstFlight()));
        return switch (first) {
            case ServerHandshake.Step.Established done -> {
                ClientHandshake.Established established = client.read(done.send());
                Frame confirmation = done.frames().open(record(established.send()));
                if (!confirmation.stanzas().isEmpty()) {
                    throw new AssertionError("the confirmation carries stanzas");
                }
                yield new Connected(established, done);
            }
            case ServerHandshake.Step.Send(Bytes record) -> {
                ClientHandshake.Established established = client.read(record);
                ServerHandshake.Step last = server.read(record(established.send()));
                yield new Connected(established, (ServerHandshake.Step.Established) last);
            }
        };
    }

    /// A ticket as the server would issue it on this connection, kept as the client would.
    ClientHandshake.TicketGrant grantOn(Connected connection) throws Exception {
        Bytes key = connection.server.frames().ticketKey();
        Ticket contents = new Ticket("alice@example.org", "d1", key, nowSeconds(), "token");
        Bytes ticket = tickets.issue(contents);
        return connection.client.frames().grant(ticket, nowSeconds() + 86_400);
    }

    static Bytes firstRecord(Bytes flight) throws ProtocolException {
        return record(flight.slice(Hello.MAGIC.size(), flight.size()));
    }

    static Bytes record(Bytes stream) throws ProtocolException {
        @Nullable ByteBuf record = FrameSplitter.next(Codec.open(stream), 1 << 20);
        if (record == null) {
            throw new AssertionError("no whole record");
        }
        return Codec.take(record);
    }

    static Bytes seal(SecureFrames from, String stanza) {
        FrameWriter writer = new FrameWriter();
        writer.beginStanza().writeBytes(Bytes.utf8(stanza).unsafeArray());
        writer.endStanza();
        ByteBuf out = Unpooled.buffer();
        from.seal(writer, false, out);
        return Codec.take(out);
    }

    static Control control(Frame frame) throws ProtocolException {
        return Control.read(Objects.requireNonNull(frame.control()));
    }

    static Bytes through(SecureFrames from, SecureFrames to, String stanza)
            throws ProtocolException {
        List<ByteBuf> stanzas = to.open(record(seal(from, stanza))).stanzas();
        return Codec.take(stanzas.getFirst());
    }
}
