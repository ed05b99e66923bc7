package org.godwit.bench.sizes;

import java.util.LinkedHashMap;
import java.util.Map;

/// Bytes per way of encoding, and of the XML, over a set of stanzas.
final class Measured {
    /// The ways compared, in the order of the table.
    enum Way {
        STATELESS,
        STATEFUL,
        ZLIB_STREAM,
        ZSTD_DICTIONARY
    }

    private static final int WAYS = Way.values().length;

    private final Map<String, long[]> kinds = new LinkedHashMap<>();
    private final long[] all = new long[WAYS + 2];
    private final long[] core = new long[WAYS + 2];

    /// @param bytes one number per way
    void add(Recorded stanza, int xmlBytes, long[] bytes) {
        add(kinds.computeIfAbsent(stanza.kind(), _ -> new long[WAYS + 2]), xmlBytes, bytes);
        add(all, xmlBytes, bytes);
        if (stanza.isCore()) {
            add(core, xmlBytes, bytes);
        }
    }

    private static void add(long[] sums, int xmlBytes, long[] bytes) {
        sums[WAYS]++;
        sums[WAYS + 1] += xmlBytes;
        for (int i = 0; i < WAYS; i++) {
            sums[i] += bytes[i];
        }
    }

    /// Percent of the XML's bytes, stateful.
    double all() {
        return percent(all, 1);
    }

    double core() {
        return percent(core, 1);
    }

    private static double percent(long[] sums, int way) {
        return sums[WAYS + 1] == 0 ? 0 : 100.0 * sums[way] / sums[WAYS + 1];
    }

    void print(String title) {
        System.out.printf(
                "%n%-20s %6s %9s %9s %9s %9s %9s %8s%n",
                title, "count", "XML mean", "stateless", "stateful", "zlib", "zstd", "bytes");
        kinds.forEach(Measured::row);
        row("core", core);
        row("all", all);
    }

    private static void row(String name, long[] sums) {
        System.out.printf(
                "%-20s %6d %9.1f %8.1f%% %8.1f%% %8.1f%% %8.1f%% %8.1f%n",
                name,
                sums[WAYS],
                (double) sums[WAYS + 1] / Math.max(1, sums[WAYS]),
                percent(sums, 0),
                percent(sums, 1),
                percent(sums, 2),
                percent(sums, 3),
                (double) sums[1] / Math.max(1, sums[WAYS]));
    }
}
