package org.godwit.store.state;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The mailboxes of a shard: those in memory, and the way to the others.
final class Mailboxes {
    /// How many of the oldest are looked at for something to evict.
    private static final int LOOKED_AT_MAX = 64;

    private final Table table;
    private final int cachedMax;
    private final Map<String, Mailbox> cache = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<String, Mailbox> dirty = new LinkedHashMap<>();
    private List<Mailbox> frozen = List.of();

    /// Deleted mailboxes whose headers may still be in the table.
    private Set<String> dropped = new HashSet<>();

    private Set<String> frozenDropped = Set.of();

    Mailboxes(Table table, int cachedMax) {
        this.table = table;
        this.cachedMax = cachedMax;
    }

    @Nullable Mailbox find(String name) {
        Mailbox known = cache.get(name);
        if (known != null || dropped.contains(name) || frozenDropped.contains(name)) {
            return known;
        }
        byte[] value = table.get(Keys.mailbox(name));
        if (value == null) {
            return null;
        }
        Mailbox loaded = Mailbox.decoded(name, value);
        cache.put(name, loaded);
        evict();
        return loaded;
    }

    /// The mailbox with this id when it is in the table and was not dropped.
    @Nullable Mailbox findStored(long id) {
        byte[] name = table.get(Keys.name(id));
        if (name == null) {
            return null;
        }
        Mailbox mailbox = find(new In(name).rest());
        return mailbox == null || mailbox.id != id ? null : mailbox;
    }

    /// The mailbox with this id, or null when it was dropped. Slow for those not in the table.
    @Nullable Mailbox find(long id) {
        Mailbox stored = findStored(id);
        if (stored != null) {
            return stored;
        }
        for (Mailbox mailbox : cache.values()) {
            if (mailbox.id == id) {
                return mailbox;
            }
        }
        return null;
    }

    Mailbox create(long id, String name) {
        Mailbox mailbox = new Mailbox(id, name);
        cache.put(name, mailbox);
        evict();
        dirty.put(name, mailbox);
        return mailbox;
    }

    void touch(Mailbox mailbox) {
        mailbox.dirty = true;
        cache.put(mailbox.name, mailbox);
        dirty.put(mailbox.name, mailbox);
    }

    void drop(Mailbox mailbox, Batch deletes) {
        cache.remove(mailbox.name);
        dirty.remove(mailbox.name);
        dropped.add(mailbox.name);
        deletes.delete(Keys.mailbox(mailbox.name));
        deletes.delete(Keys.name(mailbox.id));
        deletes.deleteRange(Keys.message(mailbox.id, 0), Keys.message(mailbox.id + 1, 0));
    }

    private void evict() {
        if (cache.size() <= cachedMax) {
            return;
        }
        Iterator<Mailbox> oldest = cache.values().iterator();
        for (int i = 0; i < LOOKED_AT_MAX && cache.size() > cachedMax && oldest.hasNext(); i++) {
            if (oldest.next().evictable()) {
                oldest.remove();
            }
        }
    }

    /// Mailboxes in memory, in no order that means anything.
    Iterable<Mailbox> inMemory() {
        return cache.values();
    }

    void freeze(Batch batch) {
        frozen = new ArrayList<>(dirty.values());
        dirty.clear();
        for (Mailbox mailbox : frozen) {
            if (mailbox.frozenTo == 0 && mailbox.flushedTo == 0) {
                batch.put(Keys.name(mailbox.id), new Out(16).text(mailbox.name).done());
            }
            mailbox.freeze(batch);
        }
        frozenDropped = dropped;
        dropped = new HashSet<>();
    }

    void flushed() {
        frozen.forEach(Mailbox::flushed);
        frozen = List.of();
        frozenDropped = Set.of();
        evict();
    }
}
