package org.godwit.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The file layer under the journal: a seam for tests that let disks fail.
public interface Disk {
    /// Opens a file for reading and writing, creating it if need be.
    DiskFile open(Path path) throws IOException;

    /// Makes creations, renames and deletions in a directory durable.
    void forceDirectory(Path directory) throws IOException;

    /// An open file.
    interface DiskFile extends AutoCloseable {
        long size() throws IOException;

        /// Reads as much as there is, up to the buffer's limit.
        void read(ByteBuffer target, long position) throws IOException;

        /// Writes all of the buffer.
        void write(ByteBuffer source, long position) throws IOException;

        /// Makes what was written durable. After a failure nothing is known about what is on disk.
        void force() throws IOException;

        @Override
        void close() throws IOException;
    }

    /// The operating system's files.
    static Disk real() {
        return new Disk() {
            @Override
            public DiskFile open(Path path) throws IOException {
                return new RealFile(
                        FileChannel.open(
                                path,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE));
            }

            @Override
            public void forceDirectory(Path directory) throws IOException {
                try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        };
    }

    /// A file of the operating system.
    record RealFile(FileChannel channel) implements DiskFile {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void read(ByteBuffer target, long position) throws IOException {
            long at = position;
            while (target.hasRemaining()) {
                int count = channel.read(target, at);
                if (count < 0) {
                    return;
                }
                at += count;
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            long at = position;
            while (source.hasRemaining()) {
                at += channel.write(source, at);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
