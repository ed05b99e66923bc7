package org.godwit.store.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.godwit.store.Shard;
import org.godwit.store.Store;
import org.godwit.store.journal.Journal;
import org.godwit.store.replica.JraftNode;
import org.godwit.store.replica.Machine;
import org.godwit.store.replica.ReplicatedLog;
import org.godwit.store.replica.SoloLog;
import org.godwit.store.replica.SoloThread;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;

/// A store on disk.
public final class EngineStore implements Store {
    private static final long REPORT_MILLIS = 100;
    private static final int CACHE_SHARD_BITS = 2;

    /// How far opening has come.
    ///
    /// @param replayed entries of the shard's log that are applied again, of `total`
    public record Progress(int shard, long replayed, long total) {}

    private final Home home;
    private final Journal journal;
    private final Movers movers;
    private final Cache cache;
    private final Keeper keeper;
    private final List<EngineShard> shards;
    private boolean closed;

    private EngineStore(
            Home home,
            Journal journal,
            Movers movers,
            Cache cache,
            Keeper keeper,
            List<EngineShard> shards) {
        this.home = home;
        this.journal = journal;
        this.movers = movers;
        this.cache = cache;
        this.keeper = keeper;
        this.shards = List.copyOf(shards);
    }

    /// Opens a store. A replica on its own is ready for commands when this returns; one of several
    /// becomes so when the shards have found their leaders.
    ///
    /// @param progress hears of a replay that takes longer than a moment
    /// @throws StoreException when the directory cannot be used, with what to do about it
    public static EngineStore open(StoreConfig config, Consumer<Progress> progress) {
        RocksDB.loadLibrary();
        Home home = Home.open(config);
        try {
            Path directory = Files.createDirectories(home.directory().resolve("journal"));
            Journal journal =
                    Journal.open(
                            directory,
                            config.tuning().disk(),
                            home.shards(),
                            config.tuning().segmentBytes());
            EngineStore store = open(config, home, journal);
            if (config.replication().alone()) {
                store.awaitReady(progress);
            }
            return store;
        } catch (IOException | DiskFailure e) {
            home.close();
            throw new StoreException(
                    "cannot open the store in " + config.directory() + ": " + e.getMessage(), e);
        }
    }

    private static EngineStore open(StoreConfig config, Home home, Journal journal)
            throws IOException {
        Cache cache = new LRUCache(config.tuning().cacheBytes(), CACHE_SHARD_BITS);
        Movers movers = Movers.of(config, journal, home.shards());
        Keeper keeper = new Keeper(config, journal);
        List<Future<EngineShard>> opening = new ArrayList<>();
        try (ExecutorService openers = Executors.newFixedThreadPool(Math.min(4, home.shards()))) {
            for (int i = 0; i < home.shards(); i++) {
                int index = i;
                opening.add(openers.submit(() -> openShard(index, config, cache, keeper, movers)));
            }
        }
        List<EngineShard> shards = new ArrayList<>();
        for (Future<EngineShard> shard : opening) {
            shards.add(result(shard));
        }
        keeper.start(shards);
        return new EngineStore(home, journal, movers, cache, keeper, shards);
    }

    /// What moves the logs: a node among several replicas, or threads of our own.
    private record Movers(@Nullable JraftNode node, List<SoloThread> threads) {
        /// A thread of logs does with a quarter of the cores: beside it runs what makes its work.
        private static final int CORES_FOR_ONE = 4;

        static Movers of(StoreConfig config, Journal journal, int shards) throws IOException {
            if (!config.replication().alone()) {
                return new Movers(JraftNode.open(config.replication(), journal), List.of());
            }
            int cores = Runtime.getRuntime().availableProcessors();
            List<SoloThread> threads = new ArrayList<>();
            for (int i = 0; i < Math.clamp(cores / CORES_FOR_ONE, 1, shards); i++) {
                threads.add(new SoloThread(journal, i));
            }
            return new Movers(null, List.copyOf(threads));
        }

        ReplicatedLog open(int shard, Path snapshots, Machine machine) throws IOException {
            return node == null
                    ? SoloLog.open(threads.get(shard % threads.size()), shard, snapshots, machine)
                    : node.open(shard, snapshots, machine);
        }

        void close() {
            if (node != null) {
                node.close();
            }
            threads.forEach(SoloThread::close);
        }
    }

    private static EngineShard openShard(
            int index, StoreConfig config, Cache cache, Keeper keeper, Movers movers)
            throws IOException {
        Path directory = Files.createDirectories(config.directory().resolve("shard-" + index));
        Vault vault =
                new Vault(
                        new Tables(directory, cache),
                        config.clock(),
                        config.limits().cachedMailboxesMax());
        Path snapshots = directory.resolve("snapshot");
        return EngineShard.open(
                index, keeper, vault, machine -> movers.open(index, snapshots, machine));
    }

    private static EngineShard result(Future<EngineShard> opening) throws IOException {
        try {
            return opening.get();
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while opening", e);
        }
    }

    private void awaitReady(Consumer<Progress> progress) {
        try {
            for (EngineShard shard : shards) {
                while (!shard.awaitReady(REPORT_MILLIS)) {
                    progress.accept(
                            new Progress(
                                    shard.index(),
                                    shard.vault().state().appliedIndex(),
                                    journal.last(shard.index())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int shardCount() {
        return shards.size();
    }

    @Override
    public Shard shard(int index) {
        return shards.get(index);
    }

    /// Writes a copy of everything to `target`, which must be empty or missing, while the store
    /// serves. All shards led here are copied as they stand at one moment. The copy is a data
    /// directory: to restore it, open it.
    ///
    /// @throws StoreException when it cannot be written, or another is being written
    public synchronized void backup(Path target) {
        try {
            Backup.check(target);
            Backup.copyFormat(home.directory(), target);
            keeper.keepSnapshots(true);
            Moment.snapshot(shards);
            for (EngineShard shard : shards) {
                Backup.copySnapshot(home.directory(), target, shard.index());
            }
            Backup.copyVotes(journal, target, shards.size());
            Backup.force(target);
        } catch (IOException e) {
            throw new StoreException(
                    "cannot write the backup to " + target + ": " + Backup.explain(e), e);
        } finally {
            keeper.keepSnapshots(false);
        }
    }

    /// Hands the shards led here to other replicas, before an orderly stop.
    public void yieldLeadership() {
        shards.stream()
                .filter(EngineShard::isLeader)
                .forEach(shard -> shard.log().yieldLeadership());
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        shards.forEach(EngineShard::close);
        movers.close();
        keeper.close();
        shards.forEach(shard -> shard.vault().close());
        cache.close();
        try {
            journal.close();
        } catch (IOException e) {
            throw new StoreException("cannot close the journal", e);
        } finally {
            home.close();
        }
    }
}
