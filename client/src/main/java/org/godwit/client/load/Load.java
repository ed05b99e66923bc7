package org.godwit.client.load;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.handshake.noise.KeyPair;
import org.godwit.protocol.stanza.Jid;

/// Runs a [LoadPlan] against a server, on the calling thread.
public final class Load {
    private Load() {}

    /// How the account of that number comes to be.
    @FunctionalInterface
    public interface Admission {
        /// What its first login says to be let in.
        ///
        /// @throws LoadException when there can be no more accounts
        LoginRequest.Proof proof(int number) throws LoadException;
    }

    /// @param progress a line now and then, for a person
    /// @throws LoadException when the server cannot be reached, refuses, or hangs up
    public static LoadReport run(LoadPlan plan, Admission admission, Consumer<String> progress)
            throws LoadException {
        Latencies latencies = new Latencies();
        int number = new SecureRandom().nextInt(Integer.MAX_VALUE);
        Ledger ledger = new Ledger(number, plan.traffic().bodyChars(), latencies);
        Progress lines = new Progress(progress);
        try (Loop loop = new Loop(plan, latencies, lines)) {
            Run run = new Run(plan, loop, ledger, latencies, lines);
            for (int i = 0; i < plan.clients(); i++) {
                String name = "load-" + Integer.toString(number, 36) + "-" + i;
                Jid jid = new Jid(name, plan.target().domain(), null);
                KeyPair device = loop.curve().generate();
                run.wires.add(new Wire(i, new Account(jid, device, admission.proof(i)), loop));
            }
            play(run);
            return LoadReport.of(run);
        } catch (IOException e) {
            throw new LoadException(
                    "cannot connect to " + plan.target().server() + ": " + e.getMessage());
        }
    }

    private static void play(Run run) throws LoadException, IOException {
        switch (run.plan.mode()) {
            case IDLE -> new IdleScript(run).play();
            case CHAT -> new ChatScript(run).play();
            case OFFLINE -> new OfflineScript(run).play();
            case LOGIN -> new LoginScript(run).play();
            case GROUP -> new GroupScript(run).play();
            case STORM -> new StormScript(run).play();
        }
    }
}
