package org.godwit.store.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.godwit.store.journal.Disk;
import org.godwit.store.journal.Journal;
import org.godwit.store.journal.Vote;

/// Copies the parts of a data directory into another one.
final class Backup {
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final int TRIES_MAX = 5;

    private Backup() {}

    static void check(Path target) throws IOException {
        if (Files.exists(target)) {
            try (Stream<Path> files = Files.list(target)) {
                if (files.findAny().isPresent()) {
                    throw new IOException("it is not empty; choose a directory that is");
                }
            }
        }
        Files.createDirectories(target);
    }

    static void copyFormat(Path from, Path to) throws IOException {
        Files.copy(from.resolve("FORMAT"), to.resolve("FORMAT"));
    }

    /// A newer snapshot may take the place of the one being copied: then that one is copied.
    static void copySnapshot(Path from, Path to, int shard) throws IOException {
        Path source = from.resolve("shard-" + shard).resolve("snapshot");
        Path target = to.resolve("shard-" + shard).resolve("snapshot");
        for (int i = 1; ; i++) {
            try {
                copyTree(newest(source), target);
                return;
            } catch (NoSuchFileException e) {
                Tables.delete(target);
                if (i == TRIES_MAX) {
                    throw e;
                }
            }
        }
    }

    private static Path newest(Path snapshots) throws IOException {
        try (Stream<Path> paths = Files.list(snapshots)) {
            return paths.filter(path -> path.getFileName().toString().matches("snapshot_\\d+"))
                    .max(Comparator.comparingLong(Backup::number))
                    .orElseThrow(() -> new NoSuchFileException("a snapshot in " + snapshots));
        }
    }

    private static long number(Path path) {
        return Long.parseLong(path.getFileName().toString().substring("snapshot_".length()));
    }

    private static void copyTree(Path source, Path target) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(source)) {
            paths = walk.toList();
        }
        Path top = target.resolve(source.getFileName());
        for (Path path : paths) {
            Path copy = top.resolve(source.relativize(path));
            if (Files.isDirectory(path)) {
                Files.createDirectories(copy);
            } else {
                Files.copy(path, copy);
            }
        }
    }

    /// Makes sure that everything in `target` survives a power cut.
    static void force(Path target) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(target)) {
            paths = walk.toList();
        }
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                Disk.real().forceDirectory(path);
            } else {
                try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    file.force(true);
                }
            }
        }
    }

    /// What went wrong, for the operator: Java names only the file where the reason is plain.
    static String explain(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> e.getMessage() + " may not be written";
            case FileAlreadyExistsException _ -> e.getMessage() + " is there already";
            case NoSuchFileException _ -> e.getMessage() + " is not there";
            default -> String.valueOf(e.getMessage());
        };
    }

    /// A journal without entries that remembers the terms.
    static void copyVotes(Journal journal, Path to, int shards) throws IOException {
        Path directory = Files.createDirectories(to.resolve("journal"));
        try (Journal copy = Journal.open(directory, Disk.real(), shards, SEGMENT_BYTES)) {
            for (int shard = 0; shard < shards; shard++) {
                copy.vote(shard, new Vote(journal.vote(shard).term(), ""));
            }
        }
    }
}
