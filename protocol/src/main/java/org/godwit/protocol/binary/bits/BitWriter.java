package org.godwit.protocol.binary.bits;

import java.util.Arrays;

/// A growing sequence of bits, most significant bit of each byte first. Not thread-safe.
public final class BitWriter {
    private byte[] bytes;
    private int length;

    public BitWriter(int bytesExpected) {
        bytes = new byte[Math.max(16, bytesExpected)];
    }

    /// Bits written so far.
    public int length() {
        return length;
    }

    /// Bytes touched so far; the last one may be part filled.
    public int byteLength() {
        return (length + 7) >>> 3;
    }

    /// Forgets everything after the first `bits` bits.
    public void truncate(int bits) {
        int from = (bits + 7) >>> 3;
        Arrays.fill(bytes, from, byteLength(), (byte) 0);
        if ((bits & 7) != 0) {
            bytes[from - 1] &= (byte) (0xff << (8 - (bits & 7)));
        }
        length = bits;
    }

    /// Sets the first bit, which was written as zero.
    public void setFirst() {
        bytes[0] |= (byte) 0x80;
    }

    public void bit(boolean value) {
        bits(value ? 1 : 0, 1);
    }

    /// Writes the low `count` bits of `value`, 0 to 64.
    public void bits(long value, int count) {
        if (count > 56) {
            bits(value >>> 32, count - 32);
            bits(value, 32);
            return;
        }
        ensure(count + 8);
        int used = length & 7;
        int total = used + count;
        long chunk = (value & ((1L << count) - 1)) << (64 - total);
        int at = length >>> 3;
        bytes[at] |= (byte) (chunk >>> 56);
        for (int left = total - 8; left > 0; left -= 8) {
            chunk <<= 8;
            bytes[++at] = (byte) (chunk >>> 56);
        }
        length += count;
    }

    /// Writes a number of any size, small ones short: `order` free bits for the smallest, two more
    /// for each doubling (exponential Golomb code).
    ///
    /// @param value 0 to 2^62
    public void number(long value, int order) {
        long shifted = value + (1L << order);
        int width = 63 - Long.numberOfLeadingZeros(shifted);
        int ones = width - order;
        bits((1L << (ones + 1)) - 2, ones + 1);
        bits(shifted, width);
    }

    /// A number that may be negative, small ones of either sign short.
    public void signed(long value, int order) {
        number((value << 1) ^ (value >> 63), order);
    }

    /// A number of any size at a cost that grows with its width only: six bits and the number.
    ///
    /// @param value 0 to 2^62
    public void wide(long value) {
        int width = 64 - Long.numberOfLeadingZeros(value);
        bits(width, 6);
        bits(value, Math.max(0, width - 1));
    }

    /// A number that may be negative, as [#wide].
    public void wideSigned(long value) {
        wide((value << 1) ^ (value >> 63));
    }

    public void bytes(byte[] source, int offset, int count) {
        if ((length & 7) == 0) {
            ensure(count * 8);
            System.arraycopy(source, offset, bytes, length >>> 3, count);
            length += count * 8;
            return;
        }
        ensure((count + 1) * 8);
        int used = length & 7;
        int at = length >>> 3;
        for (int i = 0; i < count; i++) {
            int octet = source[offset + i] & 0xff;
            bytes[at] |= (byte) (octet >>> used);
            bytes[++at] = (byte) (octet << (8 - used));
        }
        length += count * 8;
    }

    /// Fills up the last byte with zeros.
    public void align() {
        length = byteLength() << 3;
    }

    public byte[] toArray() {
        return Arrays.copyOf(bytes, byteLength());
    }

    /// The backing array, valid until the next write: for copying out without an extra array.
    public byte[] unsafeArray() {
        return bytes;
    }

    private void ensure(int bits) {
        int needed = (length + bits + 7) >>> 3;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
    }
}
