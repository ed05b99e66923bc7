package org.godwit.store.replica;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.godwit.store.Blob;
import org.godwit.store.Outcome;
import org.godwit.store.journal.Journal;
import org.godwit.store.journal.JournalEntry;
import org.godwit.store.journal.JournalFullException;
import org.godwit.store.journal.Vote;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log of a replica that is alone: there is nobody to agree with, so one thread appends to the
/// journal, waits for the disk and drives the machine. Entries, terms and snapshots are written as
/// several replicas would write them.
public final class SoloLog implements ReplicatedLog {
    private static final Logger LOG = LoggerFactory.getLogger(SoloLog.class);
    private static final String SNAPSHOT = "snapshot_";
    private static final String STATE = "state";

    /// What the shard's thread is to do next.
    private sealed interface Task {
        record Propose(Blob entry, Ticket ticket) implements Task {}

        record Save(Machine.Saved done) implements Task {}

        /// A snapshot is complete in its temporary place.
        record Saved(long index, Path directory, Machine.Saved done) implements Task {}

        record Close() implements Task {}
    }

    private final Journal journal;
    private final int shard;
    private final Path snapshots;
    private final Machine machine;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);

    /// Bounded by those who propose: each shard has two entries on their way at most.
    private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();

    private long last;
    private long term;
    private boolean failed;
    private volatile boolean leading;
    private volatile boolean closed;

    private SoloLog(Journal journal, int shard, Path snapshots, Machine machine) {
        this.journal = journal;
        this.shard = shard;
        this.snapshots = snapshots;
        this.machine = machine;
        this.thread = Thread.ofPlatform().daemon().name("shard-" + shard).unstarted(this::run);
    }

    /// Opens the log of a shard; its thread then applies what the machine lacks and leads.
    ///
    /// @throws IOException when entries are missing between the last snapshot and the journal
    public static SoloLog open(Journal journal, int shard, Path snapshots, Machine machine)
            throws IOException {
        SoloLog log = new SoloLog(journal, shard, Files.createDirectories(snapshots), machine);
        long saved = log.loadSnapshot();
        long first = journal.first(shard);
        if (journal.last(shard) == 0 && first <= saved) {
            journal.reset(shard, saved + 1);
        } else if (first > saved + 1) {
            throw new IOException(
                    "entries %d to %d of shard %d are missing"
                            .formatted(saved + 1, first - 1, shard));
        }
        log.last = Math.max(saved, journal.last(shard));
        log.term = Math.max(journal.vote(shard).term(), journal.term(shard, log.last)) + 1;
        journal.vote(shard, new Vote(log.term, ""));
        log.thread.start();
        return log;
    }

    /// The index of the newest snapshot, or 0; the machine has it then.
    private long loadSnapshot() throws IOException {
        Path newest = null;
        try (Stream<Path> paths = Files.list(snapshots)) {
            for (Path path : paths.sorted(Comparator.comparingLong(SoloLog::index)).toList()) {
                if (index(path) > 0) {
                    newest = path;
                } else {
                    delete(path);
                }
            }
        }
        if (newest == null) {
            return 0;
        }
        if (!machine.load(newest.resolve(STATE), index(newest))) {
            throw new IOException("cannot load the snapshot in " + newest);
        }
        return index(newest);
    }

    private static long index(Path snapshot) {
        String name = String.valueOf(snapshot.getFileName());
        return name.matches(SNAPSHOT + "\\d+")
                ? Long.parseLong(name.substring(SNAPSHOT.length()))
                : 0;
    }

    private void run() {
        try {
            replay();
            leading = true;
            machine.leading(term);
            List<Task> batch = new ArrayList<>();
            boolean more = true;
            while (more) {
                batch.clear();
                batch.add(tasks.take());
                tasks.drainTo(batch);
                more = perform(batch);
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("Shard {} stops", shard, e);
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            leading = false;
            closed = true;
            refuseAll(tasks);
            ended.countDown();
        }
    }

    private void fail(Exception cause) {
        leading = false;
        if (!failed) {
            failed = true;
            machine.failed(String.valueOf(cause.getMessage()));
        }
    }

    private void replay() throws IOException {
        long from = Math.max(journal.first(shard), machine.applied() + 1);
        for (long index = from; index <= journal.last(shard); index++) {
            JournalEntry entry = journal.read(shard, index);
            if (entry == null) {
                throw new IOException("entry " + index + " of shard " + shard + " is missing");
            }
            if (entry.kind() == JournalEntry.Kind.DATA) {
                machine.apply(index, entry.term(), entry.bytes().unsafeArray(), null);
            }
        }
    }

    /// False when it was told to close.
    private boolean perform(List<Task> batch) throws IOException {
        List<Task.Propose> proposals = new ArrayList<>();
        boolean more = true;
        for (Task task : batch) {
            switch (task) {
                case Task.Propose propose -> proposals.add(propose);
                case Task.Save(Machine.Saved done) -> {
                    append(proposals);
                    save(done);
                }
                case Task.Saved saved -> install(saved);
                case Task.Close() -> more = false;
            }
        }
        append(proposals);
        return more;
    }

    private void append(List<Task.Propose> proposals) throws IOException {
        if (proposals.isEmpty()) {
            return;
        }
        List<JournalEntry> entries = new ArrayList<>(proposals.size());
        for (Task.Propose proposal : proposals) {
            long index = last + entries.size() + 1;
            entries.add(new JournalEntry(JournalEntry.Kind.DATA, index, term, proposal.entry));
        }
        int applied = 0;
        try {
            journal.append(shard, entries);
            last += entries.size();
            for (JournalEntry entry : entries) {
                Ticket ticket = proposals.get(applied).ticket;
                machine.apply(entry.index(), term, entry.bytes().unsafeArray(), ticket);
                applied++;
            }
        } catch (JournalFullException e) {
            for (Task.Propose proposal : proposals) {
                proposal.ticket.refused(Outcome.Reason.DISK_FULL, String.valueOf(e.getMessage()));
            }
        } catch (IOException | RuntimeException e) {
            // Before anybody is told, so that nobody tries again here.
            fail(e);
            refuseAll(proposals.subList(applied, proposals.size()));
            throw e;
        } finally {
            proposals.clear();
        }
    }

    private static void refuseAll(Iterable<? extends Task> left) {
        for (Task task : left) {
            switch (task) {
                case Task.Propose(_, Ticket ticket) ->
                        ticket.refused(Outcome.Reason.DISK_FAILED, "the log has stopped");
                case Task.Save(Machine.Saved done) -> done.saved("the log has stopped");
                case Task.Saved(_, _, Machine.Saved done) -> done.saved("the log has stopped");
                case Task.Close() -> {}
            }
        }
    }

    private void save(Machine.Saved done) {
        long index = last;
        if (index == 0 || Files.exists(snapshots.resolve(SNAPSHOT + index))) {
            done.saved(index == 0 ? "there is nothing to save" : null);
            return;
        }
        Path temporary = snapshots.resolve("temporary-" + index);
        machine.save(
                temporary.resolve(STATE),
                failure -> {
                    if (failure == null) {
                        submit(new Task.Saved(index, temporary, done));
                    } else {
                        done.saved(failure);
                    }
                });
    }

    /// Puts a complete snapshot in place of the older one and gives up the entries it covers.
    private void install(Task.Saved saved) throws IOException {
        Files.move(
                saved.directory,
                snapshots.resolve(SNAPSHOT + saved.index),
                StandardCopyOption.ATOMIC_MOVE);
        try {
            journal.truncatePrefix(shard, saved.index + 1);
        } catch (JournalFullException e) {
            LOG.info("Shard {} gives up its older entries with the next snapshot", shard, e);
        }
        try (Stream<Path> paths = Files.list(snapshots)) {
            for (Path path : paths.toList()) {
                if (index(path) > 0 && index(path) < saved.index) {
                    delete(path);
                }
            }
        }
        saved.done.saved(null);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void submit(Task task) {
        tasks.add(task);
        if (closed) {
            // It may have come after the thread looked for the last time.
            List<Task> left = new ArrayList<>();
            tasks.drainTo(left);
            refuseAll(left);
        }
    }

    @Override
    public void propose(byte[] entry, Ticket ticket) {
        submit(new Task.Propose(Blob.wrap(entry), ticket));
    }

    @Override
    public boolean isLeader() {
        return leading;
    }

    @Override
    public @Nullable String leader() {
        return null;
    }

    @Override
    public void snapshot(Machine.Saved done) {
        submit(new Task.Save(done));
    }

    @Override
    public void yieldLeadership() {
        LOG.debug("Shard {} has nobody to yield to", shard);
    }

    @Override
    public void close() {
        submit(new Task.Close());
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
