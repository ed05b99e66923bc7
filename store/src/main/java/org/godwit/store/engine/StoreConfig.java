package org.godwit.store.engine;

import java.nio.file.Path;
import java.time.InstantSource;
import org.godwit.store.StoreLimits;
import org.godwit.store.journal.Disk;
import org.godwit.store.replica.Replication;

/// How a store on disk is to be.
///
/// @param directory the data directory, created when missing
/// @param shards how many shards a new directory gets; an existing one keeps its own number
/// @param clock for leaving out expired messages when reading
/// @param tuning sizes, seldom changed
public record StoreConfig(
        Path directory,
        int shards,
        Replication replication,
        StoreLimits limits,
        InstantSource clock,
        Tuning tuning) {
    public static final int SHARDS_DEFAULT = 4;
    private static final int SHARDS_MAX = 255;

    public StoreConfig {
        if (shards < 1 || shards > SHARDS_MAX) {
            throw new IllegalArgumentException("1 to 255 shards, not " + shards);
        }
    }

    /// One replica with everything at its default.
    public static StoreConfig alone(Path directory) {
        return new StoreConfig(
                directory,
                SHARDS_DEFAULT,
                Replication.ALONE,
                StoreLimits.DEFAULT,
                InstantSource.system(),
                Tuning.DEFAULT);
    }

    public StoreConfig withShards(int count) {
        return new StoreConfig(directory, count, replication, limits, clock, tuning);
    }

    public StoreConfig withLimits(StoreLimits other) {
        return new StoreConfig(directory, shards, replication, other, clock, tuning);
    }

    public StoreConfig withReplication(Replication other) {
        return new StoreConfig(directory, shards, other, limits, clock, tuning);
    }

    public StoreConfig withClock(InstantSource other) {
        return new StoreConfig(directory, shards, replication, limits, other, tuning);
    }

    public StoreConfig withTuning(Tuning other) {
        return new StoreConfig(directory, shards, replication, limits, clock, other);
    }

    /// Sizes.
    ///
    /// @param segmentBytes size of one journal file
    /// @param journalBytesMax beyond this, snapshots are taken so that the journal can shrink
    /// @param freshBytesMax memory per shard of what is not in its table yet
    /// @param cacheBytes memory for table blocks, shared by all shards
    /// @param reserveBytes free disk space below which appends are refused
    /// @param disk the file layer under the journal
    public record Tuning(
            int segmentBytes,
            long journalBytesMax,
            long freshBytesMax,
            long cacheBytes,
            long reserveBytes,
            Disk disk) {
        public static final Tuning DEFAULT =
                new Tuning(8 << 20, 96L << 20, 16 << 20, 32 << 20, 64 << 20, Disk.real());

        public Tuning on(Disk other) {
            return new Tuning(
                    segmentBytes, journalBytesMax, freshBytesMax, cacheBytes, reserveBytes, other);
        }
    }
}
