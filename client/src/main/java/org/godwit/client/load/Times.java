package org.godwit.client.load;

import java.util.Arrays;

/// When numbered things began: a ring that grows with what is under way. Not thread-safe.
final class Times {
    static final long UNKNOWN = Long.MIN_VALUE;

    private long[] ring = new long[16];
    private long floor;
    private long end;

    /// The next number began at `nanos`.
    void add(long nanos) {
        if (end - floor == ring.length) {
            long[] grown = new long[ring.length * 2];
            for (long number = floor; number < end; number++) {
                grown[(int) number & (grown.length - 1)] = ring[(int) number & (ring.length - 1)];
            }
            ring = grown;
        }
        ring[(int) end++ & (ring.length - 1)] = nanos;
    }

    /// When `number` began, or [#UNKNOWN].
    long at(long number) {
        return number < floor || number >= end ? UNKNOWN : ring[(int) number & (ring.length - 1)];
    }

    /// The lowest number that is kept.
    long floor() {
        return floor;
    }

    boolean isFull() {
        return end - floor == ring.length;
    }

    /// Numbers below `number` are over.
    void forget(long number) {
        floor = Math.max(floor, Math.min(number, end));
    }

    void clear() {
        Arrays.fill(ring, 0);
        floor = end;
    }
}
