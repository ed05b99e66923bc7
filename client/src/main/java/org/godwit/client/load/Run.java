package org.godwit.client.load;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Text;
import org.jspecify.annotations.Nullable;

/// One run under way: what the scripts of all modes share. Not thread-safe.
final class Run {
    /// How long anything but the measured part may take without an end in sight.
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Node RECEIPT_WANTED = Element.of(Namespaces.RECEIPTS, "request");

    final LoadPlan plan;
    final Loop loop;
    final Ledger ledger;
    final Latencies latencies;
    final List<Wire> wires = new ArrayList<>();
    private final Progress progress;
    private final List<LoadReport.Figure> figures = new ArrayList<>();
    private ProcessUse serverBefore = ProcessUse.UNKNOWN;
    private ProcessUse selfBefore = ProcessUse.UNKNOWN;
    private long measuredFrom;

    Run(LoadPlan plan, Loop loop, Ledger ledger, Latencies latencies, Progress progress) {
        this.plan = plan;
        this.loop = loop;
        this.ledger = ledger;
        this.latencies = latencies;
        this.progress = progress;
    }

    /// Turns the loop until `done`.
    ///
    /// @param what for a person, when it does not come to pass
    void await(String what, BooleanSupplier done) throws LoadException, IOException {
        progress.phase(what);
        if (!loop.pump(done, PATIENCE)) {
            throw new LoadException(
                    what + " did not end within " + PATIENCE.toMinutes() + " minutes");
        }
    }

    /// Turns the loop for so long.
    void last(String what, Duration time) throws LoadException, IOException {
        progress.phase(what);
        var _ = loop.pump(() -> false, time);
    }

    /// Logs everybody in, and measures what that takes.
    void logInAll(String phase) throws LoadException, IOException {
        int wanted = loop.open() + wires.size();
        wires.forEach(loop::openSoon);
        await(phase, () -> loop.open() == wanted);
    }

    /// The measured part begins.
    void begin() {
        serverBefore = ProcessUse.of(plan.serverPid());
        selfBefore = ProcessUse.of(ProcessHandle.current().pid());
        measuredFrom = System.nanoTime();
    }

    /// The measured part has ended: `count` things were done in it.
    void end(String what, long count) {
        double seconds = (System.nanoTime() - measuredFrom) / 1e9;
        double own = ProcessUse.of(ProcessHandle.current().pid()).cpuSeconds();
        figure(what, (double) count, "");
        figure(what + " per second", count / seconds, "/s");
        ProcessUse server = ProcessUse.of(plan.serverPid());
        if (server.isKnown()) {
            double cpu = server.cpuSeconds() - serverBefore.cpuSeconds();
            figure(what + ", CPU of the server", cpu, "s");
            figure(what + " per CPU-second of the server", count / Math.max(cpu, 0.01), "/s");
            figure(what + ", threads of the server", server.threads(), "");
            figure(what + ", memory of the server", server.rssBytes() / 1048576.0, "MiB");
        }
        figure(what + ", CPU of the generator", own - selfBefore.cpuSeconds(), "s");
    }

    void figure(String name, double value, String unit) {
        figures.add(new LoadReport.Figure(name, value, unit));
    }

    List<LoadReport.Figure> figures() {
        return List.copyOf(figures);
    }

    /// The next text of `flow`, sent by `wire`.
    void say(Wire wire, Flow flow, Jid to, MessageType type, long dueNanos) {
        String text = ledger.send(flow, dueNanos);
        Element body = new Element(Namespaces.CLIENT, "body", List.of(), List.of(new Text(text)));
        boolean ticks = plan.traffic().ticks() && type == MessageType.CHAT;
        Payload payload = ticks ? Payload.of(body, RECEIPT_WANTED) : Payload.of(body);
        String id = "l" + flow.number() + "-" + (flow.sent() - 1);
        wire.send(new Stanza.Message(Envelope.of(to, null, id), type, payload), dueNanos);
    }

    /// Judges what arrived, when it is one of our texts.
    ///
    /// @param receiver which of the flow's receivers has it
    /// @return its flow, or null for anything else
    @CanIgnoreReturnValue
    @Nullable Flow take(Wire wire, int receiver, Stanza.Addressed stanza) throws LoadException {
        if (!(stanza instanceof Stanza.Message message)) {
            return null;
        }
        if (message.type() == MessageType.ERROR) {
            throw new LoadException("the server refused a message of " + wire.account().jid());
        }
        Element body = message.payload().child(Namespaces.CLIENT, "body");
        return body == null
                ? null
                : ledger.take(receiver, body.text(), wire.mayRepeat(), System.nanoTime());
    }

    /// Waits until everything said is stored and has arrived.
    void settle() throws LoadException, IOException {
        progress.phase("settling");
        var _ =
                loop.pump(
                        () -> ledger.outstanding() == 0 && unstored() == 0,
                        plan.lasting().plusSeconds(20));
    }

    long unstored() {
        long total = 0;
        for (Wire wire : wires) {
            total += wire.unstored();
        }
        return total;
    }

    /// Lets everybody go.
    void leave() {
        wires.forEach(Wire::leave);
    }
}
