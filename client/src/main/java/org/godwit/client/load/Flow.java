package org.godwit.client.load;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What one sender says to one or more receivers: texts numbered from zero, each with a checksum of
/// its number, its flow and its filling. Not thread-safe.
final class Flow {
    private static final String WORDS =
            "the quick brown fox jumps over a lazy dog while the tired old captain sleeps ";

    private final int number;
    private final String filling;
    private final int seed;
    private final Times begun = new Times();
    private final long[] next;
    private final @Nullable BitSet[] missing;
    private long sent;

    /// @param run a number of this run, so that texts of another do not pass
    /// @param bodyChars about how long each text is
    Flow(int number, int run, int bodyChars, int receivers) {
        this.number = number;
        this.next = new long[receivers];
        this.missing = new BitSet[receivers];
        int length = Math.max(1, bodyChars - 24);
        this.filling = WORDS.repeat(length / WORDS.length() + 1).substring(0, length);
        CRC32C crc = new CRC32C();
        crc.update(filling.getBytes(StandardCharsets.UTF_8));
        this.seed = (int) crc.getValue() * 31 + run;
    }

    int number() {
        return number;
    }

    long sent() {
        return sent;
    }

    /// The next text.
    ///
    /// @param nanos when it was due
    String send(long nanos) {
        if (begun.isFull()) {
            begun.forget(slowest());
        }
        begun.add(nanos);
        return text(sent++);
    }

    private long slowest() {
        long least = Long.MAX_VALUE;
        for (long reached : next) {
            least = Math.min(least, reached);
        }
        return least;
    }

    private String text(long sequence) {
        String checksum = Integer.toHexString(checksum(sequence));
        return number + "." + sequence + "." + checksum + " " + filling;
    }

    private int checksum(long sequence) {
        long mixed = (seed * 0x9E3779B97F4A7C15L + number) * 0xBF58476D1CE4E5B9L + sequence;
        mixed = (mixed ^ (mixed >>> 29)) * 0x94D049BB133111EBL;
        return (int) (mixed >>> 32);
    }

    /// Judges a text that arrived at `receiver`; the sequence it claims has been read already.
    Arrival take(int receiver, long sequence, String text) {
        if (sequence < 0 || sequence >= sent || !text.equals(text(sequence))) {
            return Arrival.DAMAGED;
        }
        long expected = next[receiver];
        if (sequence == expected) {
            next[receiver]++;
            return Arrival.IN_ORDER;
        }
        BitSet lacking = missing[receiver];
        if (sequence > expected) {
            if (lacking == null) {
                lacking = new BitSet();
                missing[receiver] = lacking;
            }
            lacking.set((int) expected, (int) sequence);
            next[receiver] = sequence + 1;
            return Arrival.AFTER_A_GAP;
        }
        if (lacking != null && lacking.get((int) sequence)) {
            lacking.clear((int) sequence);
            return Arrival.LATE;
        }
        return Arrival.AGAIN;
    }

    /// How a text arrived.
    enum Arrival {
        IN_ORDER,
        /// Some before it are missing so far.
        AFTER_A_GAP,
        /// It was missing, and is out of order.
        LATE,
        AGAIN,
        DAMAGED
    }

    /// When `sequence` was due, or [Times#UNKNOWN].
    long begunAt(long sequence) {
        return begun.at(sequence);
    }

    /// Texts that are not yet where they should be.
    long outstanding() {
        long total = 0;
        for (int i = 0; i < next.length; i++) {
            BitSet lacking = missing[i];
            total += sent - next[i] + (lacking == null ? 0 : lacking.cardinality());
        }
        return total;
    }
}
