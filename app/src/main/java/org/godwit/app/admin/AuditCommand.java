package org.godwit.app.admin;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `godwit audit`: what was ever stored, and what became of it.
@Command(
        name = "audit",
        description = "The ledger: stored = delivered + queued + expired + dropped, per shard.",
        mixinStandardHelpOptions = true)
public final class AuditCommand implements Callable<Integer> {
    private static final List<String> COLUMNS =
            List.of(
                    "stored",
                    "delivered",
                    "queued",
                    "expired",
                    "dropped",
                    "duplicates",
                    "refused",
                    "devices_dropped");

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private DataOption data = new DataOption();

    @Option(names = "--verify", description = "walk everything and compare it with the counts")
    private boolean verify;

    @Override
    public Integer call() throws AdminException {
        try (AdminClient admin = AdminClient.of(data.dir())) {
            Map<String, Object> audit = admin.get(verify ? "/v1/audit?verify" : "/v1/audit");
            PrintWriter out = spec.commandLine().getOut();
            out.printf("%-6s", "shard");
            COLUMNS.forEach(column -> out.printf("%s", cell(column, column)));
            out.println("  health");
            if (audit.get("shards") instanceof List<?> shards) {
                shards.forEach(row -> print(out, row));
            }
            print(out, audit.get("total"));
            boolean sound = Boolean.TRUE.equals(audit.get("sound"));
            out.println(sound ? "the ledger balances" : "THE LEDGER DOES NOT BALANCE");
            return sound ? 0 : 1;
        }
    }

    private static void print(PrintWriter out, @Nullable Object row) {
        if (row instanceof Map<?, ?> shard) {
            Object name = shard.get("shard");
            out.printf("%-6s", name == null ? "all" : name);
            COLUMNS.forEach(column -> out.printf("%s", cell(column, shard.get(column))));
            Object health = shard.get("health");
            out.println(health == null ? "" : "  " + health);
            if (shard.get("breaches") instanceof List<?> breaches) {
                breaches.forEach(breach -> out.println("  " + breach));
            }
        }
    }

    private static String cell(String column, @Nullable Object value) {
        return ("%" + Math.max(12, column.length() + 2) + "s").formatted(value);
    }
}
