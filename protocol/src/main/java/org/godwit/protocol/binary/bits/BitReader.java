package org.godwit.protocol.binary.bits;

import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;

/// Reads what [BitWriter] wrote. Every read beyond the end is a [ProtocolException] with
/// [ErrorCode#STREAM_BAD_FORMAT]. Not thread-safe.
public final class BitReader {
    private final byte[] bytes;
    private final int end;
    private int position;

    /// Reads bytes `from` to `to` of `bytes`.
    public BitReader(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.position = from << 3;
        this.end = to << 3;
    }

    private BitReader(byte[] bytes, int position, int end, boolean inBits) {
        this.bytes = bytes;
        this.position = inBits ? position : position << 3;
        this.end = end;
    }

    /// A reader of the next `count` bytes of this one, which must be aligned; its last set bit and
    /// the zeros after it are taken off as padding.
    ///
    /// @throws ProtocolException when there are fewer bytes or no padding
    public BitReader padded(int count) throws ProtocolException {
        require((long) count << 3);
        int last = (position >>> 3) + count - 1;
        if (count == 0) {
            return new BitReader(bytes, position, position, true);
        }
        int tail = bytes[last] & 0xff;
        if (tail == 0) {
            throw malformed("no padding");
        }
        int stop = (last << 3) + 7 - Integer.numberOfTrailingZeros(tail);
        return new BitReader(bytes, position, stop, true);
    }

    public static ProtocolException malformed(String what) {
        return new ProtocolException(ErrorCode.STREAM_BAD_FORMAT, "malformed stanza: " + what);
    }

    public int remaining() {
        return end - position;
    }

    public boolean bit() throws ProtocolException {
        require(1);
        boolean set = (bytes[position >>> 3] >> (7 - (position & 7)) & 1) != 0;
        position++;
        return set;
    }

    /// Reads `count` bits, 0 to 64.
    public long bits(int count) throws ProtocolException {
        require(count);
        long value = peek(count);
        position += count;
        return value;
    }

    public int intBits(int count) throws ProtocolException {
        return (int) bits(count);
    }

    /// The next `count` bits, 0 to 64, without moving; zeros stand in beyond the array.
    long peek(int count) {
        if (count <= 16) {
            return window(position, 3) >>> (24 - (position & 7) - count) & ((1L << count) - 1);
        }
        if (count <= 56) {
            return window(position, 8) << (position & 7) >>> (64 - count);
        }
        return (window(position, 8) << (position & 7) >>> 32) << (count - 32)
                | (window(position + 32, 8) << (position & 7) >>> (96 - count));
    }

    /// The `count` bytes around bit `at`.
    private long window(int at, int count) {
        int from = at >>> 3;
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | (from + i < bytes.length ? bytes[from + i] & 0xff : 0);
        }
        return value;
    }

    void skip(int count) throws ProtocolException {
        require(count);
        position += count;
    }

    /// See [BitWriter#number].
    ///
    /// @throws ProtocolException when it exceeds `max`
    public long number(int order, long max) throws ProtocolException {
        int width = order;
        while (bit()) {
            width++;
            if (width > 62) {
                throw malformed("number too large");
            }
        }
        long value = (1L << width | bits(width)) - (1L << order);
        if (value > max) {
            throw malformed("number too large");
        }
        return value;
    }

    public int count(int order, int max) throws ProtocolException {
        return (int) number(order, max);
    }

    /// See [BitWriter#signed].
    public long signed(int order) throws ProtocolException {
        long folded = number(order, Long.MAX_VALUE);
        return (folded >>> 1) ^ -(folded & 1);
    }

    /// See [BitWriter#wide].
    public long wide() throws ProtocolException {
        int width = intBits(6);
        return width == 0 ? 0 : 1L << (width - 1) | bits(width - 1);
    }

    public long wideSigned() throws ProtocolException {
        long folded = wide();
        return (folded >>> 1) ^ -(folded & 1);
    }

    /// @throws ProtocolException before anything is allocated when there are fewer bytes left
    public byte[] bytes(int count) throws ProtocolException {
        require((long) count << 3);
        byte[] read = new byte[count];
        if ((position & 7) == 0) {
            System.arraycopy(bytes, position >>> 3, read, 0, count);
            position += count << 3;
            return read;
        }
        int used = position & 7;
        int at = position >>> 3;
        for (int i = 0; i < count; i++, at++) {
            read[i] = (byte) (bytes[at] << used | (bytes[at + 1] & 0xff) >>> (8 - used));
        }
        position += count << 3;
        return read;
    }

    public void skipBytes(int count) throws ProtocolException {
        require((long) count << 3);
        position += count << 3;
    }

    /// Moves to the next byte boundary over bits that must be zero, so that every stanza has one
    /// form only.
    public void align() throws ProtocolException {
        int rest = -position & 7;
        if (bits(rest) != 0) {
            throw malformed("padding is not zero");
        }
    }

    /// The byte the reader stands in, counted as the array is.
    public int bytePosition() {
        return (position + 7) >>> 3;
    }

    private void require(long bits) throws ProtocolException {
        if (bits > end - position) {
            throw malformed("it ends too early");
        }
    }
}
