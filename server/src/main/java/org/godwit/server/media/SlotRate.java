package org.godwit.server.media;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.godwit.protocol.stanza.Jid;

/// Counts the slots each account asks for within a minute. Bounded; thread-safe.
final class SlotRate {
    private static final int ACCOUNTS_MAX = 10_000;
    static final Duration WINDOW = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final int slotsMax;
    private final Map<Jid, Count> counts = new LinkedHashMap<>();

    private record Count(long sinceMillis, int slots) {}

    SlotRate(InstantSource clock, int slotsMax) {
        this.clock = clock;
        this.slotsMax = slotsMax;
    }

    synchronized boolean allows(Jid account) {
        long now = clock.millis();
        Count old = counts.remove(account.bare());
        Count fresh =
                old == null || now - old.sinceMillis() >= WINDOW.toMillis()
                        ? new Count(now, 1)
                        : new Count(old.sinceMillis(), old.slots() + 1);
        counts.put(account.bare(), fresh);
        if (counts.size() > ACCOUNTS_MAX) {
            counts.remove(counts.keySet().iterator().next());
        }
        return fresh.slots() <= slotsMax;
    }
}
