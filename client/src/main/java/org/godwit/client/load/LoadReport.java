package org.godwit.client.load;

import java.util.ArrayList;
import java.util.List;

/// What a run gave.
///
/// @param figures in the order they were measured
/// @param clean nothing was lost, doubled, reordered or altered
/// @param plot the latencies as an SVG picture, or empty when none were taken
public record LoadReport(List<Figure> figures, boolean clean, List<String> faults, String plot) {
    /// One measured number.
    public record Figure(String name, double value, String unit) {}

    public LoadReport {
        figures = List.copyOf(figures);
        faults = List.copyOf(faults);
    }

    static LoadReport of(Run run) {
        Ledger.Verdict verdict = run.ledger.verdict();
        List<String> faults = new ArrayList<>(verdict.faults());
        long unstored = run.unstored();
        if (unstored > 0) {
            faults.add(unstored + " were never acknowledged as stored");
        }
        List<Figure> all = new ArrayList<>(run.figures());
        all.add(new Figure("sent", verdict.sent(), ""));
        all.add(new Figure("delivered", verdict.delivered(), ""));
        all.add(new Figure("lost", verdict.lost(), ""));
        all.add(new Figure("doubled", verdict.doubled(), ""));
        all.add(new Figure("reordered", verdict.reordered(), ""));
        all.add(new Figure("altered", verdict.damaged(), ""));
        all.add(new Figure("told again in a new session", verdict.redelivered(), ""));
        Latencies.Summary delivery = run.latencies.toDelivery();
        Latencies.Summary tick = run.latencies.toTick();
        add("delivery", delivery, all);
        add("first tick", tick, all);
        all.add(new Figure("bytes received", run.loop.bytesIn(), "B"));
        all.add(new Figure("bytes sent", run.loop.bytesOut(), "B"));
        boolean clean = verdict.isClean() && unstored == 0;
        String plot = delivery.samples() == 0 ? "" : Plot.svg(delivery, tick);
        return new LoadReport(all, clean, faults, plot);
    }

    private static void add(String name, Latencies.Summary summary, List<Figure> figures) {
        if (summary.samples() > 0) {
            figures.add(new Figure(name + " p50", summary.p50Millis(), "ms"));
            figures.add(new Figure(name + " p99", summary.p99Millis(), "ms"));
            figures.add(new Figure(name + " p99.9", summary.p999Millis(), "ms"));
            figures.add(new Figure(name + " longest", summary.maxMillis(), "ms"));
        }
    }

    /// The table, one line a figure.
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        for (Figure figure : figures) {
            String format = figure.value == Math.rint(figure.value) ? "%,14.0f" : "%,14.3f";
            lines.add(
                    "%-44s %s %s"
                            .formatted(figure.name, format.formatted(figure.value), figure.unit)
                            .stripTrailing());
        }
        return lines;
    }

    /// All figures as `name=value` on one line, for programs.
    public String line() {
        StringBuilder line = new StringBuilder("RESULT clean=").append(clean);
        for (Figure figure : figures) {
            String name = figure.name.replaceAll("[^A-Za-z0-9]+", "_");
            line.append(' ').append(name).append('=').append("%.3f".formatted(figure.value));
        }
        return line.toString();
    }
}
