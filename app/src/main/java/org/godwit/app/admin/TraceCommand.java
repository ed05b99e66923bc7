package org.godwit.app.admin;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `godwit trace`: where is my message?
@Command(
        name = "trace",
        description = "Where a message is: mailbox, state, devices waiting; a day back.",
        mixinStandardHelpOptions = true)
public final class TraceCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private DataOption data = new DataOption();

    @Parameters(paramLabel = "MESSAGE-ID")
    private String id = "";

    @Override
    public Integer call() throws AdminException {
        try (AdminClient admin = AdminClient.of(data.dir())) {
            Map<String, Object> found = admin.get("/v1/trace/" + AdminClient.segment(id));
            PrintWriter out = spec.commandLine().getOut();
            if (found.get("places") instanceof List<?> places) {
                for (Object place : places) {
                    if (place instanceof Map<?, ?> row) {
                        row.forEach((name, value) -> out.printf("%-14s %s%n", name, value));
                        out.println();
                    }
                }
            }
            return 0;
        }
    }
}
