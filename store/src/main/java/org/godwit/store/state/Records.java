package org.godwit.store.state;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.jspecify.annotations.Nullable;

/// Small records by key. An empty `Optional` is a deletion that has not reached the table.
final class Records {
    private final Table table;
    private NavigableMap<byte[], Optional<Blob>> fresh = empty();
    private NavigableMap<byte[], Optional<Blob>> frozen = empty();

    Records(Table table) {
        this.table = table;
    }

    private static NavigableMap<byte[], Optional<Blob>> empty() {
        return new TreeMap<>(Arrays::compareUnsigned);
    }

    @Nullable Blob get(String name) {
        byte[] key = Keys.record(name);
        Optional<Blob> known = fresh.get(key);
        if (known == null) {
            known = frozen.get(key);
        }
        if (known != null) {
            return known.orElse(null);
        }
        byte[] value = table.get(key);
        return value == null ? null : Blob.wrap(value);
    }

    /// Returns roughly how much memory the change takes.
    int change(Command.Change change) {
        fresh.put(Keys.record(change.key()), Optional.ofNullable(change.value()));
        Blob value = change.value();
        return 100 + change.key().length() + (value == null ? 0 : value.size());
    }

    /// Opened under the shard's lock, walked without it.
    Scan scan(String prefix) {
        byte[] from = Keys.record(prefix);
        byte[] to = Keys.after(from);
        NavigableMap<byte[], Optional<Blob>> memory = empty();
        memory.putAll(frozen.subMap(from, true, to, false));
        memory.putAll(fresh.subMap(from, true, to, false));
        return new Scan(memory, table.walk(from, to));
    }

    void freeze(Batch batch) {
        for (Map.Entry<byte[], Optional<Blob>> entry : fresh.entrySet()) {
            byte[] key = entry.getKey();
            entry.getValue()
                    .ifPresentOrElse(
                            value -> batch.put(key, value.unsafeArray()), () -> batch.delete(key));
        }
        frozen = fresh;
        fresh = empty();
    }

    void flushed() {
        frozen = empty();
    }

    /// Memory laid over the table.
    record Scan(NavigableMap<byte[], Optional<Blob>> memory, Table.Walk walk)
            implements AutoCloseable {
        void visit(BiPredicate<String, Blob> visitor) {
            boolean more = true;
            while (more && walk.next()) {
                byte[] key = walk.key();
                more = visitMemoryBelow(key, visitor);
                Optional<Blob> newer = memory.remove(key);
                Optional<Blob> value = newer == null ? Optional.of(Blob.wrap(walk.value())) : newer;
                more = more && offer(key, value, visitor);
            }
            if (more) {
                more = visitMemoryBelow(null, visitor);
            }
        }

        /// Memory's records below `limit`, or all. False when the visitor has enough.
        private boolean visitMemoryBelow(
                byte @Nullable [] limit, BiPredicate<String, Blob> visitor) {
            boolean more = true;
            while (more && !memory.isEmpty()) {
                byte[] first = memory.firstKey();
                if (limit != null && Arrays.compareUnsigned(first, limit) >= 0) {
                    break;
                }
                more = offer(first, memory.pollFirstEntry().getValue(), visitor);
            }
            return more;
        }

        private static boolean offer(
                byte[] key, Optional<Blob> value, BiPredicate<String, Blob> visitor) {
            return value.isEmpty() || visitor.test(Keys.recordName(key), value.get());
        }

        @Override
        public void close() {
            walk.close();
        }
    }
}
