package org.godwit.store.replica;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.godwit.store.Outcome;
import org.godwit.store.journal.Journal;
import org.godwit.store.journal.JournalEntry;
import org.godwit.store.journal.JournalFullException;

/// Moves the logs of several shards: what all of them propose while the disk is busy goes there in
/// one write and one sync, and is applied by the same thread when it is there. So a sync wakes one
/// thread, however many shards wait for it.
public final class SoloThread implements AutoCloseable {
    /// Bytes of entries in one write, unless one alone is larger; a journal takes half a segment.
    private static final int WRITE_BYTES_MAX = 2 << 20;

    private final Journal journal;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closed;

    /// Bounded by those who propose: each shard has two entries on their way at most.
    private final LinkedBlockingQueue<Job> jobs = new LinkedBlockingQueue<>();

    /// What is to be done, in the order it was asked for.
    private sealed interface Job {
        record For(SoloLog log, SoloLog.Task task) implements Job {}

        record End() implements Job {}
    }

    /// An entry that is being written, and whose it is.
    private record Flying(SoloLog log, SoloLog.Task.Propose proposal, JournalEntry entry) {}

    /// @param number tells this thread from others that move logs of the same journal
    public SoloThread(Journal journal, int number) {
        this.journal = journal;
        Thread.ofPlatform().daemon().name("log-" + number).start(this::run);
    }

    Journal journal() {
        return journal;
    }

    void submit(SoloLog log, SoloLog.Task task) {
        jobs.add(new Job.For(log, task));
        if (closed) {
            // It may have come after the thread looked for the last time.
            refuseRest();
        }
    }

    private void refuseRest() {
        List<Job> left = new ArrayList<>();
        jobs.drainTo(left);
        for (Job job : left) {
            if (job instanceof Job.For(SoloLog _, SoloLog.Task task)) {
                SoloLog.refuse(task);
            }
        }
    }

    private void run() {
        List<Job> batch = new ArrayList<>();
        try {
            do {
                batch.clear();
                batch.add(jobs.take());
                jobs.drainTo(batch);
            } while (perform(batch));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed = true;
            refuseRest();
            ended.countDown();
        }
    }

    /// False when it was told to end.
    private boolean perform(List<Job> batch) throws InterruptedException {
        List<Flying> flying = new ArrayList<>(batch.size());
        int bytes = 0;
        boolean more = true;
        for (Job job : batch) {
            switch (job) {
                case Job.End() -> more = false;
                case Job.For(SoloLog log, SoloLog.Task.Propose propose) -> {
                    log.awaitReplay();
                    int size = propose.entry().size();
                    if (bytes + size > WRITE_BYTES_MAX) {
                        write(flying);
                        bytes = 0;
                    }
                    if (log.isStopped()) {
                        SoloLog.refuse(propose);
                    } else {
                        bytes += size;
                        flying.add(new Flying(log, propose, log.next(propose.entry())));
                    }
                }
                case Job.For(SoloLog log, SoloLog.Task task) -> {
                    log.awaitReplay();
                    write(flying);
                    bytes = 0;
                    keepHouse(log, task);
                }
            }
        }
        write(flying);
        return more;
    }

    /// Writes entries, waits for the disk and applies them.
    private void write(List<Flying> flying) {
        if (flying.isEmpty()) {
            return;
        }
        List<Journal.Part> parts = new ArrayList<>(flying.size());
        for (Flying one : flying) {
            parts.add(new Journal.Part(one.log.shard(), one.entry));
        }
        try {
            journal.appendAll(parts);
            flying.forEach(SoloThread::apply);
        } catch (JournalFullException e) {
            flying.forEach(one -> one.log.takeBack());
            String detail = String.valueOf(e.getMessage());
            flying.forEach(one -> one.proposal.ticket().refused(Outcome.Reason.DISK_FULL, detail));
        } catch (IOException | RuntimeException e) {
            Set<SoloLog> logs = new LinkedHashSet<>();
            flying.forEach(one -> logs.add(one.log));
            logs.forEach(log -> log.stop(e));
            flying.forEach(one -> SoloLog.refuse(one.proposal));
        } finally {
            flying.clear();
        }
    }

    /// A machine that fails takes its own shard with it and no other.
    private static void apply(Flying one) {
        if (one.log.isStopped()) {
            SoloLog.refuse(one.proposal);
            return;
        }
        try {
            one.log.durable(one.entry, one.proposal.ticket());
        } catch (RuntimeException e) {
            one.log.stop(e);
            SoloLog.refuse(one.proposal);
        }
    }

    private static void keepHouse(SoloLog log, SoloLog.Task task) {
        if (task instanceof SoloLog.Task.Close) {
            log.end();
            return;
        }
        if (log.isStopped()) {
            SoloLog.refuse(task);
            return;
        }
        try {
            switch (task) {
                case SoloLog.Task.Save(Machine.Saved done) -> log.save(done);
                case SoloLog.Task.Saved saved -> log.install(saved);
                case SoloLog.Task.Propose _, SoloLog.Task.Close _ ->
                        throw new IllegalStateException("no housekeeping: " + task);
            }
        } catch (IOException | RuntimeException e) {
            log.stop(e);
        }
    }

    /// Ends the thread, after its logs were closed.
    @Override
    public void close() {
        jobs.add(new Job.End());
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
