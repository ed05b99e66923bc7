package org.godwit.store.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.Cache;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The table directories of one shard: `table-<n>`, of which the highest number counts.
final class Tables {
    private static final Logger LOG = LoggerFactory.getLogger(Tables.class);
    private static final String PREFIX = "table-";

    private final Path directory;
    private final Cache cache;

    /// Replaced tables that readers may still be using.
    private final List<RocksTable> replaced = new ArrayList<>();

    Tables(Path directory, Cache cache) {
        this.directory = directory;
        this.cache = cache;
    }

    private List<Path> existing() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(path -> path.getFileName().toString().matches("table-\\d+"))
                    .sorted(Comparator.comparingLong(Tables::number))
                    .toList();
        }
    }

    private static long number(Path path) {
        return Long.parseLong(path.getFileName().toString().substring(PREFIX.length()));
    }

    /// Opens the newest table, or an empty one.
    ///
    /// @return one that is damaged is set aside: the snapshot and the log have all it had
    RocksTable open() throws IOException {
        List<Path> existing = existing();
        for (int i = 0; i + 1 < existing.size(); i++) {
            delete(existing.get(i));
        }
        Path newest = existing.isEmpty() ? directory.resolve(PREFIX + 1) : existing.getLast();
        try {
            return RocksTable.open(newest, cache);
        } catch (RocksDBException e) {
            LOG.warn("{} is damaged and rebuilt from snapshot and journal", newest, e);
            return openAfter(newest);
        }
    }

    private RocksTable openAfter(Path damaged) throws IOException {
        try {
            RocksTable table =
                    RocksTable.open(directory.resolve(PREFIX + (number(damaged) + 1)), cache);
            delete(damaged);
            return table;
        } catch (RocksDBException e) {
            throw new IOException("cannot open the table in " + directory, e);
        }
    }

    /// Opens a copy of a snapshot in place of `current`, which stays open for its readers.
    RocksTable replace(RocksTable current, Path snapshot) throws IOException {
        List<Path> existing = existing();
        long next = existing.isEmpty() ? 1 : number(existing.getLast()) + 1;
        Path copying = directory.resolve("copying");
        delete(copying);
        copy(snapshot, copying);
        Path target = directory.resolve(PREFIX + next);
        Files.move(copying, target, StandardCopyOption.ATOMIC_MOVE);
        try {
            RocksTable table = RocksTable.open(target, cache);
            replaced.add(current);
            return table;
        } catch (RocksDBException e) {
            delete(target);
            throw new IOException("cannot open the snapshot in " + snapshot, e);
        }
    }

    /// Links files that never change and copies the others.
    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(file.getFileName());
                if (file.toString().endsWith(".sst")) {
                    link(file, target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void link(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("Copying {} instead of linking it", file, e);
            Files.copy(file, target);
        }
    }

    /// Moves the files of `from` up into `to` and deletes `from`.
    static void flatten(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.move(file, to.resolve(file.getFileName()));
            }
        }
        Files.delete(from);
    }

    /// Deletes a directory with all that is in it.
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    void close() {
        replaced.forEach(RocksTable::close);
    }
}
