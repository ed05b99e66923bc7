package org.godwit.store.state;

import java.util.ArrayList;
import java.util.List;

/// Changes to a [Table], in order.
public final class Batch {
    /// Takes the changes of a batch.
    public interface Sink {
        void put(byte[] key, byte[] value);

        void delete(byte[] key);

        /// From `from` (inclusive) to `to` (exclusive).
        void deleteRange(byte[] from, byte[] to);
    }

    private enum Kind {
        PUT,
        DELETE,
        DELETE_RANGE
    }

    private static final byte[] NOTHING = {};

    private final List<Kind> kinds = new ArrayList<>();
    private final List<byte[]> first = new ArrayList<>();
    private final List<byte[]> second = new ArrayList<>();
    private long bytes;

    public void put(byte[] key, byte[] value) {
        add(Kind.PUT, key, value);
    }

    public void delete(byte[] key) {
        add(Kind.DELETE, key, NOTHING);
    }

    /// Deletes all keys from `from` (inclusive) to `to` (exclusive).
    public void deleteRange(byte[] from, byte[] to) {
        add(Kind.DELETE_RANGE, from, to);
    }

    private void add(Kind kind, byte[] one, byte[] other) {
        kinds.add(kind);
        first.add(one);
        second.add(other);
        bytes += one.length + other.length;
    }

    /// Hands all changes to `sink`.
    public void replay(Sink sink) {
        for (int i = 0; i < kinds.size(); i++) {
            switch (kinds.get(i)) {
                case PUT -> sink.put(first.get(i), second.get(i));
                case DELETE -> sink.delete(first.get(i));
                case DELETE_RANGE -> sink.deleteRange(first.get(i), second.get(i));
            }
        }
    }

    public int count() {
        return kinds.size();
    }

    /// Bytes of all keys and values.
    public long bytes() {
        return bytes;
    }

    /// All changes of `that`, after those here.
    void addAll(Batch that) {
        kinds.addAll(that.kinds);
        first.addAll(that.first);
        second.addAll(that.second);
        bytes += that.bytes;
    }
}
