package org.godwit.protocol.handshake;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.godwit.protocol.stanza.Bytes;

/// A small text file of secrets: a title line, then Base64, one value a line. Readable by its owner
/// only, and written whole or not at all.
final class KeyFile {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_DIRECTORY =
            PosixFilePermissions.fromString("rwx------");
    private static final long BYTES_MAX = 64 * 1024;

    private KeyFile() {}

    static void createDirectory(Path directory) throws IOException {
        if (isPosix()) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(OWNER_DIRECTORY));
        } else {
            Files.createDirectories(directory);
        }
    }

    static void write(Path file, String title, List<Bytes> values) throws IOException {
        StringBuilder text = new StringBuilder(title).append('\n');
        for (Bytes value : values) {
            text.append(Base64.getEncoder().encodeToString(value.unsafeArray())).append('\n');
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        if (isPosix()) {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        Files.writeString(fresh, text);
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// @throws NoSuchFileException when there is none
    /// @throws IOException with the next step for the operator when it cannot be trusted or read
    static List<Bytes> read(Path file, String title) throws IOException {
        if (Files.size(file) > BYTES_MAX) {
            throw damaged(file);
        }
        if (isPosix() && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException(file + " is readable by others: run chmod 600 on it");
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.getFirst().equals(title)) {
            throw damaged(file);
        }
        try {
            return lines.stream().skip(1).map(KeyFile::decode).toList();
        } catch (IllegalArgumentException e) {
            throw damaged(file);
        }
    }

    private static Bytes decode(String line) {
        return Bytes.wrap(Base64.getDecoder().decode(line));
    }

    static IOException damaged(Path file) {
        return new IOException(
                file + " is damaged: restore it from a backup, or remove it to make a new one");
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    /// Wipes a copy of a secret.
    static void wipe(byte[] secret) {
        Arrays.fill(secret, (byte) 0);
    }
}
