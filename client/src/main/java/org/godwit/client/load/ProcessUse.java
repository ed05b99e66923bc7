package org.godwit.client.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a process has used so far, read from `/proc` where there is one.
///
/// @param cpuSeconds in user and kernel mode, all threads
/// @param rssBytes resident memory
/// @param threads how many
record ProcessUse(double cpuSeconds, long rssBytes, int threads) {
    static final ProcessUse UNKNOWN = new ProcessUse(0, 0, 0);

    /// What `USER_HZ` is on every Linux.
    private static final double TICKS_PER_SECOND = 100;

    /// @param pid of a process, or 0
    static ProcessUse of(long pid) {
        if (pid <= 0) {
            return UNKNOWN;
        }
        try {
            Path process = Path.of("/proc", Long.toString(pid));
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
            long rss = 0;
            for (String line : Files.readAllLines(process.resolve("status"))) {
                if (line.startsWith("VmRSS:")) {
                    rss = Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
            int threads = Integer.parseInt(fields[17]);
            return new ProcessUse(ticks / TICKS_PER_SECOND, rss, threads);
        } catch (IOException | NumberFormatException e) {
            return UNKNOWN;
        }
    }

    boolean isKnown() {
        return rssBytes > 0;
    }
}
