package org.godwit.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.godwit.protocol.frame.FrameSplitter;
import org.godwit.protocol.handshake.ClientHandshake;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.handshake.SecureFrames;
import org.godwit.protocol.handshake.ServerHandshake;
import org.godwit.protocol.handshake.ServerIdentity;
import org.godwit.protocol.handshake.StrikeSet;
import org.godwit.protocol.handshake.Ticket;
import org.godwit.protocol.handshake.TicketKeys;
import org.godwit.protocol.handshake.noise.KeyPair;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the server pays for a connection that comes in, and for a frame of 200 bytes.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HandshakeBenchmark {
    private static final int MAGIC_BYTES = ServerHandshake.MAGIC.size();
    private static final LoginRequest LOGIN =
            LoginRequest.of("alice", "phone", new LoginRequest.Proof.DeviceKey());

    private final InstantSource clock = InstantSource.system();
    private final X25519 curve = X25519.fastest();
    private final KeyPair device = curve.generate();
    private final ServerIdentity identity = ServerIdentity.create(curve, clock);
    private final TicketKeys tickets = TicketKeys.inMemory(clock);
    private final ServerHandshake.Keys keys = ServerHandshake.Keys.of(identity, tickets, clock);
    private final ByteBuf body = Unpooled.directBuffer(256).writeZero(200);
    private final ByteBuf out = Unpooled.directBuffer(512);
    private Bytes firstOfXx = Bytes.EMPTY;
    private Bytes firstOfIk = Bytes.EMPTY;
    private Bytes firstByTicket = Bytes.EMPTY;
    private @Nullable SecureFrames sender;
    private @Nullable SecureFrames receiver;

    @Setup
    public void flights() throws ProtocolException, IOException {
        firstOfXx = flight(new ClientHandshake.Known(identity.root(), null, null));
        firstOfIk =
                flight(new ClientHandshake.Known(identity.root(), identity.certificate(), null));
        Bytes key = Bytes.wrap(curve.secret());
        long now = clock.millis() / 1000;
        Bytes ticket =
                tickets.issue(new Ticket("alice@example.org", "0123456789abcdef", key, now, ""));
        firstByTicket =
                flight(
                        new ClientHandshake.Known(
                                null,
                                null,
                                new ClientHandshake.TicketGrant(ticket, key, Long.MAX_VALUE)));
    }

    private Bytes flight(ClientHandshake.Known known) throws ProtocolException {
        return record(client(known).firstFlight(), MAGIC_BYTES);
    }

    private ClientHandshake client(ClientHandshake.Known known) {
        return new ClientHandshake(
                new ClientHandshake.Identity(curve, device),
                known,
                LOGIN,
                1,
                clock.millis() / 1000);
    }

    private static Bytes record(Bytes stream, int from) throws ProtocolException {
        ByteBuf in = Unpooled.wrappedBuffer(stream.unsafeArray()).skipBytes(from);
        ByteBuf record = FrameSplitter.next(in, 1 << 20);
        if (record == null) {
            throw new IllegalStateException("no whole record");
        }
        byte[] bytes = new byte[record.readableBytes()];
        record.readBytes(bytes);
        return Bytes.wrap(bytes);
    }

    @Setup
    public void connection() throws ProtocolException {
        ClientHandshake client =
                client(new ClientHandshake.Known(null, identity.certificate(), null));
        ServerHandshake.Step.Established server =
                (ServerHandshake.Step.Established)
                        new ServerHandshake(keys, Limits.DEFAULT)
                                .read(record(client.firstFlight(), MAGIC_BYTES));
        ClientHandshake.Established done = client.read(server.send());
        var _ = server.frames().open(record(done.send(), 0));
        sender = done.frames();
        receiver = server.frames();
    }

    /// The server's whole part of IK: one key generation, four agreements.
    @Benchmark
    public Object ik() throws ProtocolException {
        return new ServerHandshake(keys, Limits.DEFAULT).read(firstOfIk);
    }

    /// The server's first part of XX; the second adds one agreement.
    @Benchmark
    public Object xxFirst() throws ProtocolException {
        return new ServerHandshake(keys, Limits.DEFAULT).read(firstOfXx);
    }

    /// The server's whole part of a ticket resume. A fresh strike set, as the ticket is the same.
    @Benchmark
    public Object ticket() throws ProtocolException {
        ServerHandshake.Keys fresh =
                new ServerHandshake.Keys(identity, tickets, new StrikeSet(clock, 16), curve);
        return new ServerHandshake(fresh, Limits.DEFAULT).read(firstByTicket);
    }

    /// Issuing the next ticket, part of every login.
    @Benchmark
    public Object issueTicket() throws IOException {
        return tickets.issue(
                new Ticket(
                        "alice@example.org",
                        "0123456789abcdef",
                        identity.root(),
                        1,
                        "01234567890123456789012345678901"));
    }

    /// One frame sealed and opened.
    @Benchmark
    public Object sealAndOpen() throws ProtocolException {
        body.readerIndex(0).setByte(0, 0);
        out.clear();
        Objects.requireNonNull(sender).seal(body, out);
        ByteBuf record = FrameSplitter.next(out, 1 << 20);
        if (record == null) {
            throw new IllegalStateException("no whole record");
        }
        return Objects.requireNonNull(receiver).open(record);
    }

    @Benchmark
    public Object agreement() throws ProtocolException {
        return device.agree(curve, identity.staticKey().publicKey());
    }
}
