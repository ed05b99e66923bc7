package org.godwit.client.load;

import java.io.IOException;
import org.godwit.protocol.stanza.Stanza;

/// Everybody logs in and is silent: what a connection costs at rest.
final class IdleScript implements LoadScript {
    private final Run run;

    IdleScript(Run run) {
        this.run = run;
    }

    void play() throws LoadException, IOException {
        run.loop.follow(this);
        ProcessUse before = ProcessUse.of(run.plan.serverPid());
        run.begin();
        run.logInAll("logging in");
        run.end("logins", run.wires.size());
        run.last("idle", run.plan.lasting());
        ProcessUse after = ProcessUse.of(run.plan.serverPid());
        if (after.isKnown()) {
            double grown = after.rssBytes() - before.rssBytes();
            run.figure("memory per connection", grown / run.wires.size() / 1024, "KiB");
        }
        run.leave();
    }

    @Override
    public void heard(Wire wire, Stanza.Addressed stanza) throws LoadException {
        run.take(wire, 0, stanza);
    }
}
