package org.godwit.store.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.godwit.store.journal.Disk;
import org.godwit.store.replica.Replication;
import org.jspecify.annotations.Nullable;

/// A data directory that this process holds: its lock and what its FORMAT file says.
///
/// @param shards how many shards it was created with
record Home(Path directory, FileChannel lock, int shards) implements AutoCloseable {
    /// The format this software writes.
    static final int FORMAT = 2;

    /// The oldest format this software reads; it is written in the present one from then on.
    private static final int FORMAT_OLDEST = 1;

    private static final String FORMAT_FILE = "FORMAT";

    /// Takes hold of a directory, creating it when it does not exist.
    ///
    /// @throws StoreException when it is in use, of a newer format, or of another node or cluster
    static Home open(StoreConfig config) {
        Path directory = config.directory();
        try {
            Files.createDirectories(directory);
            FileChannel lock = lock(directory);
            try {
                return new Home(directory, lock, readOrCreate(config));
            } catch (IOException | StoreException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StoreException("cannot use the data directory " + directory + ": " + e, e);
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path file = directory.resolve("LOCK");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new StoreException(
                    "the data directory "
                            + directory
                            + " is in use by another process; stop it, or choose another directory");
        }
        return channel;
    }

    private static int readOrCreate(StoreConfig config) throws IOException {
        Path file = config.directory().resolve(FORMAT_FILE);
        if (!Files.exists(file)) {
            create(config);
        }
        TreeMap<String, String> says = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                says.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        int format = number(file, says.get("format"));
        if (format < FORMAT_OLDEST || format > FORMAT) {
            throw new StoreException(
                    "the data directory %s has format %d, this software reads formats %d to %d; %s"
                            .formatted(
                                    config.directory(),
                                    format,
                                    FORMAT_OLDEST,
                                    FORMAT,
                                    "use the newer software that wrote it"));
        }
        Replication replication = config.replication();
        if (!replication.alone()) {
            refuseOther("cluster", says.get("cluster"), replication.cluster(), config);
        }
        refuseOther("node", says.get("node"), replication.self(), config);
        if (format < FORMAT) {
            says.put("format", Integer.toString(FORMAT));
            write(config.directory(), says);
        }
        return number(file, says.get("shards"));
    }

    private static void refuseOther(
            String what, @Nullable String says, String wanted, StoreConfig config) {
        if (!wanted.equals(says)) {
            throw new StoreException(
                    "the data directory %s belongs to %s %s, not to %s"
                            .formatted(config.directory(), what, says, wanted));
        }
    }

    private static int number(Path file, @Nullable String text) {
        try {
            return Integer.parseInt(text == null ? "" : text);
        } catch (NumberFormatException e) {
            throw new StoreException(file + " is damaged", e);
        }
    }

    private static void create(StoreConfig config) throws IOException {
        Replication replication = config.replication();
        String cluster = replication.alone() ? UUID.randomUUID().toString() : replication.cluster();
        SortedMap<String, String> says = new TreeMap<>();
        says.put("format", Integer.toString(FORMAT));
        says.put("cluster", cluster);
        says.put("node", replication.self());
        says.put("shards", Integer.toString(config.shards()));
        write(config.directory(), says);
    }

    private static void write(Path directory, SortedMap<String, String> says) throws IOException {
        Path file = directory.resolve(FORMAT_FILE);
        List<String> lines = new ArrayList<>();
        says.forEach((name, value) -> lines.add(name + "=" + value));
        Path fresh = file.resolveSibling(FORMAT_FILE + ".new");
        Files.write(
                fresh,
                lines,
                StandardOpenOption.CREATE,
                StandardOpenOption.SYNC,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        Disk.real().forceDirectory(directory);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StoreException("cannot let go of " + directory, e);
        }
    }
}
