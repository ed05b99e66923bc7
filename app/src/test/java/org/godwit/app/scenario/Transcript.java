package org.godwit.app.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What was said so far, both ways, as each client saw it; printed when a scenario fails.
final class Transcript {
    private static final int LINES_MAX = 400;
    private static final int LINE_CHARS_MAX = 900;

    private final long startNanos = System.nanoTime();
    private final Map<String, String> shortNames = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();
    private int dropped;

    /// Prints `address` as `name`.
    void abbreviate(String address, String name) {
        shortNames.put(address, name);
    }

    void step(int line, String text) {
        add(String.format(Locale.ROOT, "%3d  %s", line, text));
    }

    void sent(String who, String what) {
        said(who, "→", what);
    }

    void received(String who, String what) {
        said(who, "←", what);
    }

    private void said(String who, String arrow, String what) {
        String text = what;
        for (Map.Entry<String, String> name : shortNames.entrySet()) {
            text = text.replace(name.getKey(), name.getValue());
        }
        long millis = (System.nanoTime() - startNanos) / 1_000_000;
        add(String.format(Locale.ROOT, "     %6d ms  %-12s %s %s", millis, who, arrow, text));
    }

    private void add(String line) {
        if (lines.size() >= LINES_MAX) {
            lines.remove(0);
            dropped++;
        }
        lines.add(
                line.length() <= LINE_CHARS_MAX
                        ? line
                        : line.substring(0, LINE_CHARS_MAX) + " … " + line.length() + " chars");
    }

    @Override
    public String toString() {
        String start = dropped == 0 ? "" : "… " + dropped + " lines before\n";
        return start + String.join("\n", lines);
    }
}
