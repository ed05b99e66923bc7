package org.godwit.store.state;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.godwit.store.Page;
import org.jspecify.annotations.Nullable;

/// A page being read: opened under the shard's lock, read from the table without it.
///
/// @param walk over messages in the table, null when memory holds all there is
/// @param holes expired messages to be passed over
/// @param tail messages that are in memory
/// @param queued messages in the whole mailbox
record Reading(
        long mailbox,
        Table.@Nullable Walk walk,
        NavigableSet<Long> holes,
        List<Message> tail,
        long last,
        long queued) {

    static Reading open(Table table, Mailbox mailbox, long afterSequence, int countMax) {
        long after = Math.max(afterSequence, mailbox.floor);
        Table.Walk walk = null;
        NavigableSet<Long> holes = new TreeSet<>();
        if (after < mailbox.flushedTo) {
            holes = mailbox.allHoles();
            walk =
                    table.walk(
                            Keys.message(mailbox.id, after + 1),
                            Keys.message(mailbox.id, mailbox.flushedTo + 1));
        }
        int place = mailbox.tail.firstAbove(Math.max(after, mailbox.flushedTo));
        // One more than asked for tells whether anything follows.
        List<Message> tail = mailbox.tail.slice(place, countMax + 1);
        return new Reading(mailbox.id, walk, holes, tail, mailbox.last, mailbox.queued);
    }

    Page page(Payloads.Lookup payloads, long nowMillis, int countMax, int bytesMax) {
        Filling page = new Filling(nowMillis, countMax, bytesMax);
        boolean more = walk == null || fillFromTable(walk, payloads, page);
        for (int i = 0; more && i < tail.size(); i++) {
            more = page.offer(tail.get(i));
        }
        if (more || page.entries.isEmpty()) {
            return new Page(page.entries, 0);
        }
        return new Page(page.entries, Math.min(queued, last - page.entries.getLast().sequence()));
    }

    private boolean fillFromTable(Table.Walk walk, Payloads.Lookup payloads, Filling page) {
        try (walk) {
            while (walk.next()) {
                long sequence = new In(walk.key(), 9, 17).u64();
                if (!holes.contains(sequence)
                        && !page.offer(Message.decoded(sequence, walk.value(), payloads))) {
                    return false;
                }
            }
            return true;
        }
    }

    /// A page that is being filled.
    private static final class Filling {
        private final List<Page.Entry> entries = new ArrayList<>();
        private final long nowMillis;
        private final int countMax;
        private final int bytesMax;
        private long bytes;

        Filling(long nowMillis, int countMax, int bytesMax) {
            this.nowMillis = nowMillis;
            this.countMax = countMax;
            this.bytesMax = bytesMax;
        }

        /// False when the page is full and the message did not get in.
        boolean offer(Message message) {
            if (message.expiresMillis() <= nowMillis) {
                return true;
            }
            int size = message.bytes().size();
            if (!entries.isEmpty() && (entries.size() >= countMax || bytes + size > bytesMax)) {
                return false;
            }
            entries.add(message.entry());
            bytes += size;
            return true;
        }
    }
}
