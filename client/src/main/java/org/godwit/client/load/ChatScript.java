package org.godwit.client.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Stanza;

/// Pairs talk: with a window, whoever hears something answers; with a rate, messages are sent at
/// fixed times whatever comes back.
final class ChatScript implements LoadScript {
    private static final Duration WARM_UP_MAX = Duration.ofSeconds(3);

    /// How many messages count as the first ones, which a server that just started serves cold.
    private static final int FIRST = 1_000;

    private final Run run;
    private final List<Flow> flows = new ArrayList<>();
    private boolean talking;
    private long firstNanos;
    private long firstNanosEach;
    private long scheduled;

    ChatScript(Run run) {
        this.run = run;
    }

    void play() throws LoadException, IOException {
        run.loop.follow(this);
        run.logInAll("logging in");
        for (int i = 0; i < run.wires.size(); i++) {
            flows.add(run.ledger.open(1));
        }
        talking = true;
        firstNanos = System.nanoTime();
        if (run.plan.traffic().perSecond() == 0) {
            start();
        }
        Duration third = run.plan.lasting().dividedBy(3);
        run.last("warming up", third.compareTo(WARM_UP_MAX) < 0 ? third : WARM_UP_MAX);
        run.latencies.reset();
        long before = run.ledger.delivered();
        run.begin();
        long measuredFrom = System.nanoTime();
        run.last("chat", run.plan.lasting());
        long count = run.ledger.delivered() - before;
        run.end("messages", count);
        if (firstNanosEach > 0 && count > 0) {
            double eachNanos = (System.nanoTime() - measuredFrom) / (double) count;
            run.figure(
                    "first 1000 messages, times as slow as later ones",
                    firstNanosEach / eachNanos,
                    "");
        }
        talking = false;
        run.settle();
        run.leave();
    }

    private void start() {
        for (int pair = 0; pair < run.wires.size(); pair += 2) {
            for (int i = 0; i < run.plan.traffic().window(); i++) {
                say(run.wires.get(pair + i % 2), firstNanos);
            }
        }
    }

    private void say(Wire wire, long dueNanos) {
        Wire peer = run.wires.get(wire.number() ^ 1);
        Flow flow = flows.get(wire.number());
        run.say(wire, flow, peer.account().jid(), MessageType.CHAT, dueNanos);
    }

    @Override
    public void heard(Wire wire, Stanza.Addressed stanza) throws LoadException {
        Flow flow = run.take(wire, 0, stanza);
        if (flow != null && talking && run.plan.traffic().perSecond() == 0) {
            if (firstNanosEach == 0 && run.ledger.delivered() >= FIRST) {
                firstNanosEach = (System.nanoTime() - firstNanos) / FIRST;
            }
            say(wire, System.nanoTime());
        }
    }

    @Override
    public void turn(long nowNanos) {
        int perSecond = run.plan.traffic().perSecond();
        while (talking && perSecond > 0) {
            long due = firstNanos + scheduled * 1_000_000_000L / perSecond;
            if (due > nowNanos) {
                return;
            }
            say(run.wires.get((int) (scheduled++ % run.wires.size())), due);
        }
    }
}
