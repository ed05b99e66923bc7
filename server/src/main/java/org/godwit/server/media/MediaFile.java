package org.godwit.server.media;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.store.Blob;
import org.jspecify.annotations.Nullable;

/// What is known of a file: `media/f/<token>`.
///
/// @param account bare JID of who uploads it
/// @param bytes as declared
/// @param fetchesLeft how many more times it is to be fetched before it may go; 0 for not known
/// @param hash SHA-256 of its content; null while the slot is open
public record MediaFile(
        String account,
        Shown shown,
        long bytes,
        long expiresMillis,
        int fetchesLeft,
        @Nullable Bytes hash) {
    private static final byte VERSION = 1;
    private static final int HASH_BYTES = 32;

    /// @param name for people; never a name on our disk
    /// @param type media type
    public record Shown(String name, String type) {}

    MediaFile complete(Bytes contentHash, long newExpiresMillis) {
        return new MediaFile(account, shown, bytes, newExpiresMillis, fetchesLeft, contentHash);
    }

    MediaFile fetched(int left, long newExpiresMillis) {
        return new MediaFile(account, shown, bytes, newExpiresMillis, left, hash);
    }

    Blob encode() {
        ByteArrayOutputStream bytesOut = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytesOut)) {
            out.writeByte(VERSION);
            out.writeUTF(account);
            out.writeUTF(shown.name());
            out.writeUTF(shown.type());
            out.writeLong(bytes);
            out.writeLong(expiresMillis);
            out.writeInt(fetchesLeft);
            out.writeBoolean(hash != null);
            if (hash != null) {
                out.write(hash.unsafeArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Blob.wrap(bytesOut.toByteArray());
    }

    static MediaFile decode(Blob blob) {
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(blob.unsafeArray()))) {
            if (in.readByte() != VERSION) {
                throw new IllegalStateException("a file's record of another version");
            }
            return new MediaFile(
                    in.readUTF(),
                    new Shown(in.readUTF(), in.readUTF()),
                    in.readLong(),
                    in.readLong(),
                    in.readInt(),
                    in.readBoolean() ? Bytes.wrap(in.readNBytes(HASH_BYTES)) : null);
        } catch (IOException e) {
            throw new UncheckedIOException("a damaged record of a file", e);
        }
    }
}
