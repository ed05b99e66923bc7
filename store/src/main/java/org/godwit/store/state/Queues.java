package org.godwit.store.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.jspecify.annotations.Nullable;

/// Puts messages into mailboxes and takes them out again.
final class Queues {
    private static final int MESSAGE_BYTES = 160;
    private static final int CURSOR_BYTES = 80;
    private static final int DELETE_BYTES = 160;

    private final Table table;
    private final Mailboxes mailboxes;
    private final Payloads payloads;
    private final Seen seen;
    private final Ledger ledger;

    /// Deletions for the next flush.
    private Batch deletes = new Batch();

    Queues(Table table, Mailboxes mailboxes, Payloads payloads, Seen seen, Ledger ledger) {
        this.table = table;
        this.mailboxes = mailboxes;
        this.payloads = payloads;
        this.seen = seen;
        this.ledger = ledger;
    }

    Outcome append(Command.Append command, MailboxLimits limits) {
        Letter letter = new Letter(command.origin(), command.id(), command.message());
        letter.storedMillis = command.nowMillis();
        letter.expiresMillis = command.expiresMillis();
        return append(command.mailbox(), letter, limits);
    }

    Outcome appendAll(Command.AppendAll command, MailboxLimits limits) {
        Letter letter = new Letter(command.origin(), command.id(), command.message());
        letter.storedMillis = command.nowMillis();
        letter.expiresMillis = command.expiresMillis();
        letter.sharedId = command.mailboxes().size() > 1 ? ledger.nextShared++ : 0;
        List<Outcome> outcomes = new ArrayList<>(command.mailboxes().size());
        int copies = 0;
        for (String name : command.mailboxes()) {
            Outcome outcome = append(name, letter, limits);
            if (outcome instanceof Outcome.Stored(_, boolean duplicate) && !duplicate) {
                copies++;
            }
            outcomes.add(outcome);
        }
        if (letter.sharedId != 0 && copies > 0) {
            payloads.add(letter.sharedId, command.message(), copies);
            ledger.freshBytes += command.message().size();
        }
        return new Outcome.Each(outcomes);
    }

    /// A message on its way into mailboxes.
    private static final class Letter {
        final String origin;
        final String id;
        final Blob bytes;
        long storedMillis;
        long expiresMillis;
        long sharedId;

        Letter(String origin, String id, Blob bytes) {
            this.origin = origin;
            this.id = id;
            this.bytes = bytes;
        }
    }

    private Outcome append(String name, Letter letter, MailboxLimits limits) {
        int generation = ledger.generation(letter.storedMillis);
        Mailbox known = mailboxes.find(name);
        Imprint imprint = known == null ? null : Imprint.of(known.id, letter.id, letter.origin);
        if (imprint != null) {
            Seen.Value before = seen.find(imprint, ledger.generations);
            if (before != null) {
                ledger.duplicates++;
                return new Outcome.Stored(before.sequence(), true);
            }
        }
        int size = letter.bytes.size();
        if (known != null && known.queued >= limits.messagesMax()) {
            return full(limits.messagesMax() + " messages");
        }
        if ((known == null ? 0 : known.queuedBytes) + size > limits.bytesMax()) {
            return full(limits.bytesMax() + " bytes");
        }
        Mailbox mailbox = known == null ? create(name) : known;
        long sequence = ++mailbox.last;
        mailbox.tail.add(
                new Message(
                        sequence,
                        letter.origin,
                        letter.id,
                        letter.storedMillis,
                        letter.expiresMillis,
                        letter.sharedId,
                        letter.bytes));
        mailbox.queued++;
        mailbox.queuedBytes += size;
        mailboxes.touch(mailbox);
        ledger.queue(size);
        ledger.freshBytes +=
                seen.add(
                        imprint == null
                                ? Imprint.of(mailbox.id, letter.id, letter.origin)
                                : imprint,
                        new Seen.Value(generation, sequence, letter.storedMillis));
        ledger.freshBytes += MESSAGE_BYTES + (letter.sharedId == 0 ? size : 0);
        return new Outcome.Stored(sequence, false);
    }

    private Outcome full(String holds) {
        ledger.refused++;
        return new Outcome.Refused(Outcome.Reason.MAILBOX_FULL, "it holds at most " + holds);
    }

    private Mailbox create(String name) {
        ledger.mailboxes++;
        return mailboxes.create(ledger.nextMailbox++, name);
    }

    Outcome open(Command.OpenCursor command) {
        Mailbox known = mailboxes.find(command.mailbox());
        Mailbox mailbox = known == null ? create(command.mailbox()) : known;
        Long cursor = mailbox.cursors.get(command.device());
        if (cursor == null) {
            cursor = Math.max(mailbox.acked, mailbox.floor);
            mailbox.cursors.put(command.device(), cursor);
            touch(mailbox);
        }
        if (mailbox.see(command.device(), command.nowMillis())) {
            touch(mailbox);
        }
        return new Outcome.Opened(cursor);
    }

    Outcome move(Command.MoveCursor command) {
        Mailbox mailbox = mailboxes.find(command.mailbox());
        Long cursor = mailbox == null ? null : mailbox.cursors.get(command.device());
        if (mailbox == null || cursor == null) {
            return new Outcome.Done(0);
        }
        long sequence = Math.min(command.sequence(), mailbox.last);
        if (sequence <= cursor) {
            return new Outcome.Done(0);
        }
        mailbox.cursors.put(command.device(), sequence);
        boolean _ = mailbox.see(command.device(), command.nowMillis());
        mailbox.acked = Math.max(mailbox.acked, sequence);
        touch(mailbox);
        return new Outcome.Done(advance(mailbox));
    }

    Outcome dropCursor(Command.DropCursor command) {
        Mailbox mailbox = mailboxes.find(command.mailbox());
        if (mailbox == null || !mailbox.forget(command.device())) {
            return new Outcome.Done(0);
        }
        touch(mailbox);
        return new Outcome.Done(advance(mailbox));
    }

    Outcome dropUnseen(Command.DropUnseen command) {
        Mailbox mailbox = mailboxes.find(command.mailbox());
        String device = command.device();
        if (mailbox == null || !mailbox.cursors.containsKey(device)) {
            return new Outcome.Done(0);
        }
        Long seenMillis = mailbox.seen.get(device);
        if (seenMillis == null) {
            mailbox.seen.put(device, command.nowMillis());
            touch(mailbox);
            return new Outcome.Done(0);
        }
        if (seenMillis >= command.seenBeforeMillis()) {
            return new Outcome.Done(0);
        }
        boolean _ = mailbox.forget(device);
        touch(mailbox);
        long _ = advance(mailbox);
        ledger.devicesDropped++;
        return new Outcome.Done(1);
    }

    Outcome dropMailbox(Command.DropMailbox command) {
        Mailbox mailbox = mailboxes.find(command.mailbox());
        if (mailbox == null) {
            return new Outcome.Done(0);
        }
        long count = mailbox.queued;
        remove(mailbox, mailbox.last);
        ledger.dropped += count;
        ledger.mailboxes--;
        mailboxes.drop(mailbox, deletes);
        ledger.freshBytes += DELETE_BYTES;
        return new Outcome.Done(count);
    }

    private void touch(Mailbox mailbox) {
        mailboxes.touch(mailbox);
        ledger.freshBytes += CURSOR_BYTES;
    }

    private long advance(Mailbox mailbox) {
        long before = mailbox.queued;
        remove(mailbox, mailbox.wantedFloor());
        long count = before - mailbox.queued;
        ledger.delivered += count;
        return count;
    }

    /// Takes out all messages up to and including `upTo`.
    private void remove(Mailbox mailbox, long upTo) {
        long inTable = Math.min(upTo, mailbox.flushedTo);
        if (mailbox.floor < inTable && mailbox.queued > 0) {
            byte[] from = Keys.message(mailbox.id, mailbox.floor + 1);
            try (Table.Walk walk = table.walk(from, Keys.message(mailbox.id, inTable + 1))) {
                while (walk.next()) {
                    byte[] key = walk.key();
                    long sequence = new In(key, 9, 17).u64();
                    if (!mailbox.isHole(sequence)) {
                        remove(
                                mailbox,
                                sequence,
                                Message.head(walk.valueStart(Message.HEAD_BYTES_MAX)));
                    }
                }
            }
        }
        mailbox.tail.removeUpTo(
                upTo, message -> remove(mailbox, message.sequence(), message.head()));
        mailbox.floor = Math.max(mailbox.floor, upTo);
    }

    private void remove(Mailbox mailbox, long sequence, Message.Head head) {
        mailbox.queued--;
        mailbox.queuedBytes -= head.size();
        ledger.unqueue(head.size());
        if (sequence <= mailbox.frozenTo) {
            deletes.delete(Keys.message(mailbox.id, sequence));
            deletes.delete(Keys.expiry(head.expiresMillis(), mailbox.id, sequence));
            ledger.freshBytes += DELETE_BYTES;
        }
        if (head.sharedId() != 0) {
            payloads.release(head.sharedId(), deletes);
        }
    }

    /// A message whose time has passed.
    private record Due(long expiresMillis, long mailboxId, long sequence)
            implements Comparable<Due> {
        @Override
        public int compareTo(Due that) {
            int order = Long.compareUnsigned(expiresMillis, that.expiresMillis);
            order = order == 0 ? Long.compareUnsigned(mailboxId, that.mailboxId) : order;
            return order == 0 ? Long.compareUnsigned(sequence, that.sequence) : order;
        }
    }

    Outcome expire(Command.Expire command) {
        while (ledger.oldestGenerationIsOver(command.nowMillis())) {
            seen.drop(ledger.dropOldestGeneration(command.nowMillis()), deletes);
        }
        // By name: a mailbox may leave memory and be loaded again while others are looked up.
        TreeMap<Due, String> due = new TreeMap<>();
        for (Mailbox mailbox : mailboxes.inMemory()) {
            mailbox.tail.forEach(
                    message -> {
                        long expires = message.expiresMillis();
                        if (expires <= command.nowMillis()) {
                            due.put(new Due(expires, mailbox.id, message.sequence()), mailbox.name);
                        }
                    });
        }
        collectStored(command, due);
        int count = 0;
        while (count < command.countMax() && !due.isEmpty()) {
            Map.Entry<Due, String> first = due.pollFirstEntry();
            Mailbox mailbox = mailboxes.find(first.getValue());
            if (mailbox == null) {
                throw new IllegalStateException(first.getValue() + " is gone");
            }
            expire(mailbox, first.getKey());
            count++;
        }
        return new Outcome.Done(count);
    }

    private void collectStored(Command.Expire command, Map<Due, String> due) {
        byte[] to = Keys.expiry(command.nowMillis() + 1, 0, 0);
        int count = 0;
        try (Table.Walk walk = table.walk(Keys.expiry(0, 0, 0), to)) {
            while (count < command.countMax() && walk.next()) {
                byte[] key = walk.key();
                In in = new In(key, 1, key.length);
                Due next = new Due(in.u64(), in.u64(), in.u64());
                Mailbox mailbox = mailboxes.findStored(next.mailboxId());
                if (mailbox == null) {
                    deletes.delete(key);
                } else if (next.sequence() > mailbox.floor && !mailbox.isHole(next.sequence())) {
                    due.put(next, mailbox.name);
                    count++;
                }
            }
        }
    }

    private void expire(Mailbox mailbox, Due due) {
        byte @Nullable [] stored =
                due.sequence() <= mailbox.flushedTo
                        ? table.get(Keys.message(mailbox.id, due.sequence()))
                        : null;
        Message.Head head =
                stored != null
                        ? Message.head(stored)
                        : mailbox.tail.at(mailbox.tail.firstAbove(due.sequence() - 1)).head();
        remove(mailbox, due.sequence(), head);
        mailbox.tail.remove(due.sequence());
        mailbox.addHole(due.sequence());
        if (mailbox.queued == 0) {
            mailbox.floor = mailbox.last;
        }
        touch(mailbox);
        ledger.expired++;
    }

    void freeze(Batch batch) {
        batch.addAll(deletes);
        deletes = new Batch();
    }
}
