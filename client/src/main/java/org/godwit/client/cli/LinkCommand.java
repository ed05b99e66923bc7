package org.godwit.client.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.godwit.client.link.LinkUri;
import org.godwit.protocol.handshake.LoginRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `godwit link`: makes this a device of an account, with the code another device shows, or by
/// showing one that another device approves.
@Command(
        name = "link",
        description = {
            "Link this device to an account: with the code `devices link` shows on another one,",
            "or without it: then this device shows a code, and another one approves it."
        },
        mixinStandardHelpOptions = true)
public final class LinkCommand implements Callable<Integer> {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(3);
    private static final Duration APPROVAL_MAX = Duration.ofMinutes(10);

    @Spec private CommandSpec spec = CommandSpec.create();

    @ArgGroup(multiplicity = "1")
    private How how = new How();

    @Option(
            names = "--profile",
            paramLabel = "DIR",
            description =
                    "where this device keeps its key and history (default:"
                            + " ~/.local/share/godwit/ACCOUNT)")
    private @Nullable Path profile;

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:5225",
            description = "with --as: the binary listener of the server")
    private String server = "";

    @Option(
            names = "--root",
            paramLabel = "FILE|HEX",
            description = "with --as: the server's root key to trust")
    private @Nullable String root;

    /// Who shows the code.
    private static final class How {
        @Parameters(
                paramLabel = "LINK",
                description = "godwit:link?…, as the other device shows it")
        private @Nullable String link;

        @Option(
                names = "--as",
                paramLabel = "ACCOUNT",
                description = "show a code here, for another device of this account to approve")
        private @Nullable String account;
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
        String link = how.link;
        return link == null ? beApproved() : link(link);
    }

    private int link(String text) throws CliException, InterruptedException {
        LinkUri uri;
        try {
            uri = LinkUri.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()));
        }
        AccountOptions options = AccountOptions.of(uri, profile);
        Replies replies = new Replies();
        LoginRequest.Proof proof = new LoginRequest.Proof.Link(uri.token());
        try (OpenClient open = OpenClient.open(options, proof, replies::add)) {
            replies.awaitOnline();
            return linked(open);
        }
    }

    private int beApproved() throws CliException, InterruptedException {
        AccountOptions options =
                AccountOptions.of(String.valueOf(how.account), server, root, profile);
        Replies replies = new Replies();
        LoginRequest.Proof proof = new LoginRequest.Proof.DeviceKey();
        try (OpenClient open = OpenClient.open(options, proof, replies::add)) {
            boolean known = replies.awaitOnlineOrUnknown();
            if (!known) {
                show(open);
            }
            for (long i = APPROVAL_MAX.dividedBy(ASK_AGAIN); !known && i > 0; i--) {
                Thread.sleep(ASK_AGAIN);
                open.client().connect();
                known = replies.awaitOnlineOrUnknown();
            }
            if (!known) {
                throw new CliException("no other device has approved this one; try again");
            }
            return linked(open);
        }
    }

    private void show(OpenClient open) {
        String code = open.device().uri().toString();
        PrintWriter out = spec.commandLine().getOut();
        out.print(QrCode.of(code));
        out.println("On a device of " + open.account() + ", within ten minutes:");
        out.println();
        out.println("    ./godwit devices approve --as " + open.account() + " '" + code + "'");
        out.flush();
    }

    private int linked(OpenClient open) {
        spec.commandLine().getOut().println("linked this device to " + open.account());
        return 0;
    }
}
