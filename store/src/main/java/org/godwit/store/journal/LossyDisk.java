package org.godwit.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// For tests alone, and no production class may name it (`ArchitectureTest`): it is here because
/// the tests of two modules use it. A disk of which a kill takes what was not synced: writes stay
/// in this process until they are forced, as in a machine that loses power. Now and then a part of
/// them reaches the disk early, so that a kill leaves a torn tail. With a file `full` in its
/// control folder no file can grow, with `eio` syncing fails, with `tear` a part of every write
/// goes early.
public final class LossyDisk implements Disk {
    /// The break by which syncing says it is done and is not.
    public static final String ACK_BEFORE_FSYNC = "ack-before-fsync";

    private static final int LIE_MILLIS = 700;
    private static final int EARLY_ONE_IN = 4;

    private final Disk real = Disk.real();
    private final Path full;
    private final Path eio;
    private final Path tear;
    private final boolean lies;

    /// @param lies syncing returns at once; what was written is synced much later, and all of it
    ///   stays behind until then, so that a kill leaves a log that is short and looks sound
    public LossyDisk(Path control, boolean lies) {
        this.full = control.resolve("full");
        this.eio = control.resolve("eio");
        this.tear = control.resolve("tear");
        this.lies = lies;
    }

    @Override
    public DiskFile open(Path path) throws IOException {
        return new LossyFile(real.open(path), path.endsWith("spare.log"));
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        real.forceDirectory(directory);
    }

    private static final class Held {
        final long position;
        final byte[] bytes;

        Held(long position, byte[] bytes) {
            this.position = position;
            this.bytes = bytes;
        }
    }

    private final class LossyFile implements DiskFile {
        private final DiskFile file;
        private final Random random = new Random();
        private final List<Held> held = new ArrayList<>();
        private final boolean grows;
        private long lied;

        /// @param grows whether writing to it takes space
        LossyFile(DiskFile file, boolean grows) {
            this.file = file;
            this.grows = grows;
        }

        @Override
        public synchronized long size() throws IOException {
            long size = file.size();
            for (Held each : held) {
                size = Math.max(size, each.position + each.bytes.length);
            }
            return size;
        }

        @Override
        public synchronized void read(ByteBuffer target, long position) throws IOException {
            int start = target.position();
            int wanted = target.remaining();
            file.read(target, position);
            int end = target.position();
            for (Held each : held) {
                long from = Math.max(position, each.position);
                long to = Math.min(position + wanted, each.position + each.bytes.length);
                if (from < to) {
                    int at = start + (int) (from - position);
                    int length = (int) (to - from);
                    target.put(at, each.bytes, (int) (from - each.position), length);
                    end = Math.max(end, at + length);
                }
            }
            target.position(end);
        }

        @Override
        public synchronized void write(ByteBuffer source, long position) throws IOException {
            if (grows && Files.exists(full)) {
                throw new IOException("No space left on device");
            }
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            held.add(new Held(position, bytes));
            if (!lies && (random.nextInt(EARLY_ONE_IN) == 0 || Files.exists(tear))) {
                int part = random.nextInt(bytes.length + 1);
                file.write(ByteBuffer.wrap(bytes, 0, part), position);
            }
        }

        @Override
        public synchronized void force() throws IOException {
            if (Files.exists(eio)) {
                throw new IOException("Input/output error");
            }
            if (lies) {
                long now = System.nanoTime() / 1_000_000;
                if (now - lied < LIE_MILLIS) {
                    return;
                }
                lied = now;
            }
            for (Held each : held) {
                file.write(ByteBuffer.wrap(each.bytes), each.position);
            }
            held.clear();
            file.force();
        }

        @Override
        public synchronized void close() throws IOException {
            if (!Files.exists(eio) && !Files.exists(full)) {
                for (Held each : held) {
                    file.write(ByteBuffer.wrap(each.bytes), each.position);
                }
            }
            held.clear();
            file.close();
        }
    }
}
