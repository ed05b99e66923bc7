package org.godwit.store.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Random;

/// What tells a message in a mailbox from all others, as the table's keys have it after their
/// generation: id with its length, number of the mailbox, origin.
final class Imprint {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SEED = new Random().nextLong();
    private static final long FACTOR = 0x9e3779b97f4a7c15L;

    private final byte[] bytes;
    private final long hash;

    private Imprint(byte[] bytes, long hash) {
        this.bytes = bytes;
        this.hash = hash;
    }

    byte[] bytes() {
        return bytes;
    }

    /// Different in every process, so that nobody can choose collisions.
    long hash() {
        return hash;
    }

    static Imprint of(long mailbox, String id, String origin) {
        Out out = new Out(id.length() + origin.length() + 16);
        return of(out.string(id).u64(mailbox).text(origin).done());
    }

    static Imprint of(byte[] bytes) {
        long hash = SEED ^ bytes.length;
        int at = 0;
        while (at + Long.BYTES <= bytes.length) {
            hash = folded(hash ^ (long) LONGS.get(bytes, at));
            at += Long.BYTES;
        }
        long rest = 0;
        while (at < bytes.length) {
            rest = (rest << 8) | (bytes[at++] & 0xff);
        }
        return new Imprint(bytes, folded(hash ^ rest));
    }

    /// Both halves of a product, so that every bit counts everywhere.
    private static long folded(long value) {
        return Math.multiplyHigh(value, FACTOR) ^ value * FACTOR;
    }

    static Seen.Key key(byte[] bytes) {
        In in = new In(bytes);
        String id = in.string();
        return new Seen.Key(in.u64(), id, in.rest());
    }
}
