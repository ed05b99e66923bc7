package org.godwit.store.state;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes being read: the counterpart of [Out]. What it reads passed a checksum, so that a fault in
/// it is a bug or a foreign format and ends in [IllegalStateException].
public final class In {
    private final byte[] buffer;
    private final int end;
    private int at;

    public In(byte[] source) {
        this(source, 0, source.length);
    }

    public In(byte[] source, int from, int end) {
        this.buffer = source;
        this.at = from;
        this.end = end;
    }

    public boolean more() {
        return at < end;
    }

    public int u8() {
        need(1);
        return buffer[at++] & 0xff;
    }

    public int u32() {
        return (u8() << 24) | (u8() << 16) | (u8() << 8) | u8();
    }

    public long u64() {
        return ((long) u32() << 32) | (u32() & 0xffff_ffffL);
    }

    public long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalStateException("number too long at " + at);
    }

    /// A number that counts bytes or things that follow.
    public int count() {
        long value = varint();
        if (value < 0 || value > end - at) {
            throw new IllegalStateException("count " + value + " at " + at + " of " + end);
        }
        return (int) value;
    }

    public String string() {
        return text(count());
    }

    public byte[] bytes() {
        return raw(count());
    }

    /// All that is left, as text.
    public String rest() {
        return text(end - at);
    }

    void skip(int count) {
        need(count);
        at += count;
    }

    /// Whether a length and these bytes come next; passes over them if so.
    boolean follows(byte[] bytes) {
        int count = count();
        if (count != bytes.length
                || !Arrays.equals(buffer, at, at + count, bytes, 0, bytes.length)) {
            return false;
        }
        at += count;
        return true;
    }

    public byte[] raw(int count) {
        need(count);
        byte[] value = Arrays.copyOfRange(buffer, at, at + count);
        at += count;
        return value;
    }

    private String text(int count) {
        need(count);
        String value = new String(buffer, at, count, StandardCharsets.UTF_8);
        at += count;
        return value;
    }

    private void need(int count) {
        if (end - at < count) {
            throw new IllegalStateException(
                    "ends early: " + count + " bytes wanted at " + at + " of " + end);
        }
    }
}
