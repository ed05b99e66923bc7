package org.godwit.store.state;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.store.Unseen;

/// A search for devices that were not seen for long: in memory under the shard's lock, then in the
/// table without it.
final class Lapsed implements AutoCloseable {
    private final Table.Walk walk;
    private final long beforeMillis;
    private final int countMax;
    private final Set<String> looked = new HashSet<>();
    private final List<Unseen> found = new ArrayList<>();

    private Lapsed(Table.Walk walk, long beforeMillis, int countMax) {
        this.walk = walk;
        this.beforeMillis = beforeMillis;
        this.countMax = countMax;
    }

    static Lapsed open(Table table, Mailboxes mailboxes, long beforeMillis, int countMax) {
        Lapsed lapsed =
                new Lapsed(
                        table.walk(new byte[] {'N'}, new byte[] {'N' + 1}), beforeMillis, countMax);
        for (Mailbox mailbox : mailboxes.inMemory()) {
            lapsed.look(mailbox);
        }
        return lapsed;
    }

    private void look(Mailbox mailbox) {
        if (!looked.add(mailbox.name)) {
            return;
        }
        for (Map.Entry<String, Long> cursor : mailbox.cursors.entrySet()) {
            long seenMillis = mailbox.seen.getOrDefault(cursor.getKey(), 0L);
            if (seenMillis < beforeMillis && found.size() < countMax) {
                found.add(new Unseen(mailbox.name, cursor.getKey(), seenMillis));
            }
        }
    }

    List<Unseen> find() {
        while (found.size() < countMax && walk.next()) {
            byte[] key = walk.key();
            String name = new In(key, 1, key.length).rest();
            if (!looked.contains(name)) {
                look(Mailbox.decoded(name, walk.value()));
            }
        }
        return List.copyOf(found);
    }

    @Override
    public void close() {
        walk.close();
    }
}
