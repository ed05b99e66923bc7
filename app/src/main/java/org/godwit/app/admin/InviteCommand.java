package org.godwit.app.admin;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `godwit invite`.
@Command(
        name = "invite",
        description = "Make a link with which one person can make one account.",
        mixinStandardHelpOptions = true)
public final class InviteCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private DataOption data = new DataOption();

    @Option(
            names = "--hours",
            description = "how long it is valid (default: ${DEFAULT-VALUE})",
            defaultValue = "72")
    private int hours;

    @Override
    public Integer call() throws AdminException {
        try (AdminClient admin = AdminClient.of(data.dir())) {
            Map<String, Object> made = admin.post("/v1/invites?hours=" + hours, Map.of());
            var out = spec.commandLine().getOut();
            out.println("xmpp:" + made.get("domain") + "?register;preauth=" + made.get("token"));
            out.println("valid until " + made.get("expires") + ", for one account:");
            out.println("  ./godwit register --as NAME --invite " + made.get("token"));
            return 0;
        }
    }
}
