package org.godwit.client.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Stanza;

/// All connections are cut at once while messages are under way, and all come back to resume.
final class StormScript implements LoadScript {
    private final Run run;
    private final List<Flow> flows = new ArrayList<>();

    StormScript(Run run) {
        this.run = run;
    }

    void play() throws LoadException, IOException {
        run.loop.follow(this);
        run.logInAll("logging in");
        run.loop.logInBy(run.plan.loginBy(), true);
        run.last("settling", run.plan.lasting());
        run.begin();
        for (Wire wire : run.wires) {
            Flow flow = run.ledger.open(1);
            flows.add(flow);
            Wire peer = run.wires.get(wire.number() ^ 1);
            run.say(wire, flow, peer.account().jid(), MessageType.CHAT, System.nanoTime());
        }
        run.await("sending", () -> run.ledger.delivered() * 2 >= run.wires.size());
        for (Wire wire : run.wires) {
            wire.cut();
            run.loop.left();
        }
        run.begin();
        run.logInAll("coming back");
        run.end("logins", run.wires.size());
        run.settle();
        run.leave();
    }

    @Override
    public void heard(Wire wire, Stanza.Addressed stanza) throws LoadException {
        run.take(wire, 0, stanza);
    }
}
