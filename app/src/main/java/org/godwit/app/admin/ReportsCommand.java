package org.godwit.app.admin;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `godwit reports`.
@Command(
        name = "reports",
        description = "What people have reported while blocking somebody (XEP-0377).",
        mixinStandardHelpOptions = true)
public final class ReportsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private DataOption data = new DataOption();

    @Option(
            names = "--done",
            paramLabel = "ID",
            description = "forget a report that was dealt with")
    private @Nullable String done;

    @Override
    public Integer call() throws AdminException {
        try (AdminClient admin = AdminClient.of(data.dir())) {
            var out = spec.commandLine().getOut();
            if (done != null) {
                Map<String, Object> gone = admin.delete("/v1/reports/" + AdminClient.segment(done));
                out.println("forgot " + gone.get("id"));
                return 0;
            }
            Object all = admin.get("/v1/reports").get("reports");
            List<?> rows = all instanceof List<?> list ? list : List.of();
            for (Object row : rows) {
                if (row instanceof Map<?, ?> report) {
                    print(report);
                }
            }
            if (rows.isEmpty()) {
                out.println("nobody has reported anything");
            }
            return 0;
        }
    }

    private void print(Map<?, ?> report) {
        var out = spec.commandLine().getOut();
        out.printf("%s  %s%n", report.get("id"), report.get("at"));
        out.printf("  %s is reported by %s%n", report.get("reported"), report.get("reporter"));
        out.printf("  %s%n", printable(report.get("reason")));
        String text = printable(report.get("text"));
        if (!text.isBlank()) {
            out.printf("  \"%s\"%n", text);
        }
        if (report.get("messages") instanceof List<?> messages) {
            messages.forEach(message -> out.printf("  message %s%n", printable(message)));
        }
    }

    /// Strangers chose these words: nothing in them moves the cursor or colours the terminal.
    private static String printable(@Nullable Object text) {
        return String.valueOf(text).replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ");
    }
}
