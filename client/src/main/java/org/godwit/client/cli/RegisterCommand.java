package org.godwit.client.cli;

import java.util.concurrent.Callable;
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
        Replies replies = new Replies();
        try (OpenClient open = OpenClient.open(options, proof, replies::add)) {
            replies.awaitOnline();
            spec.commandLine()
                    .getOut()
                    .println("registered " + open.account() + " and this device");
            return 0;
        }
    }
}
