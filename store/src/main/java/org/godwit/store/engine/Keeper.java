package org.godwit.store.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.godwit.store.Health;
import org.godwit.store.Outcome;
import org.godwit.store.StoreLimits;
import org.godwit.store.journal.Journal;
import org.godwit.store.replica.Machine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps house for all shards of a store: writes tables and snapshots behind the shards' backs,
/// keeps the journal short and watches the disk. Two threads.
final class Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final long ROUND_MILLIS = 200;
    private static final long CLOSE_SECONDS = 30;

    private final StoreConfig config;
    private final Journal journal;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("store-timer").daemon().factory());
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("store-writer").daemon().factory());
    private final Set<Vault> unwritten = ConcurrentHashMap.newKeySet();
    private final Set<Integer> snapshotting = ConcurrentHashMap.newKeySet();
    private volatile List<EngineShard> shards = List.of();
    private volatile boolean keepingSnapshots;
    private volatile @Nullable String writeFailure;
    private volatile @Nullable String prepareFailure;
    private volatile Health health = Health.GOOD;

    Keeper(StoreConfig config, Journal journal) {
        this.config = config;
        this.journal = journal;
    }

    void start(List<EngineShard> opened) {
        shards = List.copyOf(opened);
        var _ =
                timer.scheduleWithFixedDelay(
                        this::round, ROUND_MILLIS, ROUND_MILLIS, TimeUnit.MILLISECONDS);
    }

    StoreLimits limits() {
        return config.limits();
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    Health health() {
        return health;
    }

    /// Called after each entry, on the shard's thread.
    void applied(Vault vault) {
        if (vault.state().freshBytes() > config.tuning().freshBytesMax() && unwritten.add(vault)) {
            vault.freeze();
            execute(() -> write(vault));
        }
    }

    private void execute(Runnable task) {
        try {
            writer.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The store is closing", e);
        }
    }

    private void write(Vault vault) {
        try {
            vault.write();
            unwritten.remove(vault);
            writeFailure = null;
        } catch (DiskFailure e) {
            note(e);
        }
    }

    private void note(Exception e) {
        if (writeFailure == null) {
            LOG.error("Cannot write a table; trying again, what was acknowledged is safe", e);
        }
        writeFailure = String.valueOf(e.getMessage());
    }

    /// Saves a snapshot of exactly what has been applied; called on the shard's thread.
    void save(Vault vault, Path directory, Machine.Saved done) {
        try {
            vault.write();
        } catch (DiskFailure e) {
            note(e);
            done.saved(e.getMessage());
            return;
        }
        vault.freeze();
        unwritten.add(vault);
        execute(
                () -> {
                    String failure = null;
                    try {
                        vault.checkpoint(directory);
                        unwritten.remove(vault);
                        writeFailure = null;
                    } catch (IOException | DiskFailure e) {
                        note(e);
                        failure = String.valueOf(e.getMessage());
                    }
                    done.saved(failure);
                });
    }

    private void round() {
        try {
            prepareJournal();
            shortenJournal();
            if (writeFailure != null) {
                unwritten.forEach(vault -> execute(() -> write(vault)));
            }
            Health now = examine();
            if (!now.equals(health)) {
                LOG.warn("Health: {}", now.accepting() ? "good again" : now.detail());
                health = now;
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("A round of housekeeping failed", e);
        }
    }

    private void prepareJournal() {
        try {
            if (journal.failure() == null) {
                journal.prepare();
            }
            prepareFailure = null;
        } catch (IOException e) {
            prepareFailure = String.valueOf(e.getMessage());
        }
    }

    /// While snapshots are kept none takes the place of another, and the journal may grow.
    void keepSnapshots(boolean wanted) {
        keepingSnapshots = wanted;
    }

    /// Shards whose entries keep the oldest segment take a snapshot; one that is idle gets an entry
    /// first, since a snapshot only gives up what is older than the one before.
    private void shortenJournal() {
        if (journal.bytes() <= config.tuning().journalBytesMax()
                || journal.failure() != null
                || keepingSnapshots) {
            return;
        }
        for (int index : journal.holdingOldest()) {
            if (snapshotting.add(index)) {
                shards.get(index).snapshot(failure -> snapshotting.remove(index));
            }
        }
    }

    private Health examine() throws IOException {
        IOException broken = journal.failure();
        if (broken != null) {
            return new Health(
                    Outcome.Reason.DISK_FAILED,
                    "the journal failed ("
                            + broken.getMessage()
                            + "); check the disk and restart, what was acknowledged is safe");
        }
        String failed = prepareFailure == null ? writeFailure : prepareFailure;
        if (failed != null) {
            boolean full = failed.contains("No space") || failed.contains("quota");
            return new Health(
                    full ? Outcome.Reason.DISK_FULL : Outcome.Reason.DISK_FAILED,
                    "cannot write in " + config.directory() + ": " + failed);
        }
        long free = Files.getFileStore(config.directory()).getUsableSpace();
        long wanted = config.tuning().reserveBytes();
        if (free < wanted) {
            return new Health(
                    Outcome.Reason.DISK_FULL,
                    "only %d MiB left in %s, %d MiB wanted; make room"
                            .formatted(free >> 20, config.directory(), wanted >> 20));
        }
        return Health.GOOD;
    }

    void close() {
        timer.shutdownNow();
        writer.shutdown();
        try {
            if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Writing takes long; the journal has what is not written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
