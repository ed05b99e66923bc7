package org.godwit.client.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.godwit.client.content.SharedFile;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;

/// A file ready to be uploaded: looked at once, read as often as it must be.
///
/// @param facts what its recipients are told
/// @param cipher with the hash of what is uploaded, or null when it is not encrypted
public record Outlay(
        Path file,
        SharedFile.Facts facts,
        SharedFile.@Nullable Cipher cipher,
        SharedFile.@Nullable Thumbnail thumbnail) {
    private static final String SECRET_TYPE = "application/octet-stream";

    /// Looks at a file: its type, hash, shape and thumbnail.
    ///
    /// @param encrypt with a key of its own
    /// @throws FileException of reason DISK when it cannot be read, or is empty
    public static Outlay of(Path file, boolean encrypt, SecureRandom random) throws FileException {
        try {
            Path named = file.getFileName();
            if (!Files.isRegularFile(file) || named == null) {
                throw new FileException(FileException.Reason.DISK, file + " is no file");
            }
            long bytes = Files.size(file);
            if (bytes == 0) {
                throw new FileException(FileException.Reason.DISK, file + " is empty");
            }
            Bytes sha256;
            try (InputStream in = Files.newInputStream(file)) {
                sha256 = Hashes.of(in);
            }
            String name = SafeNames.of(named.toString());
            String type = MediaTypes.of(file, name);
            Thumbnails.Made picture = type.startsWith("image/") ? Thumbnails.of(file) : null;
            long millis = type.startsWith("audio/") ? Durations.millis(file) : 0;
            SharedFile.Shape shape =
                    picture == null
                            ? new SharedFile.Shape(0, 0, millis)
                            : new SharedFile.Shape(picture.width(), picture.height(), 0);
            SharedFile.Facts facts = new SharedFile.Facts(name, type, bytes, sha256, shape);
            return new Outlay(
                    file,
                    facts,
                    encrypt ? hashed(file, Sealing.newCipher(random)) : null,
                    picture == null ? null : picture.thumbnail());
        } catch (FileException e) {
            throw e;
        } catch (IOException e) {
            throw new FileException(
                    FileException.Reason.DISK, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static SharedFile.Cipher hashed(Path file, SharedFile.Cipher fresh) throws IOException {
        try (InputStream in = Sealing.sealed(Files.newInputStream(file), fresh)) {
            return new SharedFile.Cipher(fresh.key(), fresh.iv(), Hashes.of(in));
        }
    }

    /// What the server is told: of an encrypted file neither name nor type.
    public String uploadName() {
        return cipher == null ? facts.name() : "file";
    }

    public String uploadType() {
        return cipher == null ? facts.type() : SECRET_TYPE;
    }

    /// How many bytes go up.
    public long uploadBytes() {
        return cipher == null ? facts.bytes() : facts.bytes() + SharedFile.Cipher.TAG_BYTES;
    }

    /// Hash of the bytes that go up.
    Bytes uploadHash() {
        Bytes plain = facts.sha256();
        Bytes secret = cipher == null ? plain : cipher.sha256();
        if (secret == null) {
            throw new IllegalStateException("a file looked at has a hash");
        }
        return secret;
    }

    /// What goes up, from `offset` on.
    InputStream open(long offset) throws IOException {
        InputStream plain = Files.newInputStream(file);
        InputStream in = cipher == null ? plain : Sealing.sealed(plain, cipher);
        try {
            in.skipNBytes(offset);
            return in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }
}
