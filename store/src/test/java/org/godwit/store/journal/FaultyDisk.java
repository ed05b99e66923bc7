package org.godwit.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// A disk that fails when told to.
public final class FaultyDisk implements Disk {
    private final Disk real = Disk.real();
    public volatile boolean failForce;
    public volatile boolean failWriteOfSpare;

    @Override
    public DiskFile open(Path path) throws IOException {
        DiskFile file = real.open(path);
        boolean spare = path.endsWith("spare.log");
        return new DiskFile() {
            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public void read(ByteBuffer target, long position) throws IOException {
                file.read(target, position);
            }

            @Override
            public void write(ByteBuffer source, long position) throws IOException {
                if (spare && failWriteOfSpare) {
                    throw new IOException("No space left on device");
                }
                file.write(source, position);
            }

            @Override
            public void force() throws IOException {
                if (failForce) {
                    throw new IOException("Input/output error");
                }
                file.force();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        real.forceDirectory(directory);
    }
}
