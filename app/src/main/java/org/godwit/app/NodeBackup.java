package org.godwit.app;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;
import org.godwit.store.engine.StoreException;

/// A copy of a data directory while its node serves: the store as it stands at one moment, and
/// beside it the keys and whatever else lies there. The copy is a data directory itself.
final class NodeBackup {
    /// Of the running node only.
    private static final Set<String> LEFT_OUT = Set.of("store", "admin.json");

    private final Path dataDir;
    private final Consumer<Path> store;

    /// @param store writes its backup to a directory that is not there yet
    NodeBackup(Path dataDir, Consumer<Path> store) {
        this.dataDir = dataDir;
        this.store = store;
    }

    /// @throws StoreException with the next step, when it cannot be written
    void write(Path target) {
        try {
            make(target);
            store.accept(target.resolve("store"));
            copyOthers(target);
        } catch (IOException e) {
            throw new StoreException(
                    "cannot write the backup to "
                            + target
                            + ": "
                            + e
                            + "; choose another directory",
                    e);
        }
    }

    private void make(Path target) throws IOException {
        Path real = dataDir.toRealPath();
        if (target.toAbsolutePath().normalize().startsWith(real)) {
            throw new IOException("it is inside the data directory");
        }
        if (Files.exists(target)) {
            try (var files = Files.list(target)) {
                if (files.findAny().isPresent()) {
                    throw new IOException("it is not empty");
                }
            }
        }
        Files.createDirectories(target);
        // Keys are in there.
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
    }

    private void copyOthers(Path target) throws IOException {
        var _ =
                Files.walkFileTree(
                        dataDir,
                        new SimpleFileVisitor<>() {
                            @Override
                            public FileVisitResult preVisitDirectory(
                                    Path directory, BasicFileAttributes attributes)
                                    throws IOException {
                                if (isLeftOut(directory)) {
                                    return FileVisitResult.SKIP_SUBTREE;
                                }
                                Files.createDirectories(copyOf(directory, target));
                                return FileVisitResult.CONTINUE;
                            }

                            @Override
                            public FileVisitResult visitFile(
                                    Path file, BasicFileAttributes attributes) throws IOException {
                                if (attributes.isRegularFile() && !isLeftOut(file)) {
                                    copy(file, copyOf(file, target));
                                }
                                return FileVisitResult.CONTINUE;
                            }
                        });
    }

    private boolean isLeftOut(Path path) {
        Path inside = dataDir.relativize(path);
        return inside.getNameCount() == 1 && LEFT_OUT.contains(inside.toString());
    }

    private Path copyOf(Path path, Path target) {
        return target.resolve(dataDir.relativize(path).toString());
    }

    private static void copy(Path file, Path copy) throws IOException {
        try {
            Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            // It was deleted meanwhile: then the copy need not have it.
            Files.deleteIfExists(copy);
        }
    }
}
