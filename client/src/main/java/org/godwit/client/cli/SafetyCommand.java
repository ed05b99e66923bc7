package org.godwit.client.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.godwit.client.Event;
import org.godwit.client.e2ee.Safety;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `godwit safety`: the number two people compare, and saying that it was the same.
@Command(
        name = "safety",
        description = "Show the safety number of a conversation, to compare with the other person.",
        mixinStandardHelpOptions = true)
public final class SafetyCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private AccountOptions options = new AccountOptions();

    @Option(
            names = "--verified",
            paramLabel = "NUMBER",
            description = "it was compared: from now on nothing goes to any other device")
    private @Nullable String verified;

    @Option(names = "--unverified", description = "take that back")
    private boolean unverified;

    @Parameters(paramLabel = "ACCOUNT", description = "the other person")
    private String with = "";

    @Override
    public Integer call() throws CliException, InterruptedException {
        Replies replies = new Replies();
        try (OpenClient open = OpenClient.open(options, null, replies::add)) {
            Jid peer = options.jid(with).bare();
            replies.awaitOnline();
            open.client().comparing().ask(peer);
            Safety safety = replies.await(Event.SafetyKnown.class).safety();
            if (verified != null) {
                open.client().comparing().compared(peer, verified);
                safety = replies.await(Event.SafetyKnown.class).safety();
            } else if (unverified) {
                open.client().comparing().notCompared(peer);
                safety = replies.await(Event.SafetyKnown.class).safety();
            }
            return show(peer, safety);
        }
    }

    private int show(Jid peer, Safety safety) throws CliException {
        if (safety.devices().stream().noneMatch(each -> each.account().equals(peer))) {
            throw new CliException(
                    "no device of " + peer + " reads sealed messages; it has to come online once");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(QrCode.of(safety.number()));
        out.println(safety.spaced());
        out.println(
                safety.compared()
                        ? "compared: only these devices are written to"
                        : "not compared; when the other person sees the same: --verified NUMBER");
        return 0;
    }
}
