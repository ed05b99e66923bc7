package org.godwit.store.state;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Dedupe entries that are not in the table yet. Bytes and numbers, not objects: there are a
/// hundred thousand of them, all alive until the next flush, and the collector would copy and walk
/// each one. Not thread-safe.
final class Imprints {
    private static final int FIRST_SLOTS = 1 << 6;
    private static final int FIRST_BYTES = 1 << 10;

    /// One after the other: generation, imprint with its length, sequence, time.
    private final Out entries = new Out(FIRST_BYTES);

    /// An open table: half of an entry's hash, and its place in `entries` plus one; 0 is free.
    private long[] slots = new long[FIRST_SLOTS];

    private int count;

    Seen.@Nullable Value find(Imprint imprint) {
        long slot = slots[slot(imprint)];
        return slot == 0 ? null : value(entries.read(place(slot)));
    }

    private static Seen.Value value(In in) {
        int generation = in.u32();
        in.skip(in.count());
        return new Seen.Value(generation, in.varint(), in.varint());
    }

    /// In place of one that may be there.
    void put(Imprint imprint, Seen.Value value) {
        int slot = slot(imprint);
        count += slots[slot] == 0 ? 1 : 0;
        slots[slot] = (imprint.hash() & 0xffff_ffff_0000_0000L) | (entries.size() + 1);
        entries.u32(value.generation()).bytes(imprint.bytes());
        entries.varint(value.sequence()).varint(value.storedMillis());
        if (count * 2 > slots.length) {
            grow();
        }
    }

    /// The slot it is in, or would be.
    private int slot(Imprint imprint) {
        int tag = (int) (imprint.hash() >>> 32);
        int at = tag & (slots.length - 1);
        while (slots[at] != 0 && !isAt(slots[at], tag, imprint.bytes())) {
            at = (at + 1) & (slots.length - 1);
        }
        return at;
    }

    private boolean isAt(long slot, int tag, byte[] bytes) {
        if ((int) (slot >>> 32) != tag) {
            return false;
        }
        In in = entries.read(place(slot));
        int _ = in.u32();
        return in.follows(bytes);
    }

    private static int place(long slot) {
        return (int) slot - 1;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[old.length * 2];
        for (long slot : old) {
            if (slot != 0) {
                int at = (int) (slot >>> 32) & (slots.length - 1);
                while (slots[at] != 0) {
                    at = (at + 1) & (slots.length - 1);
                }
                slots[at] = slot;
            }
        }
    }

    /// Hands over all entries, in no order: the bytes of each imprint and what became of it.
    void forEach(BiConsumer<byte[], Seen.Value> visitor) {
        for (long slot : slots) {
            if (slot != 0) {
                In in = entries.read(place(slot));
                int generation = in.u32();
                byte[] bytes = in.bytes();
                visitor.accept(bytes, new Seen.Value(generation, in.varint(), in.varint()));
            }
        }
    }
}
