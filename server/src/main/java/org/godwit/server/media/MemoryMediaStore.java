package org.godwit.server.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;

/// Files in memory, for tests; as full as it is told to be.
public final class MemoryMediaStore implements MediaStore {
    private final InstantSource clock;
    private final Map<String, Unfinished> unfinished = new HashMap<>();
    private final Map<Bytes, byte[]> finished = new HashMap<>();
    private long bytesMax;

    /// @param bytesMax all files together
    public MemoryMediaStore(InstantSource clock, long bytesMax) {
        this.clock = clock;
        this.bytesMax = bytesMax;
    }

    /// Makes the disk larger or smaller.
    public synchronized void resize(long newBytesMax) {
        bytesMax = newBytesMax;
    }

    /// How many finished files there are.
    public synchronized int count() {
        return finished.size();
    }

    @Override
    public synchronized Sink unfinished(String name) {
        return unfinished.computeIfAbsent(name, _ -> new Unfinished());
    }

    @Override
    public synchronized void seal(String name, Bytes hash) throws IOException {
        Unfinished file = unfinished.remove(name);
        if (file == null) {
            throw new IOException("no such file");
        }
        finished.putIfAbsent(hash, file.bytes);
    }

    @Override
    public synchronized void abandon(String name) {
        unfinished.remove(name);
    }

    @Override
    public synchronized int abandonOlderThan(Instant instant) {
        int before = unfinished.size();
        unfinished.values().removeIf(it -> it.touched.isBefore(instant));
        return before - unfinished.size();
    }

    @Override
    public synchronized @Nullable Source open(Bytes hash) {
        byte[] bytes = finished.get(hash);
        return bytes == null ? null : new Finished(Bytes.wrap(bytes));
    }

    @Override
    public synchronized void delete(Bytes hash) {
        finished.remove(hash);
    }

    @Override
    public void visit(Consumer<Bytes> visitor) {
        List<Bytes> all;
        synchronized (this) {
            all = List.copyOf(finished.keySet());
        }
        all.forEach(visitor);
    }

    @Override
    public synchronized long usableBytes() {
        long used = 0;
        for (byte[] each : finished.values()) {
            used += each.length;
        }
        for (Unfinished each : unfinished.values()) {
            used += each.bytes.length;
        }
        return Math.max(0, bytesMax - used);
    }

    private static int read(byte[] bytes, long offset, ByteBuffer into) {
        if (offset >= bytes.length) {
            return -1;
        }
        int count = (int) Math.min(into.remaining(), bytes.length - offset);
        into.put(bytes, (int) offset, count);
        return count;
    }

    private record Finished(Bytes bytes) implements Source {
        @Override
        public int read(long offset, ByteBuffer into) {
            return MemoryMediaStore.read(bytes.unsafeArray(), offset, into);
        }

        @Override
        public void close() {}
    }

    private final class Unfinished implements Sink {
        private byte[] bytes = new byte[0];
        private Instant touched = clock.instant();

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void write(ByteBuffer part) throws IOException {
            if (part.remaining() > usableBytes()) {
                throw new IOException("No space left on device");
            }
            int at = bytes.length;
            bytes = Arrays.copyOf(bytes, at + part.remaining());
            part.get(bytes, at, bytes.length - at);
            touched = clock.instant();
        }

        @Override
        public int read(long offset, ByteBuffer into) {
            return MemoryMediaStore.read(bytes, offset, into);
        }

        @Override
        public void clear() {
            bytes = new byte[0];
        }

        @Override
        public void sync() {}

        @Override
        public void close() {}
    }
}
