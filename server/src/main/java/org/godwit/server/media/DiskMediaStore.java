package org.godwit.server.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;

/// Files in a directory: `unfinished/NAME`, and `ab/cdef…` for the hash `abcdef…`.
public final class DiskMediaStore implements MediaStore {
    private final Path directory;
    private final Path unfinished;

    /// @throws IOException when the directory cannot be made
    public DiskMediaStore(Path directory) throws IOException {
        this.directory = directory;
        this.unfinished = directory.resolve("unfinished");
        Files.createDirectories(unfinished);
    }

    private Path fileOf(Bytes hash) {
        String hex = HexFormat.of().formatHex(hash.unsafeArray());
        return directory.resolve(hex.substring(0, 2)).resolve(hex.substring(2));
    }

    private Path fileOf(String name) {
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("no name of an unfinished file");
        }
        return unfinished.resolve(name);
    }

    @Override
    public Sink unfinished(String name) throws IOException {
        return new OpenFile(
                FileChannel.open(
                        fileOf(name),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE));
    }

    @Override
    public void seal(String name, Bytes hash) throws IOException {
        Path file = fileOf(hash);
        Path folder = directory.resolve(String.valueOf(directory.relativize(file).getName(0)));
        Files.createDirectories(folder);
        if (Files.exists(file)) {
            abandon(name);
        } else {
            Files.move(fileOf(name), file, StandardCopyOption.ATOMIC_MOVE);
            sync(folder);
        }
    }

    /// A new name is in its folder after a crash only when the folder is synced too.
    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void abandon(String name) throws IOException {
        Files.deleteIfExists(fileOf(name));
    }

    @Override
    public int abandonOlderThan(Instant instant) throws IOException {
        try (Stream<Path> all = Files.list(unfinished)) {
            int gone = 0;
            for (Path each : all.toList()) {
                if (Files.getLastModifiedTime(each).toInstant().isBefore(instant)
                        && Files.deleteIfExists(each)) {
                    gone++;
                }
            }
            return gone;
        }
    }

    @Override
    public @Nullable Source open(Bytes hash) throws IOException {
        try {
            return new OpenFile(FileChannel.open(fileOf(hash), StandardOpenOption.READ));
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    @Override
    public void delete(Bytes hash) throws IOException {
        Files.deleteIfExists(fileOf(hash));
    }

    @Override
    public void visit(Consumer<Bytes> visitor) throws IOException {
        try (DirectoryStream<Path> folders =
                Files.newDirectoryStream(directory, "[0-9a-f][0-9a-f]")) {
            for (Path folder : folders) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                    for (Path file : files) {
                        String hex = folder.getFileName() + String.valueOf(file.getFileName());
                        if (hex.matches("[0-9a-f]{64}")) {
                            visitor.accept(Bytes.wrap(HexFormat.of().parseHex(hex)));
                        }
                    }
                }
            }
        }
    }

    @Override
    public long usableBytes() {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A file of either kind.
    private record OpenFile(FileChannel channel) implements Sink, Source {
        @Override
        public long length() {
            try {
                return channel.size();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void write(ByteBuffer part) throws IOException {
            long at = channel.size();
            while (part.hasRemaining()) {
                at += channel.write(part, at);
            }
        }

        @Override
        public int read(long offset, ByteBuffer into) throws IOException {
            return channel.read(into, offset);
        }

        @Override
        public void clear() throws IOException {
            channel.truncate(0);
        }

        @Override
        public void sync() throws IOException {
            channel.force(true);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
