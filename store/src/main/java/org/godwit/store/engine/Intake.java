package org.godwit.store.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.StoreLimits;
import org.godwit.store.replica.ReplicatedLog;
import org.godwit.store.state.Entry;
import org.godwit.store.state.EntryCodec;
import org.godwit.store.state.MailboxLimits;
import org.godwit.store.state.Out;

/// Gathers commands into log entries. A command goes out at once when little is on its way;
/// otherwise it waits and shares the next entry with all that came meanwhile. Commands that need no
/// sync of their own ride along, or go alone after a short while.
final class Intake {
    /// Entries on their way at once: while one is synced the next is made and the last applied.
    private static final int FLYING_MAX = 2;

    private static final long LAZY_MILLIS = 20;

    /// Commands that share an entry, and those who wait for their outcomes.
    static final class Parcel implements ReplicatedLog.Ticket {
        private final Intake intake;
        private final Out out;
        private final int empty;
        private final List<Command> commands = new ArrayList<>();
        private final List<Consumer<Outcome>> waiting = new ArrayList<>();

        Parcel(Intake intake) {
            this.intake = intake;
            this.out = new Out(512);
            EntryCodec.begin(out, intake.mailboxLimits);
            empty = out.size();
        }

        void add(Command command, Consumer<Outcome> done) {
            EntryCodec.add(out, command);
            commands.add(command);
            waiting.add(done);
        }

        /// What the entry says, as its bytes would tell.
        Entry entry() {
            return new Entry(intake.mailboxLimits, commands);
        }

        /// The entry was applied.
        void applied(List<Outcome> outcomes) {
            intake.landed(out.size() - empty);
            for (int i = 0; i < waiting.size(); i++) {
                waiting.get(i).accept(outcomes.get(i));
            }
        }

        @Override
        public void refused(Outcome.Reason reason, String detail) {
            intake.landed(out.size() - empty);
            Outcome outcome = new Outcome.Refused(reason, detail);
            waiting.forEach(done -> done.accept(outcome));
        }
    }

    private final StoreLimits limits;
    private final MailboxLimits mailboxLimits;
    private final ScheduledExecutorService timer;
    private final ReplicatedLog log;
    private final Deque<Parcel> full = new ArrayDeque<>();
    private Parcel gathering;
    private int flying;
    private long pendingBytes;
    private boolean hurry;
    private boolean timed;
    private boolean held;

    Intake(StoreLimits limits, ScheduledExecutorService timer, ReplicatedLog log) {
        this.limits = limits;
        this.mailboxLimits =
                new MailboxLimits(limits.mailboxMessagesMax(), limits.mailboxBytesMax());
        this.timer = timer;
        this.log = log;
        this.gathering = new Parcel(this);
    }

    /// False when too much is waiting already.
    boolean offer(Command command, Consumer<Outcome> done) {
        boolean lazy = command instanceof Command.MoveCursor;
        synchronized (this) {
            if (pendingBytes > limits.pendingBytesMax()) {
                return false;
            }
            int before = gathering.out.size();
            gathering.add(command, done);
            pendingBytes += gathering.out.size() - before;
            hurry |= !lazy;
            if (gathering.waiting.size() >= limits.entryCommandsMax()
                    || gathering.out.size() >= limits.entryBytesMax()) {
                full.add(gathering);
                gathering = new Parcel(this);
                hurry = false;
            }
            send();
            if (lazy && !hurry && !timed && !gathering.waiting.isEmpty()) {
                timed = true;
                var _ = timer.schedule(this::stopWaiting, LAZY_MILLIS, TimeUnit.MILLISECONDS);
            }
            return true;
        }
    }

    /// Sends an entry, with or without commands.
    synchronized void nudge() {
        hurry = true;
        send();
    }

    /// Lets commands wait, or go on.
    synchronized void hold(boolean wanted) {
        held = wanted;
        send();
    }

    /// Waits until no entry is on its way; false when it takes longer.
    synchronized boolean awaitSettled(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (flying > 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    private synchronized void stopWaiting() {
        timed = false;
        hurry |= !gathering.waiting.isEmpty();
        send();
    }

    private synchronized void landed(int bytes) {
        flying--;
        pendingBytes -= bytes;
        if (held && flying == 0) {
            notifyAll();
        }
        send();
    }

    private void send() {
        while (!held && flying < FLYING_MAX && (hurry || !full.isEmpty())) {
            Parcel next = full.poll();
            if (next == null) {
                next = gathering;
                gathering = new Parcel(this);
                hurry = false;
            }
            flying++;
            log.propose(next.out.done(), next);
        }
    }
}
