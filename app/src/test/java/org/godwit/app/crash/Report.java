package org.godwit.app.crash;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What became of a [Campaign].
///
/// @param done rounds per fault; each ended with a kill
/// @param breaches what must not happen and did; empty when the promise was kept
record Report(
        long seed, Map<Fault, Integer> done, Duration took, String ledger, List<String> breaches) {
    private int kills() {
        return done.values().stream().mapToInt(times -> times).sum();
    }

    private long count(Breach kind) {
        return breaches.stream().filter(breach -> breach.startsWith(kind + ":")).count();
    }

    String table() {
        StringBuilder table = new StringBuilder("\n| what | times |\n|---|--:|\n");
        line(table, "killed with -9", kills());
        done.forEach(
                (fault, times) -> {
                    if (fault != Fault.KILL) {
                        String word = fault.name().toLowerCase(Locale.ROOT).replace('_', ' ');
                        line(table, "… before or at that: " + word, times);
                    }
                });
        for (Breach kind : Breach.values()) {
            line(table, kind.toString(), count(kind));
        }
        return table + "\nseed %d, %d s: %s\n".formatted(seed, took.toSeconds(), ledger);
    }

    private static void line(StringBuilder table, String what, long times) {
        table.append("| ").append(what).append(" | ").append(times).append(" |\n");
    }
}
