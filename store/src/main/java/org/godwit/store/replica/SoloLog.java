package org.godwit.store.replica;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
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

/// The log of a replica that is alone: there is nobody to agree with, so entries go to the journal
/// and then to the machine, by a [SoloThread] that several logs share. Entries, terms and snapshots
/// are written as several replicas would write them. Everything but opening, proposing and closing
/// runs on that thread, and the replay before it on one of its own.
public final class SoloLog implements ReplicatedLog {
    private static final Logger LOG = LoggerFactory.getLogger(SoloLog.class);
    private static final String SNAPSHOT = "snapshot_";
    private static final String STATE = "state";

    /// What the thread is to do next for this log.
    sealed interface Task {
        record Propose(Blob entry, Ticket ticket) implements Task {}

        record Save(Machine.Saved done) implements Task {}

        /// A snapshot is complete in its temporary place.
        record Saved(long index, Path directory, Machine.Saved done) implements Task {}

        record Close() implements Task {}
    }

    private final SoloThread thread;
    private final int shard;
    private final Path snapshots;
    private final Machine machine;
    private final CountDownLatch replayed = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    private long last;

    /// Index of the last entry on its way to the journal; the same as `last` between batches.
    private long proposed;

    private long term;
    private boolean failed;
    private volatile boolean leading;
    private volatile boolean closed;

    private SoloLog(SoloThread thread, int shard, Path snapshots, Machine machine) {
        this.thread = thread;
        this.shard = shard;
        this.snapshots = snapshots;
        this.machine = machine;
    }

    /// Opens the log of a shard; it then applies what the machine lacks and leads.
    ///
    /// @throws IOException when entries are missing between the last snapshot and the journal
    public static SoloLog open(SoloThread thread, int shard, Path snapshots, Machine machine)
            throws IOException {
        SoloLog log = new SoloLog(thread, shard, Files.createDirectories(snapshots), machine);
        Journal journal = thread.journal();
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
        log.proposed = log.last;
        log.term = Math.max(journal.vote(shard).term(), journal.term(shard, log.last)) + 1;
        journal.vote(shard, new Vote(log.term, ""));
        Thread.ofPlatform().daemon().name("replay-" + shard).start(log::replay);
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

    private void replay() {
        try {
            Journal journal = thread.journal();
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
            leading = true;
            machine.leading(term);
        } catch (IOException | RuntimeException e) {
            stop(e);
        } finally {
            replayed.countDown();
        }
    }

    /// Waits until the machine has what the journal had when this log was opened.
    void awaitReplay() throws InterruptedException {
        replayed.await();
    }

    int shard() {
        return shard;
    }

    /// Whether nothing more is accepted.
    boolean isStopped() {
        return closed;
    }

    /// The next entry, on its way to the journal.
    JournalEntry next(Blob bytes) {
        proposed++;
        return new JournalEntry(JournalEntry.Kind.DATA, proposed, term, bytes);
    }

    /// What was on its way did not get there.
    void takeBack() {
        proposed = last;
    }

    /// An entry is on disk.
    void durable(JournalEntry entry, Ticket ticket) {
        last = entry.index();
        machine.apply(entry.index(), term, entry.bytes().unsafeArray(), ticket);
    }

    /// The log fails: nobody is to try again here, so this comes before anybody is told.
    void stop(Exception cause) {
        LOG.error("Shard {} stops", shard, cause);
        leading = false;
        closed = true;
        if (!failed) {
            failed = true;
            machine.failed(String.valueOf(cause.getMessage()));
        }
    }

    /// The orderly end.
    void end() {
        leading = false;
        closed = true;
        ended.countDown();
    }

    static void refuse(Task task) {
        switch (task) {
            case Task.Propose(_, Ticket ticket) ->
                    ticket.refused(Outcome.Reason.DISK_FAILED, "the log has stopped");
            case Task.Save(Machine.Saved done) -> done.saved("the log has stopped");
            case Task.Saved(_, _, Machine.Saved done) -> done.saved("the log has stopped");
            case Task.Close() -> {}
        }
    }

    void save(Machine.Saved done) {
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
                        thread.submit(this, new Task.Saved(index, temporary, done));
                    } else {
                        done.saved(failure);
                    }
                });
    }

    /// Puts a complete snapshot in place of the older one and gives up the entries it covers.
    void install(Task.Saved saved) throws IOException {
        Files.move(
                saved.directory,
                snapshots.resolve(SNAPSHOT + saved.index),
                StandardCopyOption.ATOMIC_MOVE);
        try {
            thread.journal().truncatePrefix(shard, saved.index + 1);
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

    @Override
    public void propose(byte[] entry, Ticket ticket) {
        thread.submit(this, new Task.Propose(Blob.wrap(entry), ticket));
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
        thread.submit(this, new Task.Save(done));
    }

    @Override
    public void yieldLeadership() {
        LOG.debug("Shard {} has nobody to yield to", shard);
    }

    @Override
    public void close() {
        thread.submit(this, new Task.Close());
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
