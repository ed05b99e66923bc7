package org.godwit.server.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.server.media.MediaRefusal.Reason;
import org.jspecify.annotations.Nullable;

/// One upload under way: adds bytes to an unfinished file and knows their hash so far. Blocks; for
/// one caller. What has come stays when it is closed before its end, and the next one goes on from
/// there.
public final class Upload implements AutoCloseable {
    private static final int PART_BYTES = 64 << 10;

    private final Media media;
    private final String token;
    private final MediaFile file;
    private final MediaStore.Sink sink;
    private final MessageDigest digest;
    private long length;
    private boolean isClosed;

    Upload(Media media, String token, MediaFile file, MediaStore.Sink sink) {
        this.media = media;
        this.token = token;
        this.file = file;
        this.sink = sink;
        this.length = sink.length();
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }

    /// Goes on at `offset`; at 0 it begins anew.
    ///
    /// @throws MediaRefusal when something else has come so far
    void goOnAt(long offset) throws MediaRefusal, IOException {
        if (offset == 0) {
            sink.clear();
            length = 0;
        } else if (offset != length) {
            throw new MediaRefusal(Reason.WRONG_OFFSET, "go on at " + length);
        }
        ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
        for (long at = 0; at < length; at += part.position()) {
            part.clear();
            if (sink.read(at, part) <= 0) {
                throw new IOException("the file is shorter than it says");
            }
            digest.update(part.array(), 0, part.position());
        }
    }

    /// How many bytes have come.
    public long length() {
        return length;
    }

    /// Adds all of `part`.
    ///
    /// @throws MediaRefusal when more comes than was declared, or there is no room
    public void write(ByteBuffer part) throws MediaRefusal {
        if (length + part.remaining() > file.bytes()) {
            throw new MediaRefusal(Reason.NOT_AS_DECLARED, "more than the slot is for");
        }
        length += part.remaining();
        digest.update(part.duplicate());
        try {
            sink.write(part);
        } catch (IOException e) {
            throw new MediaRefusal(Reason.FULL, "the server cannot keep it now");
        }
    }

    /// Whether all bytes have come.
    public boolean isWhole() {
        return length == file.bytes();
    }

    /// Makes it a file that can be fetched.
    ///
    /// @param claimed SHA-256 of the content as the peer says, or null
    /// @throws MediaRefusal when it is another; what has come is thrown away then
    public void finish(@Nullable Bytes claimed) throws MediaRefusal {
        if (!isWhole()) {
            throw new MediaRefusal(Reason.NOT_AS_DECLARED, "less than the slot is for");
        }
        Bytes hash = Bytes.wrap(digest.digest());
        try {
            if (claimed != null && !claimed.equals(hash)) {
                sink.clear();
                length = 0;
                throw new MediaRefusal(Reason.WRONG_HASH, "its content is not what you say");
            }
            sink.sync();
            close();
            media.complete(token, hash);
        } catch (IOException e) {
            throw new MediaRefusal(Reason.FULL, "the server cannot keep it now");
        }
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try {
            sink.close();
        } catch (IOException e) {
            Media.LOG.warn("could not close an unfinished file: {}", e.toString());
        } finally {
            media.ended(token, file.account());
        }
    }
}
