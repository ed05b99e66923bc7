package org.godwit.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.godwit.store.Blob;
import org.jspecify.annotations.Nullable;

/// One file of the journal.
final class Segment implements AutoCloseable {
    static final int HEAD_BYTES = 32;
    static final int RECORD_HEAD_BYTES = 32;
    private static final long MAGIC =
            ByteBuffer.wrap("GODWITJ1".getBytes(StandardCharsets.US_ASCII)).getLong();
    private static final int CHECKED_FROM = 8;

    /// Kinds beyond those of [JournalEntry].
    static final int RANGE = 4;

    static final int SUFFIX = 5;
    static final int RESET = 6;
    static final int VOTE = 7;
    static final int PREFIX = 8;
    static final int END = 9;

    /// A record: an entry or a note about a group's log.
    record Line(int kind, int group, long index, long term, Blob bytes) {
        int size() {
            return padded(RECORD_HEAD_BYTES + bytes.size());
        }
    }

    /// Takes what a scan finds.
    interface Reader {
        void line(Line line, int offset);
    }

    final long number;
    final Path path;
    final int capacity;
    private final Disk.DiskFile file;

    /// Where the next record goes.
    int position = HEAD_BYTES;

    /// Up to where it is known to be on disk.
    volatile int synced;

    /// Nothing may follow.
    boolean ended;

    Segment(long number, Path path, Disk.DiskFile file, int capacity) {
        this.number = number;
        this.path = path;
        this.file = file;
        this.capacity = capacity;
    }

    static int padded(int bytes) {
        return (bytes + 7) & ~7;
    }

    boolean hasRoom(int bytes) {
        // The end record must always fit.
        return capacity - position >= bytes + RECORD_HEAD_BYTES;
    }

    void writeHead() throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        head.putLong(MAGIC).putLong(number).putInt(capacity).rewind();
        file.write(head, 0);
    }

    /// Puts a record into `buffer`, which will be written at [#position].
    void encode(Line line, ByteBuffer buffer) {
        int start = buffer.position();
        buffer.putInt(line.bytes.size()).putInt(0);
        buffer.put((byte) line.kind).put((byte) line.group).putShort((short) 0);
        buffer.putInt(synced).putLong(line.index).putLong(line.term);
        buffer.put(line.bytes.unsafeArray());
        int end = buffer.position();
        buffer.putInt(start + 4, checksum(buffer, start + CHECKED_FROM, end));
        while (buffer.position() - start < line.size()) {
            buffer.put((byte) 0);
        }
    }

    private int checksum(ByteBuffer buffer, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(8).putLong(0, number));
        crc.update(buffer.duplicate().limit(to).position(from));
        return (int) crc.getValue();
    }

    void write(ByteBuffer buffer) throws IOException {
        int size = buffer.remaining();
        file.write(buffer, position);
        position += size;
    }

    void force() throws IOException {
        file.force();
    }

    Line read(int offset) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(RECORD_HEAD_BYTES);
        file.read(head, offset);
        int size = RECORD_HEAD_BYTES + head.getInt(0);
        ByteBuffer whole = ByteBuffer.allocate(size);
        file.read(whole, offset);
        Line line = decode(whole, 0, size);
        if (line == null) {
            throw new DamagedJournalException(path + " is damaged at " + offset);
        }
        return line;
    }

    /// The record at `offset`, or null when there is none that is whole.
    private @Nullable Line decode(ByteBuffer buffer, int offset, int limit) {
        if (limit - offset < RECORD_HEAD_BYTES) {
            return null;
        }
        int size = buffer.getInt(offset);
        if (size < 0 || size > limit - offset - RECORD_HEAD_BYTES) {
            return null;
        }
        int end = offset + RECORD_HEAD_BYTES + size;
        if (buffer.getInt(offset + 4) != checksum(buffer, offset + CHECKED_FROM, end)) {
            return null;
        }
        byte[] bytes = new byte[size];
        buffer.get(offset + RECORD_HEAD_BYTES, bytes);
        return new Line(
                buffer.get(offset + 8),
                buffer.get(offset + 9) & 0xff,
                buffer.getLong(offset + 16),
                buffer.getLong(offset + 24),
                Blob.wrap(bytes));
    }

    /// Hands all records to `reader` and sets [#position] behind the last.
    ///
    /// @param last whether this segment may end anywhere
    void scan(boolean last, Reader reader) throws IOException {
        ByteBuffer whole = ByteBuffer.allocate((int) Math.min(Integer.MAX_VALUE, file.size()));
        file.read(whole, 0);
        int limit = whole.position();
        int offset = HEAD_BYTES;
        if (limit >= HEAD_BYTES && whole.getLong(0) == MAGIC && whole.getLong(8) == number) {
            if (whole.getInt(16) != limit) {
                throw new DamagedJournalException(
                        path + " has " + limit + " bytes instead of " + whole.getInt(16));
            }
            Line line = decode(whole, offset, limit);
            while (line != null && !ended) {
                ended = line.kind == END;
                reader.line(line, offset);
                offset += line.size();
                line = decode(whole, offset, limit);
            }
        }
        if (!ended && !last) {
            throw new DamagedJournalException(path + " is damaged at " + offset + " of " + limit);
        }
        if (!ended) {
            lookBeyond(whole, offset, limit);
        }
        position = offset;
        synced = offset;
    }

    /// Behind the end there may be records of a write that reached the disk in part. They are
    /// wiped, so that they cannot follow what will be written here, unless one says that this is
    /// not the end.
    private void lookBeyond(ByteBuffer whole, int end, int limit) throws IOException {
        boolean torn = false;
        for (int offset = end; offset + RECORD_HEAD_BYTES <= limit; offset += 8) {
            boolean plausible =
                    whole.get(offset + 8) > 0
                            && whole.get(offset + 8) <= END
                            && whole.getInt(offset + 12) <= limit;
            if (plausible && decode(whole, offset, limit) != null) {
                if (whole.getInt(offset + 12) > end) {
                    throw new DamagedJournalException(
                            path + " is damaged at " + end + ": what stood there was acknowledged");
                }
                torn = true;
            }
        }
        if (torn) {
            file.write(ByteBuffer.allocate(limit - end), end);
            file.force();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
