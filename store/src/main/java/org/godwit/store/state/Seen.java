package org.godwit.store.state;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which messages were stored within the dedupe window.
final class Seen {
    /// What identifies a message in a mailbox.
    record Key(long mailbox, String id, String origin) {}

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

    private static final int ENTRY_BYTES = 48;

    private final Table table;

    /// What the table holds of each generation.
    private final Map<Integer, Sieve> sieves = new HashMap<>();

    private Imprints fresh = new Imprints();
    private Imprints frozen = new Imprints();

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
    @Nullable Value find(Imprint imprint, List<Integer> generations) {
        Value value = fresh.find(imprint);
        if (value == null) {
            value = frozen.find(imprint);
        }
        if (value != null) {
            return generations.contains(value.generation) ? value : null;
        }
        for (int i = generations.size() - 1; i >= 0; i--) {
            int generation = generations.get(i);
            byte[] stored =
                    sieve(generation).mayHold(imprint.hash())
                            ? table.get(Keys.seen(generation, imprint.bytes()))
                            : null;
            if (stored != null) {
                return Value.decoded(generation, stored);
            }
        }
        return null;
    }

    /// Returns roughly how much memory the entry takes.
    int add(Imprint imprint, Value value) {
        fresh.put(imprint, value);
        return ENTRY_BYTES + imprint.bytes().length;
    }

    /// Forgets a whole generation.
    void drop(int generation, Batch deletes) {
        Imprints kept = new Imprints();
        fresh.forEach(
                (bytes, value) -> {
                    if (value.generation != generation) {
                        kept.put(Imprint.of(bytes), value);
                    }
                });
        fresh = kept;
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
        for (Imprints memory : List.of(frozen, fresh)) {
            memory.forEach(
                    (bytes, value) -> {
                        Key key = Imprint.key(bytes);
                        if (key.id.equals(id) && found.size() < countMax) {
                            found.put(key, value);
                        }
                    });
        }
        return found;
    }

    void freeze(Batch batch) {
        fresh.forEach(
                (bytes, value) -> {
                    sieve(value.generation).add(Imprint.of(bytes).hash());
                    batch.put(Keys.seen(value.generation, bytes), value.encoded());
                });
        frozen = fresh;
        fresh = new Imprints();
    }

    void flushed() {
        frozen = new Imprints();
    }
}
