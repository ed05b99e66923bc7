package org.godwit.server.media.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.server.media.MediaStore;
import org.jspecify.annotations.Nullable;

/// Finished files in an S3-compatible store, unfinished ones on the node's disk: an upload that was
/// cut goes on there, and what is sealed is one request, whose content the store checks by its
/// hash.
public final class S3MediaStore implements MediaStore, AutoCloseable {
    private static final int HASH_DIGITS = 64;
    private static final int PAGE_MAX = 1000;

    private final MediaStore parts;
    private final Bucket bucket;

    /// @param parts where unfinished files are
    public S3MediaStore(MediaStore parts, S3Settings settings) {
        this.parts = parts;
        this.bucket = new Bucket(settings, Bucket.Patience.DEFAULT);
    }

    @Override
    public Sink unfinished(String name) throws IOException {
        return parts.unfinished(name);
    }

    @Override
    public void seal(String name, Bytes hash) throws IOException {
        String key = key(hash);
        try (Sink whole = parts.unfinished(name)) {
            if (whole.length() == 0) {
                throw new IOException("there is nothing to seal");
            }
            if (!bucket.has(key)) {
                bucket.put(key, whole.length(), () -> new Content(whole, hash));
            }
        }
        parts.abandon(name);
    }

    private static String key(Bytes hash) {
        return HexFormat.of().formatHex(hash.unsafeArray());
    }

    @Override
    public void abandon(String name) throws IOException {
        parts.abandon(name);
    }

    @Override
    public int abandonOlderThan(Instant instant) throws IOException {
        return parts.abandonOlderThan(instant);
    }

    @Override
    public @Nullable Source open(Bytes hash) throws IOException {
        String key = key(hash);
        return bucket.has(key) ? new Remote(bucket, key) : null;
    }

    @Override
    public void delete(Bytes hash) throws IOException {
        bucket.delete(key(hash));
    }

    @Override
    public void visit(Consumer<Bytes> visitor) throws IOException {
        bucket.visit(
                PAGE_MAX,
                name -> {
                    if (name.length() == HASH_DIGITS && name.matches("[0-9a-f]+")) {
                        visitor.accept(Bytes.wrap(HexFormat.of().parseHex(name)));
                    }
                });
    }

    /// What the disk has for unfinished files; the store does not say.
    @Override
    public long usableBytes() {
        return parts.usableBytes();
    }

    @Override
    public void close() {
        bucket.close();
    }

    /// A whole file on our disk, read from its beginning. Its last part is given only when all of
    /// it is what its hash says.
    private static final class Content extends InputStream {
        private final Sink whole;
        private final Bytes hash;
        private final long length;
        private final MessageDigest digest;
        private long at;

        Content(Sink whole, Bytes hash) {
            this.whole = whole;
            this.hash = hash;
            this.length = whole.length();
            try {
                this.digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("the JDK has SHA-256", e);
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int count = whole.read(at, ByteBuffer.wrap(into, from, length));
            if (count > 0) {
                digest.update(into, from, count);
                at += count;
                if (at == this.length && !hash.equals(Bytes.wrap(digest.digest()))) {
                    throw new IOException("the content is not what its hash says");
                }
            }
            return count;
        }
    }

    /// A file over there. Reading on costs no request of its own, reading elsewhere one.
    private static final class Remote implements Source {
        private final Bucket bucket;
        private final String key;
        private @Nullable InputStream open;
        private long at;

        Remote(Bucket bucket, String key) {
            this.bucket = bucket;
            this.key = key;
        }

        @Override
        public int read(long offset, ByteBuffer into) throws IOException {
            if (open == null || offset != at) {
                close();
                open = bucket.get(key, offset);
                at = offset;
            }
            InputStream from = open;
            if (from == null) {
                return -1;
            }
            byte[] part = new byte[into.remaining()];
            int count = from.readNBytes(part, 0, part.length);
            into.put(part, 0, count);
            at += count;
            return count == 0 && part.length > 0 ? -1 : count;
        }

        @Override
        public void close() throws IOException {
            if (open != null) {
                open.close();
                open = null;
            }
        }
    }
}
