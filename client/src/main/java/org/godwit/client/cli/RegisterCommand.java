package org.godwit.client.cli;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.godwit.client.Connectivity;
import org.godwit.client.Event;
import org.godwit.protocol.handshake.LoginRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `godwit register`: makes an account by invite, or where registration is open, and links this
/// device to it.
@Command(
        name = "register",
        description = "Make an account with an invite, or where registration is open.",
        mixinStandardHelpOptions = true)
public final class RegisterCommand implements Callable<Integer> {
    private static final int WAIT_SECONDS = 30;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private AccountOptions options = new AccountOptions();

    @Option(names = "--invite", paramLabel = "TOKEN", description = "the token of an invite")
    private @Nullable String invite;

    @Override
    public Integer call() throws CliException, InterruptedException {
        String password = options.password("Choose a password: ");
        LoginRequest.Proof proof =
                invite == null
                        ? new LoginRequest.Proof.Register(password)
                        : new LoginRequest.Proof.Invite(invite, password);
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        try (OpenClient open = OpenClient.open(options, proof, events::add)) {
            while (true) {
                Event event = events.poll(WAIT_SECONDS, TimeUnit.SECONDS);
                if (event == null) {
                    throw new CliException("the server did not answer in time; try again");
                }
                if (event instanceof Event.ConnectivityChanged(Connectivity now)) {
                    if (now instanceof Connectivity.Online) {
                        spec.commandLine()
                                .getOut()
                                .println("registered " + open.account() + " and this device");
                        return 0;
                    }
                    if (now instanceof Connectivity.Stopped stopped) {
                        throw new CliException(stopped.why());
                    }
                    if (now instanceof Connectivity.Waiting waiting) {
                        throw new CliException(waiting.why());
                    }
                }
            }
        }
    }
}
