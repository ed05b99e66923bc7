package org.godwit.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The files of a journal. Guarded by the journal's lock, but for the spare, which has its own.
final class Segments implements AutoCloseable {
    private static final int FILL_BYTES = 1 << 20;
    private static final String SUFFIX = ".log";

    /// Takes what opening finds.
    interface Reader {
        void line(Segment segment, Segment.Line line, int offset);
    }

    private final Path directory;
    private final Disk disk;
    private final int segmentBytes;
    private final TreeMap<Long, Segment> segments = new TreeMap<>();
    private final Object sparing = new Object();
    private final Path spare;
    private volatile boolean prepared;

    Segments(Path directory, Disk disk, int segmentBytes) {
        this.directory = directory;
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.spare = directory.resolve("spare" + SUFFIX);
    }

    void open(Reader reader) throws IOException {
        List<Path> files;
        try (Stream<Path> listing = Files.list(directory)) {
            files =
                    listing.filter(path -> path.getFileName().toString().matches("\\d{16}\\.log"))
                            .sorted()
                            .toList();
        }
        for (Path path : files) {
            String name = path.getFileName().toString();
            long number = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
            if (!segments.isEmpty() && number != segments.lastKey() + 1) {
                throw new DamagedJournalException(
                        directory + " lacks segment " + (segments.lastKey() + 1));
            }
            boolean last = path.equals(files.getLast());
            Disk.DiskFile file = disk.open(path);
            Segment segment = new Segment(number, path, file, (int) file.size());
            segments.put(number, segment);
            segment.scan(last, (line, offset) -> reader.line(segment, line, offset));
        }
        continueLast();
        prepared = Files.exists(spare) && Files.size(spare) == segmentBytes;
    }

    /// The last segment may be one that was just taken into use, or one that was just ended.
    private void continueLast() throws IOException {
        if (!segments.isEmpty() && active().position == Segment.HEAD_BYTES) {
            active().writeHead();
        }
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    Segment active() {
        return segments.lastEntry().getValue();
    }

    long oldest() {
        return segments.firstKey();
    }

    Segment get(long number) {
        Segment segment = segments.get(number);
        if (segment == null) {
            throw new IllegalStateException("segment " + number + " was given up");
        }
        return segment;
    }

    long bytes() {
        return (long) segments.size() * segmentBytes;
    }

    /// Takes the spare into use.
    void next() throws IOException {
        long number = segments.isEmpty() ? 1 : segments.lastKey() + 1;
        Path path = directory.resolve(String.format(Locale.ROOT, "%016d%s", number, SUFFIX));
        synchronized (sparing) {
            prepare();
            Files.move(spare, path, StandardCopyOption.ATOMIC_MOVE);
            prepared = false;
        }
        Segment segment = new Segment(number, path, disk.open(path), segmentBytes);
        segment.writeHead();
        segment.force();
        disk.forceDirectory(directory);
        segments.put(number, segment);
    }

    boolean isPrepared() {
        return prepared;
    }

    void prepare() throws IOException {
        synchronized (sparing) {
            if (prepared) {
                return;
            }
            try (Disk.DiskFile file = disk.open(spare)) {
                ByteBuffer zeros = ByteBuffer.allocate(FILL_BYTES);
                for (int at = 0; at < segmentBytes; at += FILL_BYTES) {
                    zeros.clear().limit(Math.min(FILL_BYTES, segmentBytes - at));
                    file.write(zeros, at);
                }
                file.force();
            } catch (IOException e) {
                deleteQuietly(spare, e);
                throw e;
            }
            prepared = true;
        }
    }

    private static void deleteQuietly(Path path, IOException cause) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    void removeBelow(long number) throws IOException {
        while (segments.firstKey() < number) {
            Segment old = segments.pollFirstEntry().getValue();
            old.close();
            synchronized (sparing) {
                if (prepared) {
                    Files.delete(old.path);
                } else {
                    Files.move(old.path, spare, StandardCopyOption.REPLACE_EXISTING);
                    prepared = true;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : segments.values()) {
            segment.close();
        }
    }
}
