package org.godwit.client.load;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/// How long messages took, in microseconds, from the time they were due: a sender that was held up
/// counts the delay of everything it should have sent meanwhile, so nothing is omitted by
/// coordination with the server. Not thread-safe.
final class Latencies {
    private static final long MICROS_MAX = 600_000_000L;
    private static final double[] PLOTTED = {
        0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.995, 99.999, 100
    };

    private final Histogram delivered = new Histogram(MICROS_MAX, 3);
    private final Histogram stored = new Histogram(MICROS_MAX, 3);

    void delivered(long nanos) {
        delivered.recordValue(micros(nanos));
    }

    void stored(long nanos) {
        stored.recordValue(micros(nanos));
    }

    private static long micros(long nanos) {
        return Math.clamp(nanos / 1000, 0, MICROS_MAX);
    }

    /// Forgets the warm-up.
    void reset() {
        delivered.reset();
        stored.reset();
    }

    /// Of the time from due to the recipient's hand.
    Summary toDelivery() {
        return summary(delivered);
    }

    /// Of the time from due to the first tick.
    Summary toTick() {
        return summary(stored);
    }

    private static Summary summary(Histogram of) {
        List<Point> curve = new ArrayList<>();
        if (of.getTotalCount() > 0) {
            for (double percentile : PLOTTED) {
                curve.add(new Point(percentile, of.getValueAtPercentile(percentile) / 1000.0));
            }
        }
        return new Summary(
                of.getTotalCount(),
                of.getValueAtPercentile(50) / 1000.0,
                of.getValueAtPercentile(99) / 1000.0,
                of.getValueAtPercentile(99.9) / 1000.0,
                of.getMaxValue() / 1000.0,
                List.copyOf(curve));
    }

    /// A point of the curve: so many percent took at most that long.
    record Point(double percentile, double millis) {}

    /// @param samples how many messages
    record Summary(
            long samples,
            double p50Millis,
            double p99Millis,
            double p999Millis,
            double maxMillis,
            List<Point> curve) {}
}
