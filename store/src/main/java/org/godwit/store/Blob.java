package org.godwit.store;

import java.util.Arrays;

/// Immutable bytes with value equality; the store never looks inside.
public final class Blob {
    public static final Blob EMPTY = new Blob(new byte[0]);

    private final byte[] array;

    private Blob(byte[] array) {
        this.array = array;
    }

    /// Takes ownership of `source`: the caller must not touch the array again.
    public static Blob wrap(byte[] source) {
        return new Blob(source);
    }

    public int size() {
        return array.length;
    }

    /// The backing array, for reading only.
    public byte[] unsafeArray() {
        return array;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Blob that && Arrays.equals(array, that.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    @Override
    public String toString() {
        return "Blob(" + array.length + " bytes)";
    }
}
