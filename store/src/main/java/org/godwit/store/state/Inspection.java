package org.godwit.store.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.store.Tally;
import org.godwit.store.Trace;
import org.godwit.store.Verification;

/// A walk over a whole table that compares what is there with what was counted. Its walks are
/// opened together under the shard's lock, so that they see the same moment.
final class Inspection {
    private final Table.Walk mailboxWalk;
    private final Table.Walk messageWalk;
    private final Table.Walk expiryWalk;
    private final Table.Walk sharedWalk;
    private final Table.Walk referenceWalk;
    private final Table.Walk recordWalk;
    private final Ledger ledger;

    private final List<String> breaches = new ArrayList<>();
    private final Map<Long, Mailbox> mailboxes = new HashMap<>();
    private final Map<Long, long[]> found = new HashMap<>();
    private final Map<Long, Long> references = new HashMap<>();
    private long messages;
    private long messageBytes;

    /// Sums of a mix of all (expires, mailbox, sequence): equal sets have equal sums.
    private long messageSum;

    private Inspection(Table table) {
        byte[] state = table.get(Keys.STATE);
        ledger = state == null ? new Ledger() : Ledger.decoded(state);
        mailboxWalk = walk(table, 'N');
        messageWalk = walk(table, 'M');
        expiryWalk = walk(table, 'X');
        sharedWalk = walk(table, 'P');
        referenceWalk = walk(table, 'R');
        recordWalk = walk(table, 'K');
    }

    static Inspection open(Table table) {
        return new Inspection(table);
    }

    private static Table.Walk walk(Table table, char kind) {
        return table.walk(new byte[] {(byte) kind}, new byte[] {(byte) (kind + 1)});
    }

    Verification run() {
        try (mailboxWalk;
                messageWalk;
                expiryWalk;
                sharedWalk;
                referenceWalk;
                recordWalk) {
            readMailboxes();
            readMessages();
            checkMailboxes();
            checkExpiry();
            checkShared();
            checkTally();
            long records = 0;
            while (recordWalk.next()) {
                records++;
            }
            return new Verification(mailboxes.size(), messages, records, ledger.tally(), breaches);
        }
    }

    private void breach(String what) {
        if (breaches.size() < Verification.BREACHES_MAX) {
            breaches.add(what);
        }
    }

    private void readMailboxes() {
        while (mailboxWalk.next()) {
            byte[] key = mailboxWalk.key();
            String name = new In(key, 1, key.length).rest();
            Mailbox mailbox = Mailbox.decoded(name, mailboxWalk.value());
            if (mailboxes.put(mailbox.id, mailbox) != null) {
                breach("mailbox id " + mailbox.id + " is used twice");
            }
            mailbox.cursors.forEach(
                    (device, at) -> {
                        if (at > mailbox.last) {
                            breach("cursor " + device + " of " + name + " stands at " + at);
                        }
                    });
        }
    }

    private void readMessages() {
        while (messageWalk.next()) {
            In in = new In(messageWalk.key(), 1, 17);
            long id = in.u64();
            long sequence = in.u64();
            Message.Head head = Message.head(messageWalk.valueStart(Message.HEAD_BYTES_MAX));
            Mailbox mailbox = mailboxes.get(id);
            if (mailbox == null) {
                breach("message " + sequence + " of unknown mailbox " + id);
            } else if (sequence <= mailbox.floor || sequence > mailbox.last) {
                breach("message " + sequence + " of " + mailbox.name + " is out of range");
            }
            long[] sums = found.computeIfAbsent(id, _ -> new long[2]);
            sums[0]++;
            sums[1] += head.size();
            messages++;
            messageBytes += head.size();
            messageSum += mix(head.expiresMillis(), id, sequence);
            if (head.sharedId() != 0) {
                references.merge(head.sharedId(), 1L, Long::sum);
            }
        }
    }

    private void checkMailboxes() {
        for (Mailbox mailbox : mailboxes.values()) {
            long[] sums = found.getOrDefault(mailbox.id, new long[2]);
            if (sums[0] != mailbox.queued || sums[1] != mailbox.queuedBytes) {
                breach(
                        "%s counts %d messages of %d bytes and holds %d of %d"
                                .formatted(
                                        mailbox.name,
                                        mailbox.queued,
                                        mailbox.queuedBytes,
                                        sums[0],
                                        sums[1]));
            }
        }
    }

    private void checkExpiry() {
        long sum = 0;
        while (expiryWalk.next()) {
            In in = new In(expiryWalk.key(), 1, 25);
            long expires = in.u64();
            long id = in.u64();
            if (mailboxes.containsKey(id)) {
                sum += mix(expires, id, in.u64());
            }
        }
        if (sum != messageSum) {
            breach("the expiry index does not match the messages");
        }
    }

    private void checkShared() {
        Set<Long> payloads = new HashSet<>();
        while (sharedWalk.next()) {
            payloads.add(new In(sharedWalk.key(), 1, 9).u64());
        }
        Map<Long, Long> counted = new HashMap<>();
        while (referenceWalk.next()) {
            counted.put(
                    new In(referenceWalk.key(), 1, 9).u64(),
                    new In(referenceWalk.value()).varint());
        }
        if (!counted.equals(references)) {
            breach("shared payloads are miscounted");
        }
        if (!payloads.equals(references.keySet())) {
            breach("shared payloads are missing or left over");
        }
    }

    private void checkTally() {
        Tally tally = ledger.tally();
        if (!tally.balanced()) {
            breach("the ledger does not balance: " + tally);
        }
        if (tally.queued() != messages || tally.queuedBytes() != messageBytes) {
            breach("the ledger counts " + tally.queued() + " messages, there are " + messages);
        }
        if (tally.mailboxes() != mailboxes.size()) {
            breach("the ledger counts " + tally.mailboxes() + " mailboxes");
        }
    }

    private static long mix(long expires, long id, long sequence) {
        long value = expires * 0x9e3779b97f4a7c15L + id;
        value = (value ^ (value >>> 29)) * 0xbf58476d1ce4e5b9L + sequence;
        value = (value ^ (value >>> 32)) * 0x94d049bb133111ebL;
        return value ^ (value >>> 31);
    }

    static List<Trace> traces(Map<Seen.Key, Seen.Value> seen, Mailboxes mailboxes, Table table) {
        List<Trace> traces = new ArrayList<>();
        seen.forEach(
                (key, value) -> {
                    Mailbox mailbox = mailboxes.find(key.mailbox());
                    boolean queued = mailbox != null && isQueued(mailbox, value.sequence(), table);
                    List<String> waiting = new ArrayList<>();
                    if (queued && mailbox != null) {
                        mailbox.cursors.forEach(
                                (device, at) -> {
                                    if (at < value.sequence()) {
                                        waiting.add(device);
                                    }
                                });
                    }
                    traces.add(
                            new Trace(
                                    mailbox == null ? "" : mailbox.name,
                                    key.origin(),
                                    value.sequence(),
                                    value.storedMillis(),
                                    queued,
                                    waiting));
                });
        return traces;
    }

    private static boolean isQueued(Mailbox mailbox, long sequence, Table table) {
        if (sequence <= mailbox.floor || mailbox.isHole(sequence)) {
            return false;
        }
        if (sequence <= mailbox.flushedTo) {
            return table.get(Keys.message(mailbox.id, sequence)) != null;
        }
        int place = mailbox.tail.firstAbove(sequence - 1);
        return place < mailbox.tail.size() && mailbox.tail.at(place).sequence() == sequence;
    }
}
