package org.godwit.store.state;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes being written: the one way anything is encoded in logs and tables.
public final class Out {
    private byte[] buffer;
    private int size;

    public Out(int capacity) {
        buffer = new byte[Math.max(capacity, 16)];
    }

    public int size() {
        return size;
    }

    /// One byte.
    @CanIgnoreReturnValue
    public Out u8(int value) {
        reserve(1);
        buffer[size++] = (byte) value;
        return this;
    }

    /// Four bytes, big-endian.
    @CanIgnoreReturnValue
    public Out u32(int value) {
        return u8(value >>> 24).u8(value >>> 16).u8(value >>> 8).u8(value);
    }

    /// Eight bytes, big-endian: unsigned order is byte order.
    @CanIgnoreReturnValue
    public Out u64(long value) {
        return u32((int) (value >>> 32)).u32((int) value);
    }

    /// Seven bits a byte, low first; a negative number takes ten bytes.
    @CanIgnoreReturnValue
    public Out varint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
        return this;
    }

    /// Length and UTF-8.
    @CanIgnoreReturnValue
    public Out string(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return varint(bytes.length).raw(bytes);
    }

    /// UTF-8 without its length, for the end of a key.
    @CanIgnoreReturnValue
    public Out text(String value) {
        return raw(value.getBytes(StandardCharsets.UTF_8));
    }

    /// Length and bytes.
    @CanIgnoreReturnValue
    public Out bytes(byte[] value) {
        return varint(value.length).raw(value);
    }

    /// Bytes without their length.
    @CanIgnoreReturnValue
    public Out raw(byte[] value) {
        return raw(value, 0, value.length);
    }

    @CanIgnoreReturnValue
    public Out raw(byte[] value, int from, int count) {
        reserve(count);
        System.arraycopy(value, from, buffer, size, count);
        size += count;
        return this;
    }

    /// All that was written to `that`, without its length.
    @CanIgnoreReturnValue
    Out raw(Out that) {
        return raw(that.buffer, 0, that.size);
    }

    /// Reads what was written so far, while nothing more is.
    In read() {
        return read(0);
    }

    In read(int from) {
        return new In(buffer, from, size);
    }

    /// What was written so far.
    public byte[] done() {
        return Arrays.copyOf(buffer, size);
    }

    private void reserve(int count) {
        if (buffer.length - size < count) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + count));
        }
    }
}
