package org.godwit.store.state;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which messages were stored within the dedupe window.
final class Seen {
    /// What identifies a message in a mailbox. Comparable, so that chosen hash collisions cost a
    /// logarithm, not a list.
    record Key(long mailbox, String id, String origin) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::id)
                        .thenComparing(Key::origin)
                        .thenComparingLong(Key::mailbox);

        @Override
        public int compareTo(Key that) {
            return ORDER.compare(this, that);
        }

        /// For a [Sieve].
        long hash() {
            long mixed = mailbox * 0x9e3779b97f4a7c15L + id.hashCode();
            mixed = (mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L + origin.hashCode();
            mixed = (mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L;
            return mixed ^ mixed >>> 32;
        }
    }

    /// What became of it.
    record Value(int generation, long sequence, long storedMillis) {
        byte[] encoded() {
            return new Out(16).varint(sequence).varint(storedMillis).done();
        }

        static Value decoded(int generation, byte[] value) {
            In in = new In(value);
            return new Value(generation, in.varint(), in.varint());
        }
    }

    private static final int ENTRY_BYTES = 120;

    private final Table table;

    /// What the table holds of each generation.
    private final Map<Integer, Sieve> sieves = new HashMap<>();

    private Map<Key, Value> fresh = new HashMap<>();
    private Map<Key, Value> frozen = Map.of();

    /// @param known generations the table may hold something of
    Seen(Table table, List<Integer> known) {
        this.table = table;
        for (int generation : known) {
            sieves.put(generation, new Sieve(isEmpty(generation)));
        }
    }

    private boolean isEmpty(int generation) {
        byte[] from = Keys.generation(generation);
        try (Table.Walk walk = table.walk(from, Keys.generation(generation + 1))) {
            return !walk.next();
        }
    }

    private Sieve sieve(int generation) {
        return sieves.computeIfAbsent(generation, _ -> new Sieve(true));
    }

    /// @param generations those that count, youngest last
    @Nullable Value find(Key key, List<Integer> generations) {
        Value value = fresh.get(key);
        if (value == null) {
            value = frozen.get(key);
        }
        if (value != null) {
            return generations.contains(value.generation) ? value : null;
        }
        long hash = key.hash();
        for (int i = generations.size() - 1; i >= 0; i--) {
            byte[] stored =
                    sieve(generations.get(i)).mayHold(hash)
                            ? table.get(Keys.seen(generations.get(i), key))
                            : null;
            if (stored != null) {
                return Value.decoded(generations.get(i), stored);
            }
        }
        return null;
    }

    /// Returns roughly how much memory the entry takes.
    int add(Key key, Value value) {
        fresh.put(key, value);
        return ENTRY_BYTES + key.id.length() + key.origin.length();
    }

    /// Forgets a whole generation.
    void drop(int generation, Batch deletes) {
        fresh.values().removeIf(value -> value.generation == generation);
        sieves.remove(generation);
        deletes.deleteRange(Keys.generation(generation), Keys.generation(generation + 1));
    }

    /// All messages with this id, at most `countMax`.
    Map<Key, Value> find(String id, List<Integer> generations, int countMax) {
        Map<Key, Value> found = new HashMap<>();
        for (int generation : generations) {
            byte[] prefix = Keys.seenId(generation, id);
            try (Table.Walk walk = table.walk(prefix, Keys.after(prefix))) {
                while (found.size() < countMax && walk.next()) {
                    byte[] key = walk.key();
                    In in = new In(key, prefix.length, key.length);
                    found.put(
                            new Key(in.u64(), id, in.rest()),
                            Value.decoded(generation, walk.value()));
                }
            }
        }
        for (Map<Key, Value> memory : List.of(frozen, fresh)) {
            memory.forEach(
                    (key, value) -> {
                        if (key.id.equals(id) && found.size() < countMax) {
                            found.put(key, value);
                        }
                    });
        }
        return found;
    }

    void freeze(Batch batch) {
        for (Map.Entry<Key, Value> entry : fresh.entrySet()) {
            Value value = entry.getValue();
            sieve(value.generation).add(entry.getKey().hash());
            batch.put(Keys.seen(value.generation, entry.getKey()), value.encoded());
        }
        frozen = fresh;
        fresh = new HashMap<>();
    }

    void flushed() {
        frozen = Map.of();
    }
}
