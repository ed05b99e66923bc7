package org.godwit.server.transport.binary;

import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// How many logins wait for accounts and sessions at once. When too many do, more are told to come
/// back, each after a time of its own: when a million devices lose their connections together, they
/// return no faster than they can be let in. Thread-safe.
final class LoginGate {
    private static final long WINDOW_MILLIS = Duration.ofSeconds(5).toMillis();
    private static final int RETRY_SECONDS_MIN = 2;
    private static final int RETRY_SECONDS_MAX = 120;

    private final int inFlightMax;
    private final InstantSource clock;
    private final RandomGenerator random;
    private int inFlight;
    private long windowFromMillis;
    private long admitted;
    private long refused;

    LoginGate(int inFlightMax, InstantSource clock, RandomGenerator random) {
        this.inFlightMax = inFlightMax;
        this.clock = clock;
        this.random = random;
    }

    /// Whether a login may go on; then it must [#leave].
    synchronized boolean enter() {
        long now = clock.millis();
        if (now - windowFromMillis >= WINDOW_MILLIS) {
            windowFromMillis = now;
            admitted /= 2;
            refused /= 2;
        }
        if (inFlight >= inFlightMax) {
            refused++;
            return false;
        }
        admitted++;
        inFlight++;
        return true;
    }

    synchronized void leave() {
        inFlight--;
    }

    synchronized int inFlight() {
        return inFlight;
    }

    /// When one that was refused is to come back: at random within the time that it takes to let in
    /// as many as were refused lately.
    synchronized int retrySeconds() {
        long spread = refused * (WINDOW_MILLIS / 1_000) / Math.max(1, admitted);
        int bound = Math.clamp(spread, RETRY_SECONDS_MIN, RETRY_SECONDS_MAX);
        return 1 + random.nextInt(bound);
    }
}
