package org.godwit.store.memory;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Health;
import org.godwit.store.MailboxStatus;
import org.godwit.store.Outcome;
import org.godwit.store.Page;
import org.godwit.store.Shard;
import org.godwit.store.StoreLimits;
import org.godwit.store.Tally;
import org.godwit.store.Trace;
import org.godwit.store.Unseen;
import org.godwit.store.Verification;
import org.godwit.store.state.Batch;
import org.godwit.store.state.Entry;
import org.godwit.store.state.MailboxLimits;
import org.godwit.store.state.ShardState;
import org.jspecify.annotations.Nullable;

/// A shard whose log is the order of submission. One task at a time runs on the executor.
final class MemoryShard implements Shard {
    private static final long FRESH_BYTES_MAX = 1 << 20;

    private record Submission(Command command, Consumer<Outcome> done) {}

    private final int index;
    private final MailboxLimits limits;
    private final Executor executor;
    private final MemoryTable table = new MemoryTable();
    private final ShardState state;
    private final Queue<Submission> waiting = new ArrayDeque<>();
    private boolean draining;
    private boolean closed;
    private long applied;

    MemoryShard(int index, StoreLimits limits, InstantSource clock, Executor executor) {
        this.index = index;
        this.limits = new MailboxLimits(limits.mailboxMessagesMax(), limits.mailboxBytesMax());
        this.executor = executor;
        this.state = new ShardState(table, clock, limits.cachedMailboxesMax());
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public void submit(Command command, Consumer<Outcome> done) {
        synchronized (waiting) {
            waiting.add(new Submission(command, done));
            if (draining) {
                return;
            }
            draining = true;
        }
        executor.execute(this::drain);
    }

    private void drain() {
        for (Submission next = poll(); next != null; next = poll()) {
            next.done.accept(apply(next.command));
        }
    }

    private @Nullable Submission poll() {
        synchronized (waiting) {
            Submission next = waiting.poll();
            draining = next != null;
            return next;
        }
    }

    private Outcome apply(Command command) {
        synchronized (waiting) {
            if (closed) {
                return new Outcome.Refused(Outcome.Reason.CLOSED, "the store is closed");
            }
        }
        Outcome outcome = state.apply(++applied, 1, new Entry(limits, List.of(command))).getFirst();
        if (state.freshBytes() > FRESH_BYTES_MAX) {
            flush();
        }
        return outcome;
    }

    private synchronized void flush() {
        state.freeze();
        Batch batch = state.frozen();
        if (batch != null) {
            table.write(batch);
            state.flushed();
        }
    }

    void close() {
        synchronized (waiting) {
            closed = true;
        }
    }

    @Override
    public boolean isLeader() {
        synchronized (waiting) {
            return !closed;
        }
    }

    @Override
    public Page read(String mailbox, long afterSequence, int countMax, int bytesMax) {
        return state.read(mailbox, afterSequence, countMax, bytesMax);
    }

    @Override
    public MailboxStatus status(String mailbox) {
        return state.status(mailbox);
    }

    @Override
    public @Nullable Blob get(String key) {
        return state.get(key);
    }

    @Override
    public void scan(String prefix, BiPredicate<String, Blob> visitor) {
        state.scan(prefix, visitor);
    }

    @Override
    public Tally tally() {
        return state.tally();
    }

    @Override
    public Verification verify() {
        flush();
        return state.inspection().get();
    }

    @Override
    public List<Trace> find(String id, int countMax) {
        return state.find(id, countMax);
    }

    @Override
    public boolean wasStored(String mailbox, String origin, String id) {
        return state.wasStored(mailbox, origin, id);
    }

    @Override
    public List<Unseen> unseen(long beforeMillis, int countMax) {
        return state.unseen(beforeMillis, countMax);
    }

    @Override
    public Health health() {
        return Health.GOOD;
    }
}
