package org.godwit.client.load;

import java.util.function.Consumer;

/// A line a second while a run goes on.
final class Progress {
    private static final long PERIOD_NANOS = 1_000_000_000L;

    private final Consumer<String> out;
    private final long begunNanos = System.nanoTime();
    private String phase = "";
    private long nextNanos = begunNanos + PERIOD_NANOS;
    private long storedBefore;

    Progress(Consumer<String> out) {
        this.out = out;
    }

    void phase(String name) {
        phase = name;
    }

    void turn(long nowNanos, Loop loop) {
        if (nowNanos < nextNanos) {
            return;
        }
        double seconds = (nowNanos - nextNanos + PERIOD_NANOS) / 1e9;
        nextNanos = nowNanos + PERIOD_NANOS;
        double rate = (loop.stored() - storedBefore) / seconds;
        storedBefore = loop.stored();
        out.accept(
                "%4d s  %-12s %,d connected, %,d stored (%,.0f/s)"
                        .formatted(
                                (nowNanos - begunNanos) / PERIOD_NANOS,
                                phase,
                                loop.open(),
                                storedBefore,
                                rate));
    }
}
