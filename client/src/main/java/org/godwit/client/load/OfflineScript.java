package org.godwit.client.load;

import java.io.IOException;
import java.util.List;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Stanza;

/// The first half writes to the second half, which is away; then the second half fetches it.
final class OfflineScript implements LoadScript {
    private final Run run;
    private final int half;

    OfflineScript(Run run) {
        this.run = run;
        this.half = run.wires.size() / 2;
    }

    void play() throws LoadException, IOException {
        run.loop.follow(this);
        run.logInAll("logging in");
        List<Wire> readers = run.wires.subList(half, run.wires.size());
        readers.forEach(Wire::leave);
        List<Flow> flows =
                run.wires.subList(0, half).stream().map(_ -> run.ledger.open(1)).toList();
        int messages = run.plan.traffic().messages();
        long[] said = new long[1];
        run.begin();
        run.await(
                "storing",
                () -> {
                    for (int i = 0; i < half; i++) {
                        Wire writer = run.wires.get(i);
                        while (said[0] < messages
                                && writer.unstored() < run.plan.traffic().window()) {
                            said[0]++;
                            run.say(
                                    writer,
                                    flows.get(i),
                                    run.wires.get(half + i).account().jid(),
                                    MessageType.CHAT,
                                    System.nanoTime());
                        }
                    }
                    return said[0] == messages && run.unstored() == 0;
                });
        run.end("stored", messages);
        run.latencies.reset();
        run.begin();
        readers.forEach(run.loop::openSoon);
        run.await("draining", () -> run.ledger.outstanding() == 0);
        run.end("drained", messages);
        run.settle();
        run.leave();
    }

    @Override
    public void heard(Wire wire, Stanza.Addressed stanza) throws LoadException {
        run.take(wire, 0, stanza);
    }
}
