package org.godwit.store.state;

import java.util.HashMap;
import java.util.Map;
import org.godwit.store.Blob;
import org.jspecify.annotations.Nullable;

/// Message bytes that are in several mailboxes, kept once and counted.
final class Payloads {
    /// Finds the bytes of a shared payload; empty when it was deleted meanwhile.
    interface Lookup {
        Blob find(long sharedId);
    }

    /// A payload whose count changed since the last flush.
    private static final class Shared {
        private int references;

        /// Null when only the count is in memory.
        private final @Nullable Blob fresh;

        /// In the table, or in the batch on its way there.
        private boolean stored;

        private boolean dirty = true;

        Shared(int references, @Nullable Blob fresh) {
            this.references = references;
            this.fresh = fresh;
            this.stored = fresh == null;
        }
    }

    private final Table table;
    private final Map<Long, Shared> live = new HashMap<>();

    Payloads(Table table) {
        this.table = table;
    }

    void add(long sharedId, Blob bytes, int references) {
        live.put(sharedId, new Shared(references, bytes));
    }

    /// One mailbox less.
    void release(long sharedId, Batch deletes) {
        Shared shared = live.get(sharedId);
        if (shared == null) {
            byte[] value = table.get(Keys.references(sharedId));
            if (value == null) {
                throw new IllegalStateException("shared payload " + sharedId + " is not counted");
            }
            shared = new Shared((int) new In(value).varint(), null);
            live.put(sharedId, shared);
        }
        shared.references--;
        shared.dirty = true;
        if (shared.references == 0) {
            live.remove(sharedId);
            if (shared.stored) {
                deletes.delete(Keys.shared(sharedId));
                deletes.delete(Keys.references(sharedId));
            }
        }
    }

    /// The bytes, from the table: used for messages that are in the table themselves.
    Blob find(long sharedId) {
        byte[] value = table.get(Keys.shared(sharedId));
        return value == null ? Blob.EMPTY : Blob.wrap(value);
    }

    void freeze(Batch batch) {
        live.forEach(
                (id, shared) -> {
                    if (shared.dirty) {
                        batch.put(Keys.references(id), new Out(4).varint(shared.references).done());
                        shared.dirty = false;
                    }
                    if (!shared.stored && shared.fresh != null) {
                        batch.put(Keys.shared(id), shared.fresh.unsafeArray());
                        shared.stored = true;
                    }
                });
    }

    void flushed() {
        live.values().removeIf(shared -> !shared.dirty);
    }
}
