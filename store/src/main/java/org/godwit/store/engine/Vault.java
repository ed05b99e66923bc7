package org.godwit.store.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.godwit.store.Verification;
import org.godwit.store.state.Batch;
import org.godwit.store.state.ShardState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The state of a shard together with the table it is kept in. [#freeze] never waits for the disk;
/// everything that writes holds this object's lock.
final class Vault {
    private static final Logger LOG = LoggerFactory.getLogger(Vault.class);
    private static final String TABLE = "table";

    /// In a snapshot: the index of the last entry its table holds.
    private static final String APPLIED = "APPLIED";

    private final Tables tables;
    private final InstantSource clock;
    private final int cachedMailboxesMax;
    private RocksTable table;
    private volatile ShardState state;

    Vault(Tables tables, InstantSource clock, int cachedMailboxesMax) throws IOException {
        this.tables = tables;
        this.clock = clock;
        this.cachedMailboxesMax = cachedMailboxesMax;
        this.table = tables.open();
        this.state = new ShardState(table, clock, cachedMailboxesMax);
    }

    ShardState state() {
        return state;
    }

    /// Freezes what is fresh, if nothing frozen waits; the caller sees to [#write].
    void freeze() {
        state.freeze();
    }

    /// Writes what is frozen. A failure changes nothing, so that it can be tried again.
    synchronized void write() {
        Batch batch = state.frozen();
        if (batch != null) {
            table.write(batch);
            state.flushed();
        }
    }

    /// Writes what is frozen and makes a copy of the table, with nothing younger in it.
    synchronized void checkpoint(Path directory) throws IOException {
        write();
        long applied = state.frozenIndex();
        Files.createDirectories(directory);
        Path copy = directory.resolve(TABLE);
        table.checkpoint(copy);
        Tables.flatten(copy, directory);
        Files.writeString(directory.resolve(APPLIED), Long.toString(applied));
    }

    Verification verify() {
        Supplier<Verification> inspection;
        synchronized (this) {
            write();
            freeze();
            write();
            inspection = state.inspection();
        }
        return inspection.get();
    }

    /// Takes over a snapshot, unless the table is as new.
    synchronized boolean load(Path directory) {
        try {
            String text = Files.readString(directory.resolve(APPLIED)).strip();
            if (state.appliedIndex() >= Long.parseLong(text)) {
                return true;
            }
            table = tables.replace(table, directory);
            state = new ShardState(table, clock, cachedMailboxesMax);
            return true;
        } catch (IOException | NumberFormatException | DiskFailure e) {
            LOG.error("Cannot take over the snapshot in {}", directory, e);
            return false;
        }
    }

    /// Writes everything down for good and closes the table.
    synchronized void close() {
        try {
            write();
            freeze();
            write();
            table.flush();
        } catch (DiskFailure e) {
            LOG.warn("Could not write everything down; the journal has it", e);
        }
        table.close();
        tables.close();
    }
}
