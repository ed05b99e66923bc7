package org.godwit.app.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = "--memory",
            description = {
                "what connections cost in memory, by the part of the server;",
                "counting stops the node for one full collection"
            })
    private boolean memory;

    @Override
    public Integer call() throws AdminException, IOException {
        try (AdminClient admin = AdminClient.of(data.dir())) {
            Map<String, Object> status = admin.get(memory ? "/v1/memory" : "/v1/status");
            var out = spec.commandLine().getOut();
            if (json) {
                out.println(JSON.std.asString(status));
                return 0;
            }
            if (memory) {
                printMemory(status, admin.get("/v1/status"), out);
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

    private static void printMemory(
            Map<String, Object> memory, Map<String, Object> status, PrintWriter out) {
        out.printf("%-34s %12s %16s %10s%n", "part", "count", "bytes", "each");
        long sockets = 0;
        if (memory.get("parts") instanceof List<?> parts) {
            for (Object part : parts) {
                if (part instanceof Map<?, ?> row) {
                    long count = number(row.get("count"));
                    long bytes = number(row.get("bytes"));
                    sockets = "TCP socket".equals(row.get("part")) ? count : sockets;
                    String each = count == 0 ? "" : Long.toString(bytes / count);
                    out.printf("%-34s %12d %16d %10s%n", row.get("part"), count, bytes, each);
                }
            }
        }
        long live = number(memory.get("live_bytes"));
        long resident = number(status.get("resident_bytes"));
        long atStart = number(status.get("resident_at_start_bytes"));
        out.printf("alive on the heap: %d bytes", live);
        out.println(sockets == 0 ? "" : ", %d a connection".formatted(live / sockets));
        if (resident > 0) {
            out.printf(
                    "resident: %d bytes, %d of them since the start", resident, resident - atStart);
            out.println(
                    sockets == 0
                            ? ""
                            : ", %d a connection".formatted((resident - atStart) / sockets));
            printHeld(memory, resident, out);
        }
    }

    private static void printHeld(Map<String, Object> memory, long resident, PrintWriter out) {
        long rest = resident;
        if (memory.get("held") instanceof Map<?, ?> held) {
            for (Map.Entry<?, ?> part : held.entrySet()) {
                rest -= number(part.getValue());
                out.printf("  %-32s %29d%n", part.getKey(), number(part.getValue()));
            }
        }
        // What the operating system lent and nobody has touched is in no resident page.
        out.printf("  %-32s %29d%n", "TLS, table, collector, threads", Math.max(0, rest));
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }
}
