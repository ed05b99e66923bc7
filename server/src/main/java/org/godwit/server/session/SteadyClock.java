package org.godwit.server.session;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// Time that goes on when the clock behind it is set back: rates, silences and waits are measured
/// in it, so that nobody waits a day because an operator corrected the date. Thread-safe.
final class SteadyClock implements InstantSource {
    private final InstantSource source;
    private final AtomicReference<State> state;

    /// @param aheadMillis what this clock is ahead of the source
    private record State(long lastMillis, long aheadMillis) {
        boolean isAt(long sourceMillis) {
            return sourceMillis + aheadMillis == lastMillis;
        }

        State at(long sourceMillis) {
            long ahead = Math.max(aheadMillis, lastMillis - sourceMillis);
            return new State(sourceMillis + ahead, ahead);
        }
    }

    SteadyClock(InstantSource source) {
        this.source = source;
        this.state = new AtomicReference<>(new State(source.millis(), 0));
    }

    @Override
    public long millis() {
        while (true) {
            State before = state.get();
            long sourceMillis = source.millis();
            if (before.isAt(sourceMillis)) {
                // Most calls fall into the millisecond of the one before.
                return before.lastMillis;
            }
            State now = before.at(sourceMillis);
            if (state.compareAndSet(before, now)) {
                return now.lastMillis;
            }
        }
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }
}
