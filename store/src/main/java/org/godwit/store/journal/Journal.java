package org.godwit.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.godwit.store.Blob;
import org.godwit.store.journal.Segment.Line;
import org.jspecify.annotations.Nullable;

/// The logs of all groups of a node. Thread-safe. An append returns when its entries are on disk;
/// appends that come while a sync is running share the next one. After a failed write or sync
/// nothing more is accepted: what is on disk is unknown until the journal is opened again.
public final class Journal implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final Segments segments;
    private final List<Places> places = new ArrayList<>();
    private final Vote[] votes;
    private final Object syncing = new Object();
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private long written;
    private long synced;
    private volatile @Nullable IOException failure;

    private Journal(Segments segments, int groups) {
        this.segments = segments;
        this.votes = new Vote[groups];
        for (int i = 0; i < groups; i++) {
            places.add(new Places());
            votes[i] = Vote.NONE;
        }
    }

    /// Opens the journal in `directory`, which must exist, and reads it.
    ///
    /// @param groups how many logs it holds
    /// @param segmentBytes size of one file; no entry may be larger than half of it
    /// @throws DamagedJournalException when something that was acknowledged is missing
    public static Journal open(Path directory, Disk disk, int groups, int segmentBytes)
            throws IOException {
        Journal journal = new Journal(new Segments(directory, disk, segmentBytes), groups);
        journal.segments.open(journal::take);
        if (journal.segments.isEmpty() || journal.segments.active().ended) {
            journal.segments.next();
        }
        journal.begin();
        return journal;
    }

    private void take(Segment segment, Line line, int offset) {
        if (line.group() >= places.size()) {
            return;
        }
        Places group = places.get(line.group());
        switch (line.kind()) {
            case Segment.RANGE -> {
                // Says nothing new, unless it is the first word about this group.
                if (group.isEmpty() && line.index() > group.first()) {
                    group.reset(line.index());
                }
            }
            case Segment.PREFIX -> group.keepFrom(line.index());
            case Segment.SUFFIX -> group.keepTo(line.index());
            case Segment.RESET -> group.reset(line.index());
            case Segment.VOTE ->
                    votes[line.group()] =
                            new Vote(
                                    line.term(),
                                    new String(line.bytes().unsafeArray(), StandardCharsets.UTF_8));
            case Segment.END -> {}
            default -> {
                // The oldest segment may begin with entries that were already given up.
                if (line.index() >= group.first()) {
                    add(segment, line, offset);
                }
            }
        }
    }

    private void add(Segment segment, Line line, int offset) {
        boolean configuration = line.kind() == JournalEntry.Kind.CONFIGURATION.code;
        places.get(line.group())
                .add(line.index(), line.term(), configuration, segment.number, offset);
    }

    /// Appends entries to a group's log, in order and without gaps, and makes them durable.
    ///
    /// @param entries less than half a segment in all
    /// @throws JournalFullException when there is no space; it may be tried again
    public void append(int group, List<JournalEntry> entries) throws IOException {
        List<Line> lines = new ArrayList<>(entries.size());
        for (JournalEntry entry : entries) {
            lines.add(line(group, entry));
        }
        write(lines);
    }

    /// An entry and the group whose log it is for.
    public record Part(int group, JournalEntry entry) {}

    /// Appends entries to the logs of several groups with one sync for them all.
    ///
    /// @param parts less than half a segment in all; those of a group in order and without gaps
    /// @throws JournalFullException when there is no space; it may be tried again
    public void appendAll(List<Part> parts) throws IOException {
        List<Line> lines = new ArrayList<>(parts.size());
        for (Part part : parts) {
            lines.add(line(part.group(), part.entry()));
        }
        write(lines);
    }

    private static Line line(int group, JournalEntry entry) {
        return new Line(entry.kind().code, group, entry.index(), entry.term(), entry.bytes());
    }

    /// Gives up entries below `firstKept`.
    public void truncatePrefix(int group, long firstKept) throws IOException {
        write(List.of(new Line(Segment.PREFIX, group, firstKept, 0, Blob.EMPTY)));
        purge();
    }

    /// Takes back entries above `lastKept`.
    public void truncateSuffix(int group, long lastKept) throws IOException {
        write(List.of(new Line(Segment.SUFFIX, group, lastKept, 0, Blob.EMPTY)));
    }

    /// Gives up all entries; the next one has the index `next`.
    public void reset(int group, long next) throws IOException {
        write(List.of(new Line(Segment.RESET, group, next, 0, Blob.EMPTY)));
        purge();
    }

    public void vote(int group, Vote vote) throws IOException {
        write(List.of(voteLine(group, vote)));
    }

    private static Line voteLine(int group, Vote vote) {
        byte[] candidate = vote.candidate().getBytes(StandardCharsets.UTF_8);
        return new Line(Segment.VOTE, group, 0, vote.term(), Blob.wrap(candidate));
    }

    public synchronized Vote vote(int group) {
        return votes[group];
    }

    private void write(List<Line> lines) throws IOException {
        long ticket;
        try {
            synchronized (this) {
                refuseAfterFailure();
                refuseWithoutSpace(lines);
                for (Line line : lines) {
                    put(line);
                }
                flush();
                ticket = ++written;
            }
            sync(ticket);
        } catch (JournalFullException e) {
            throw e;
        } catch (IOException e) {
            fail(e);
            throw e;
        }
    }

    /// Before anything is written: a disk that is full then costs nothing but this refusal.
    private void refuseWithoutSpace(List<Line> lines) throws JournalFullException {
        int bytes = 0;
        for (Line line : lines) {
            bytes += line.size();
        }
        if (segments.active().hasRoom(bytes)) {
            return;
        }
        try {
            segments.prepare();
        } catch (IOException e) {
            throw new JournalFullException(e);
        }
    }

    private void put(Line line) throws IOException {
        Segment active = segments.active();
        if (!active.hasRoom(buffer.position() + line.size())) {
            flush();
            roll();
            active = segments.active();
            if (!active.hasRoom(line.size())) {
                throw new IOException("an entry of " + line.size() + " bytes is too large");
            }
        }
        if (buffer.remaining() < line.size()) {
            flush();
            if (buffer.capacity() < line.size()) {
                buffer = ByteBuffer.allocate(line.size());
            }
        }
        int offset = active.position + buffer.position();
        active.encode(line, buffer);
        take(active, line, offset);
    }

    private void flush() throws IOException {
        buffer.flip();
        segments.active().write(buffer);
        buffer.clear();
    }

    /// Ends the active segment and begins the next.
    private void roll() throws IOException {
        segments.active().encode(new Line(Segment.END, 0, 0, 0, Blob.EMPTY), buffer);
        flush();
        segments.active().force();
        segments.next();
        begin();
    }

    /// Notes what older segments say in sum.
    private void begin() throws IOException {
        List<Line> lines = new ArrayList<>();
        for (int group = 0; group < votes.length; group++) {
            Places range = places.get(group);
            lines.add(new Line(Segment.RANGE, group, range.first(), range.last(), Blob.EMPTY));
            lines.add(voteLine(group, votes[group]));
        }
        int bytes = lines.stream().mapToInt(Line::size).sum();
        if (!segments.active().hasRoom(bytes)) {
            roll();
            return;
        }
        for (Line line : lines) {
            segments.active().encode(line, buffer);
            flush();
        }
        segments.active().force();
        segments.active().synced = segments.active().position;
    }

    private void sync(long ticket) throws IOException {
        synchronized (syncing) {
            if (synced >= ticket) {
                return;
            }
            Segment active;
            long upTo;
            int position;
            synchronized (this) {
                refuseAfterFailure();
                active = segments.active();
                upTo = written;
                position = active.position;
            }
            active.force();
            active.synced = position;
            synced = upTo;
        }
    }

    private void fail(IOException cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    private void refuseAfterFailure() throws IOException {
        IOException cause = failure;
        if (cause != null) {
            throw new IOException("the journal failed before: " + cause.getMessage(), cause);
        }
    }

    /// What went wrong, or null. After a failure the journal only reads.
    public @Nullable IOException failure() {
        return failure;
    }

    public synchronized long first(int group) {
        return places.get(group).first();
    }

    /// The index of the last entry, or 0 when there is none.
    public synchronized long last(int group) {
        Places range = places.get(group);
        return range.isEmpty() ? 0 : range.last();
    }

    /// The term of an entry, or 0 when it is not there.
    public synchronized long term(int group, long index) {
        Places range = places.get(group);
        return range.holds(index) ? range.term(index) : 0;
    }

    /// Indexes of a group's configuration entries, oldest first.
    public synchronized List<Long> configurations(int group) {
        Places range = places.get(group);
        List<Long> found = new ArrayList<>();
        for (long index = range.first(); index <= range.last(); index++) {
            if (range.isConfiguration(index)) {
                found.add(index);
            }
        }
        return found;
    }

    /// The entry with this index, or null.
    public @Nullable JournalEntry read(int group, long index) throws IOException {
        Segment segment;
        int offset;
        synchronized (this) {
            Places range = places.get(group);
            if (!range.holds(index)) {
                return null;
            }
            segment = segments.get(range.segment(index));
            offset = range.offset(index);
        }
        Line line;
        try {
            line = segment.read(offset);
        } catch (ClosedChannelException e) {
            return null; // given up meanwhile
        }
        return new JournalEntry(
                JournalEntry.Kind.of(line.kind()), line.index(), line.term(), line.bytes());
    }

    private void purge() throws IOException {
        synchronized (syncing) {
            synchronized (this) {
                segments.removeBelow(oldestNeeded());
            }
        }
    }

    private long oldestNeeded() {
        long oldest = segments.active().number;
        for (Places range : places) {
            if (!range.isEmpty()) {
                oldest = Math.min(oldest, range.segment(range.first()));
            }
        }
        return oldest;
    }

    /// Groups that keep the oldest segment from being given up.
    public synchronized List<Integer> holdingOldest() {
        List<Integer> holding = new ArrayList<>();
        for (int group = 0; group < places.size(); group++) {
            Places range = places.get(group);
            if (!range.isEmpty() && range.segment(range.first()) == segments.oldest()) {
                holding.add(group);
            }
        }
        return holding;
    }

    /// Where the next record goes in the active segment.
    synchronized int activePosition() {
        return segments.active().position;
    }

    /// Bytes of all segments in use.
    public synchronized long bytes() {
        return segments.bytes();
    }

    /// Prepares the space of the next segment if that has not been done. To be called from time to
    /// time; while it fails there is room for one segment's rest only and nothing new should be
    /// accepted.
    public void prepare() throws IOException {
        segments.prepare();
    }

    /// Whether the space of the next segment is on disk.
    public boolean isPrepared() {
        return segments.isPrepared();
    }

    @Override
    public synchronized void close() throws IOException {
        if (failure == null) {
            failure = new IOException("the journal is closed");
        }
        segments.close();
    }
}
