package org.godwit.client.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.godwit.client.link.LinkUri;
import org.godwit.protocol.handshake.LoginRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `godwit link`: makes this a device of an account, with the code another device shows.
@Command(
        name = "link",
        description = "Link this device to an account with the code `devices link` shows.",
        mixinStandardHelpOptions = true)
public final class LinkCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "LINK", description = "godwit:link?…, as the other device shows it")
    private String link = "";

    @Option(
            names = "--profile",
            paramLabel = "DIR",
            description =
                    "where this device keeps its key and history (default:"
                            + " ~/.local/share/godwit/ACCOUNT)")
    private @Nullable Path profile;

    @Override
    public Integer call() throws CliException, InterruptedException {
        LinkUri uri;
        try {
            uri = LinkUri.parse(link);
        } catch (IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()));
        }
        AccountOptions options = AccountOptions.of(uri, profile);
        Replies replies = new Replies();
        LoginRequest.Proof proof = new LoginRequest.Proof.Link(uri.token());
        try (OpenClient open = OpenClient.open(options, proof, replies::add)) {
            replies.awaitOnline();
            spec.commandLine().getOut().println("linked this device to " + open.account());
            return 0;
        }
    }
}
