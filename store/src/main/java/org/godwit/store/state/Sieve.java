package org.godwit.store.state;

import java.util.ArrayList;
import java.util.List;

/// What a table holds of one kind of key, told without asking the table: a no is sure, a yes is to
/// be looked up. Bloom filters, each four times as large as the one before; beyond a bound it knows
/// nothing any more and says yes to everything. Not thread-safe.
final class Sieve {
    private static final int BITS_PER_KEY = 12;
    private static final int PROBES = 6;
    private static final int FIRST_BITS = 1 << 19;

    /// About 900,000 keys in 1.4 MiB.
    private static final int LAST_BITS = 1 << 23;

    private final List<long[]> filters = new ArrayList<>();
    private boolean knows;
    private int room;

    /// @param empty whether the table holds none of these keys now
    Sieve(boolean empty) {
        knows = empty;
    }

    /// The table gets this key.
    ///
    /// @param hash of the key, 64 bits of it
    void add(long hash) {
        if (!knows) {
            return;
        }
        if (room == 0 && !grow()) {
            return;
        }
        room--;
        long[] youngest = filters.getLast();
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i, youngest);
            youngest[bit >>> 6] |= 1L << bit;
        }
    }

    private boolean grow() {
        int bits = filters.isEmpty() ? FIRST_BITS : filters.getLast().length << 8;
        if (bits > LAST_BITS) {
            knows = false;
            filters.clear();
            return false;
        }
        filters.add(new long[bits >>> 6]);
        room = bits / BITS_PER_KEY;
        return true;
    }

    /// False when the table certainly lacks it.
    boolean mayHold(long hash) {
        if (!knows) {
            return true;
        }
        for (long[] filter : filters) {
            if (isIn(hash, filter)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(long hash, long[] filter) {
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i, filter);
            if ((filter[bit >>> 6] & (1L << bit)) == 0) {
                return false;
            }
        }
        return true;
    }

    private static int bit(long hash, int probe, long[] filter) {
        return (int) (hash + probe * (hash >>> 32 | 1)) & ((filter.length << 6) - 1);
    }
}
