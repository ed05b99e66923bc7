package org.godwit.protocol.stanza;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// An immutable sequence of bytes with value equality. Raw `byte[]` never appears in a record.
public final class Bytes {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /// Copies `source`.
    public static Bytes copyOf(byte[] source) {
        return source.length == 0 ? EMPTY : new Bytes(source.clone());
    }

    /// Copies `length` bytes of `source` from `offset`.
    public static Bytes copyOf(byte[] source, int offset, int length) {
        return length == 0 ? EMPTY : new Bytes(Arrays.copyOfRange(source, offset, offset + length));
    }

    /// Takes ownership of `source`: the caller must not touch the array again.
    public static Bytes wrap(byte[] source) {
        return source.length == 0 ? EMPTY : new Bytes(source);
    }

    public static Bytes utf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    public int size() {
        return array.length;
    }

    public byte at(int index) {
        return array[index];
    }

    public byte[] toArray() {
        return array.clone();
    }

    public String utf8() {
        return new String(array, StandardCharsets.UTF_8);
    }

    public Bytes slice(int from, int to) {
        return from == 0 && to == array.length ? this : copyOf(array, from, to - from);
    }

    public void copyTo(byte[] target, int offset) {
        System.arraycopy(array, 0, target, offset, array.length);
    }

    /// The backing array, for reading only: codecs and the store copy from it without an
    /// intermediate array. Writing to it breaks every holder of this value.
    public byte[] unsafeArray() {
        return array;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(array, that.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    /// Hexadecimal, cut after 32 bytes: fit for a log line.
    @Override
    public String toString() {
        int shown = Math.min(array.length, 32);
        String hex = HexFormat.of().formatHex(array, 0, shown);
        return shown == array.length ? hex : hex + "…(" + array.length + " bytes)";
    }
}
