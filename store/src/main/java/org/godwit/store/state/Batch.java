package org.godwit.store.state;

/// Changes to a [Table], in order. Kept as bytes: thousands of them live until the table has them,
/// and as objects each would be copied by the collector meanwhile.
public final class Batch {
    /// Takes the changes of a batch.
    public interface Sink {
        void put(byte[] key, byte[] value);

        void delete(byte[] key);

        /// From `from` (inclusive) to `to` (exclusive).
        void deleteRange(byte[] from, byte[] to);
    }

    private static final int PUT = 1;
    private static final int DELETE = 2;
    private static final int DELETE_RANGE = 3;
    private static final int FIRST_BYTES = 1 << 10;

    private final Out changes = new Out(FIRST_BYTES);
    private int count;

    public void put(byte[] key, byte[] value) {
        count++;
        changes.u8(PUT).bytes(key).bytes(value);
    }

    public void delete(byte[] key) {
        count++;
        changes.u8(DELETE).bytes(key);
    }

    /// Deletes all keys from `from` (inclusive) to `to` (exclusive).
    public void deleteRange(byte[] from, byte[] to) {
        count++;
        changes.u8(DELETE_RANGE).bytes(from).bytes(to);
    }

    /// Hands all changes to `sink`.
    public void replay(Sink sink) {
        In in = changes.read();
        while (in.more()) {
            int kind = in.u8();
            switch (kind) {
                case PUT -> sink.put(in.bytes(), in.bytes());
                case DELETE -> sink.delete(in.bytes());
                case DELETE_RANGE -> sink.deleteRange(in.bytes(), in.bytes());
                default -> throw new IllegalStateException("no change is of kind " + kind);
            }
        }
    }

    public int count() {
        return count;
    }

    /// About what all keys and values take.
    public long bytes() {
        return changes.size();
    }

    /// All changes of `that`, after those here.
    void addAll(Batch that) {
        changes.raw(that.changes);
        count += that.count;
    }
}
