package org.godwit.server.transport.xmpp.login;

import org.jspecify.annotations.Nullable;

/// Stream management's counters on the wire: they wrap at 2^32 (XEP-0198 §4), ours never do.
public final class StreamCounts {
    private static final long MODULUS = 1L << 32;

    private StreamCounts() {}

    /// The number, or -1 when it is none.
    public static long parse(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 10) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value < MODULUS ? value : -1;
    }

    public static String print(long count) {
        return Long.toString(count % MODULUS);
    }

    /// The count that `wire` stands for: the first at or after `last`.
    public static long unwrap(long last, long wire) {
        return last + Math.floorMod(wire - last, MODULUS);
    }
}
