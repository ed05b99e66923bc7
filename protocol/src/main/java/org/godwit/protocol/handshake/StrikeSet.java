package org.godwit.protocol.handshake;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.godwit.protocol.handshake.noise.Kdf;
import org.godwit.protocol.stanza.Bytes;

/// Remembers the tickets used of late, so that each opens one connection only. Bounded in time and
/// number: correctness rests on key confirmation and on message ids, this only saves work (PROTOCOL
/// §4.7). Thread-safe.
public final class StrikeSet {
    /// How long a used ticket is remembered at least, unless the set fills up.
    public static final Duration WINDOW = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final int entriesMax;
    private Set<Long> young = new HashSet<>();
    private Set<Long> old = Set.of();
    private long turnedMillis;

    /// @param entriesMax most tickets remembered; the oldest half is forgotten when it is reached
    public StrikeSet(InstantSource clock, int entriesMax) {
        if (entriesMax < 2) {
            throw new IllegalArgumentException("a strike set remembers at least two tickets");
        }
        this.clock = clock;
        this.entriesMax = entriesMax;
        this.turnedMillis = clock.millis();
    }

    /// True the first time this ticket is seen.
    public boolean strike(Bytes ticket) {
        long print = fingerprint(ticket);
        synchronized (this) {
            turnWhenDue();
            return !old.contains(print) && young.add(print);
        }
    }

    synchronized int size() {
        return young.size() + old.size();
    }

    private void turnWhenDue() {
        long now = clock.millis();
        long ageMillis = now - turnedMillis;
        if (ageMillis >= WINDOW.toMillis() || young.size() >= entriesMax / 2) {
            old = ageMillis >= 2 * WINDOW.toMillis() ? Set.of() : young;
            young = new HashSet<>();
            turnedMillis = now;
        }
    }

    private static long fingerprint(Bytes ticket) {
        byte[] hash = Kdf.sha256(ticket.unsafeArray());
        long print = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            print = print << 8 | (hash[i] & 0xff);
        }
        return print;
    }
}
