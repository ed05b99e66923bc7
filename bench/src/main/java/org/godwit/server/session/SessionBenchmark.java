package org.godwit.server.session;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.ToSession;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One session's steps for a message: taken from its device and stored, and given to its device and
/// acknowledged. Beside the machine it measures, as only its package sees that.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SessionBenchmark {
    private static final Jid ALICE = new Jid("alice", "example.org", "phone");
    private static final Jid BOB = new Jid("bob", "example.org", null);
    private static final Payload BODY =
            Payload.of(
                    Element.builder(Namespaces.CLIENT, "body")
                            .text("the quick brown fox jumps over a lazy dog")
                            .build());

    private final Session session =
            new Session(
                    new Identity(ALICE, "phone", "stream", Login.Encoding.BINARY),
                    Login.Acks.COUNTED,
                    ServerLimits.DEFAULT.withRate(
                            new ServerLimits.Rate(1_000_000_000, 1_000_000_000)),
                    false,
                    0);
    private final Stanza.Message sent =
            new Stanza.Message(Envelope.of(BOB, null, "m1"), MessageType.CHAT, BODY);
    private final Stanza.Message pushed =
            new Stanza.Message(Envelope.of(ALICE, BOB, "m2"), MessageType.CHAT, BODY);
    private long now;
    private long taken;
    private long given;

    /// From the device to its first tick.
    @Benchmark
    public List<Effect> send() {
        var _ = session.on(new FromClient.Received(sent), ++now);
        return session.on(new ToSession.Appended(++taken * 2, null, ""), now);
    }

    /// From the mailbox to the device's acknowledgement.
    @Benchmark
    public List<Effect> receive() {
        var _ = session.on(new ToSession.Push(++given, pushed), ++now);
        return session.on(new FromClient.Acknowledged(given), now);
    }
}
