package org.godwit.app.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `godwit status`.
@Command(
        name = "status",
        description = "What a running node is doing.",
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private DataOption data = new DataOption();

    @Option(names = "--json", description = "print the raw answer")
    private boolean json;

    @Override
    public Integer call() throws AdminException, IOException {
        try (AdminClient admin = AdminClient.of(data.dir())) {
            Map<String, Object> status = admin.get("/v1/status");
            var out = spec.commandLine().getOut();
            if (json) {
                out.println(JSON.std.asString(status));
                return 0;
            }
            for (Map.Entry<String, Object> entry : new TreeMap<>(status).entrySet()) {
                if (entry.getValue() instanceof Map<?, ?> group) {
                    out.println(entry.getKey());
                    group.forEach((name, value) -> out.printf("  %-36s %s%n", name, value));
                } else {
                    out.printf("%-38s %s%n", entry.getKey(), entry.getValue());
                }
            }
            return 0;
        }
    }
}
