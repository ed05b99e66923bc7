package org.godwit.client.load;

import java.io.IOException;
import java.time.Duration;
import org.godwit.protocol.stanza.Stanza;

/// Devices log in, leave, and log in again.
final class LoginScript implements LoadScript {
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    private final Run run;
    private boolean again;
    private long logins;

    LoginScript(Run run) {
        this.run = run;
    }

    void play() throws LoadException, IOException {
        run.loop.follow(this);
        run.logInAll("linking devices");
        run.loop.logInBy(run.plan.loginBy(), false);
        again = true;
        for (Wire wire : run.wires) {
            wire.leave();
            run.loop.openSoon(wire);
        }
        run.last("warming up", WARM_UP);
        long before = logins;
        run.begin();
        run.last("logging in", run.plan.lasting());
        run.end("logins", logins - before);
        again = false;
        run.leave();
    }

    @Override
    public void opened(Wire wire) {
        if (again) {
            logins++;
            wire.leave();
            run.loop.openSoon(wire);
        }
    }

    @Override
    public void heard(Wire wire, Stanza.Addressed stanza) throws LoadException {
        run.take(wire, 0, stanza);
    }
}
