package org.godwit.store.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.godwit.store.state.Batch;
import org.godwit.store.state.Out;
import org.godwit.store.state.Table;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Checkpoint;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A table on disk. Without a write-ahead log of its own: after a crash it holds a prefix of the
/// batches written, and the shard's log has the rest.
final class RocksTable implements Table, AutoCloseable {
    private static final long MEMTABLE_BYTES = 8 << 20;
    private static final long LOG_FILE_BYTES = 256 << 10;
    private static final int OPEN_FILES_MAX = 200;
    private static final int BLOOM_BITS_PER_KEY = 10;

    // How RocksDB writes a batch down: 8 bytes sequence, 4 bytes count, then tagged changes.
    private static final int BATCH_HEAD_BYTES = 12;
    private static final int TAG_DELETE = 0;
    private static final int TAG_PUT = 1;
    private static final int TAG_DELETE_RANGE = 15;

    private static final Logger LOG = LoggerFactory.getLogger(RocksTable.class);
    private static final int CLOSE_WAITS_MAX = 5000;

    private final AtomicInteger leases = new AtomicInteger();
    private volatile boolean closing;
    private final Options options;
    private final BloomFilter bloom;
    private final RocksDB db;
    private final WriteOptions unlogged;

    private RocksTable(Options options, BloomFilter bloom, RocksDB db, WriteOptions unlogged) {
        this.options = options;
        this.bloom = bloom;
        this.db = db;
        this.unlogged = unlogged;
    }

    /// @param cache shared by all tables of a store
    static RocksTable open(Path directory, Cache cache) throws RocksDBException {
        BloomFilter bloom = new BloomFilter(BLOOM_BITS_PER_KEY, false);
        BlockBasedTableConfig blocks =
                new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setBlockSize(8 << 10)
                        .setFilterPolicy(bloom)
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true)
                        .setFormatVersion(5);
        Options options =
                new Options()
                        .setCreateIfMissing(true)
                        .setWriteBufferSize(MEMTABLE_BYTES)
                        .setMaxWriteBufferNumber(3)
                        .setArenaBlockSize(256 << 10)
                        .setMaxBackgroundJobs(2)
                        .setMaxOpenFiles(OPEN_FILES_MAX)
                        .setCompressionType(CompressionType.LZ4_COMPRESSION)
                        .setTableFormatConfig(blocks)
                        .setMaxLogFileSize(LOG_FILE_BYTES)
                        .setKeepLogFileNum(2)
                        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                        .setStatsDumpPeriodSec(0)
                        .setStatsPersistPeriodSec(0)
                        .setMaxManifestFileSize(1 << 20)
                        .setAvoidUnnecessaryBlockingIO(true);
        try {
            RocksDB db = RocksDB.open(options, directory.toString());
            return new RocksTable(options, bloom, db, new WriteOptions().setDisableWAL(true));
        } catch (RocksDBException e) {
            options.close();
            bloom.close();
            throw e;
        }
    }

    /// RocksDB must not be closed under a reader: every use takes a lease.
    private void lease() {
        leases.incrementAndGet();
        if (closing) {
            leases.decrementAndGet();
            throw new IllegalStateException("the store is closed");
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        lease();
        try {
            return db.get(key);
        } catch (RocksDBException e) {
            throw new DiskFailure("cannot read the table", e);
        } finally {
            leases.decrementAndGet();
        }
    }

    @Override
    public Walk walk(byte[] from, byte[] to) {
        lease();
        Slice end = new Slice(to);
        ReadOptions read = new ReadOptions().setIterateUpperBound(end);
        RocksIterator iterator = db.newIterator(read);
        iterator.seek(from);
        return new RocksWalk(iterator, read, end, leases);
    }

    private static final class RocksWalk implements Walk {
        private final RocksIterator iterator;
        private final ReadOptions read;
        private final Slice end;
        private final AtomicInteger leases;
        private boolean started;
        private boolean closed;

        RocksWalk(RocksIterator iterator, ReadOptions read, Slice end, AtomicInteger leases) {
            this.leases = leases;
            this.iterator = iterator;
            this.read = read;
            this.end = end;
        }

        @Override
        public boolean next() {
            if (started) {
                iterator.next();
            }
            started = true;
            if (iterator.isValid()) {
                return true;
            }
            try {
                iterator.status();
                return false;
            } catch (RocksDBException e) {
                throw new DiskFailure("cannot walk the table", e);
            }
        }

        @Override
        public byte[] key() {
            return iterator.key();
        }

        @Override
        public byte[] value() {
            return iterator.value();
        }

        @Override
        public byte[] valueStart(int max) {
            byte[] start = new byte[max];
            int size = iterator.value(start, 0, max);
            return size < max ? Arrays.copyOf(start, size) : start;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                iterator.close();
                read.close();
                end.close();
                leases.decrementAndGet();
            }
        }
    }

    @Override
    public void write(Batch batch) {
        try (WriteBatch changes = new WriteBatch(serialized(batch))) {
            db.write(unlogged, changes);
        } catch (RocksDBException e) {
            throw new DiskFailure("cannot write the table", e);
        }
    }

    /// One call across the border instead of one per change.
    private static byte[] serialized(Batch batch) {
        Out out = new Out(BATCH_HEAD_BYTES + (int) batch.bytes() + batch.count() * 6);
        out.raw(new byte[BATCH_HEAD_BYTES]);
        batch.replay(
                new Batch.Sink() {
                    @Override
                    public void put(byte[] key, byte[] value) {
                        out.u8(TAG_PUT).bytes(key).bytes(value);
                    }

                    @Override
                    public void delete(byte[] key) {
                        out.u8(TAG_DELETE).bytes(key);
                    }

                    @Override
                    public void deleteRange(byte[] from, byte[] to) {
                        out.u8(TAG_DELETE_RANGE).bytes(from).bytes(to);
                    }
                });
        byte[] bytes = out.done();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(8, batch.count());
        return bytes;
    }

    /// Makes a copy of everything written so far in `directory`, which must not exist. Files that
    /// never change again are linked, not copied.
    void checkpoint(Path directory) {
        try (Checkpoint checkpoint = Checkpoint.create(db)) {
            checkpoint.createCheckpoint(directory.toString());
        } catch (RocksDBException e) {
            throw new DiskFailure("cannot take a snapshot", e);
        }
    }

    /// Makes everything written so far durable.
    void flush() {
        try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
            db.flush(wait);
        } catch (RocksDBException e) {
            throw new DiskFailure("cannot flush the table", e);
        }
    }

    /// Waits for readers, but not forever: a table that is still being read stays open.
    @Override
    public void close() {
        closing = true;
        for (int i = 0; leases.get() > 0 && i < CLOSE_WAITS_MAX; i++) {
            LockSupport.parkNanos(1_000_000);
        }
        if (leases.get() > 0) {
            LOG.warn("A table is still being read and stays open");
            return;
        }
        db.close();
        unlogged.close();
        options.close();
        bloom.close();
    }
}
