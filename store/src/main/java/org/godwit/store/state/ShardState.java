package org.godwit.store.state;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.MailboxStatus;
import org.godwit.store.Outcome;
import org.godwit.store.Page;
import org.godwit.store.Tally;
import org.godwit.store.Trace;
import org.godwit.store.Unseen;
import org.godwit.store.Verification;
import org.jspecify.annotations.Nullable;

/// A shard's state: entries go in, outcomes come out, and it can be read by any thread at any time.
///
/// Flushing has three steps, so that the table can be written while entries are applied: [#freeze]
/// makes a batch, its owner writes it, [#flushed] lets go of the memory. A batch that could not be
/// written is written again later; until then everything in it stays readable from memory.
public final class ShardState {
    private final ReentrantLock lock = new ReentrantLock();
    private final Table table;
    private final InstantSource clock;
    private final Ledger ledger;
    private final Mailboxes mailboxes;
    private final Payloads payloads;
    private final Seen seen;
    private final Records records;
    private final Queues queues;
    private @Nullable Batch frozen;
    private long frozenIndex;

    /// Takes up the state that `table` holds.
    ///
    /// @param clock for leaving out expired messages when reading
    public ShardState(Table table, InstantSource clock, int cachedMailboxesMax) {
        this.table = table;
        this.clock = clock;
        byte[] known = table.get(Keys.STATE);
        ledger = known == null ? new Ledger() : Ledger.decoded(known);
        mailboxes = new Mailboxes(table, cachedMailboxesMax);
        payloads = new Payloads(table);
        seen = new Seen(table, ledger.generations);
        records = new Records(table);
        queues = new Queues(table, mailboxes, payloads, seen, ledger);
        frozenIndex = ledger.appliedIndex;
    }

    /// Applies one entry of the log. An index that was applied before is passed over and answered
    /// with an empty list.
    public List<Outcome> apply(long index, long term, Entry entry) {
        lock.lock();
        try {
            if (index <= ledger.appliedIndex) {
                return List.of();
            }
            List<Outcome> outcomes = new ArrayList<>(entry.commands().size());
            for (Command command : entry.commands()) {
                outcomes.add(apply(command, entry.limits()));
            }
            ledger.appliedIndex = index;
            ledger.appliedTerm = term;
            return outcomes;
        } finally {
            lock.unlock();
        }
    }

    private Outcome apply(Command command, MailboxLimits limits) {
        return switch (command) {
            case Command.Append append -> queues.append(append, limits);
            case Command.AppendAll append -> queues.appendAll(append, limits);
            case Command.OpenCursor open -> queues.open(open);
            case Command.MoveCursor move -> queues.move(move);
            case Command.DropCursor drop -> queues.dropCursor(drop);
            case Command.DropUnseen drop -> queues.dropUnseen(drop);
            case Command.DropMailbox drop -> queues.dropMailbox(drop);
            case Command.Expire expire -> queues.expire(expire);
            case Command.Write write -> write(write);
        };
    }

    private Outcome write(Command.Write write) {
        for (Command.Expectation expected : write.expectations()) {
            Blob found = records.get(expected.key());
            Blob wanted = expected.value();
            if (!Objects.equals(found, wanted)) {
                return new Outcome.Conflict(expected.key());
            }
        }
        for (Command.Change change : write.changes()) {
            ledger.freshBytes += records.change(change);
        }
        return new Outcome.Done(write.changes().size());
    }

    /// The index of the last entry applied.
    public long appliedIndex() {
        return locked(() -> ledger.appliedIndex);
    }

    /// Roughly the memory of what has not been frozen yet.
    public long freshBytes() {
        return locked(() -> ledger.freshBytes);
    }

    /// Makes a batch of everything that changed since the last freeze, with the applied index. Does
    /// nothing while the batch of the last freeze has not been flushed.
    public void freeze() {
        lock.lock();
        try {
            if (frozen != null) {
                return;
            }
            Batch batch = new Batch();
            queues.freeze(batch);
            mailboxes.freeze(batch);
            payloads.freeze(batch);
            seen.freeze(batch);
            records.freeze(batch);
            batch.put(Keys.STATE, ledger.encoded());
            ledger.freshBytes = 0;
            frozenIndex = ledger.appliedIndex;
            frozen = batch;
        } finally {
            lock.unlock();
        }
    }

    /// The frozen batch, or null when it was flushed.
    public @Nullable Batch frozen() {
        return locked(() -> frozen);
    }

    /// The applied index in the last frozen batch; what the table holds when there was none.
    public long frozenIndex() {
        return locked(() -> frozenIndex);
    }

    /// The last frozen batch is in the table.
    public void flushed() {
        lock.lock();
        try {
            mailboxes.flushed();
            payloads.flushed();
            seen.flushed();
            records.flushed();
            frozen = null;
        } finally {
            lock.unlock();
        }
    }

    /// See [org.godwit.store.Shard#read].
    public Page read(String mailbox, long afterSequence, int countMax, int bytesMax) {
        Reading reading =
                locked(
                        () -> {
                            Mailbox found = mailboxes.find(mailbox);
                            return found == null
                                    ? null
                                    : Reading.open(table, found, afterSequence, countMax);
                        });
        if (reading == null) {
            return new Page(List.of(), 0);
        }
        return reading.page(payloads::find, clock.millis(), countMax, bytesMax);
    }

    public MailboxStatus status(String mailbox) {
        return locked(
                () -> {
                    Mailbox found = mailboxes.find(mailbox);
                    return found == null
                            ? MailboxStatus.EMPTY
                            : new MailboxStatus(
                                    found.last,
                                    found.acked,
                                    found.queued,
                                    found.queuedBytes,
                                    found.cursors);
                });
    }

    public @Nullable Blob get(String key) {
        return locked(() -> records.get(key));
    }

    /// See [org.godwit.store.Shard#scan]. The visitor runs outside the lock.
    public void scan(String prefix, BiPredicate<String, Blob> visitor) {
        try (Records.Scan scan = locked(() -> records.scan(prefix))) {
            scan.visit(visitor);
        }
    }

    public Tally tally() {
        return locked(ledger::tally);
    }

    /// See [org.godwit.store.Shard#find].
    public List<Trace> find(String id, int countMax) {
        return locked(
                () ->
                        Inspection.traces(
                                seen.find(id, ledger.generations, countMax), mailboxes, table));
    }

    /// See [org.godwit.store.Shard#wasStored].
    public boolean wasStored(String mailbox, String origin, String id) {
        return locked(
                () -> {
                    Mailbox found = mailboxes.find(mailbox);
                    return found != null
                            && seen.find(Imprint.of(found.id, id, origin), ledger.generations)
                                    != null;
                });
    }

    /// See [org.godwit.store.Shard#unseen].
    public List<Unseen> unseen(long beforeMillis, int countMax) {
        try (Lapsed lapsed = locked(() -> Lapsed.open(table, mailboxes, beforeMillis, countMax))) {
            return lapsed.find();
        }
    }

    /// Prepares a comparison of the table with the counts in it. It sees what has been flushed when
    /// this is called; no batch may be written meanwhile, but may be while it runs.
    public Supplier<Verification> inspection() {
        Inspection inspection = locked(() -> Inspection.open(table));
        return inspection::run;
    }

    private <T extends @Nullable Object> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
