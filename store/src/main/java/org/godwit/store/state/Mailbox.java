package org.godwit.store.state;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The header of a mailbox and its messages that have not reached the table.
///
/// Sequences, lowest first: up to `floor` all messages are gone; up to `flushedTo` they are in the
/// table; up to `frozenTo` they are in the table or in the batch on its way there; up to `last` in
/// memory.
final class Mailbox {
    /// How stale "last seen" may be: spares a write at each login of a flaky phone.
    private static final long SEEN_STEP_MILLIS = 3_600_000;

    final long id;
    final String name;
    final TreeMap<String, Long> cursors = new TreeMap<>();

    /// When each device's cursor was last opened or moved; one read from format 1 is not in here.
    final TreeMap<String, Long> seen = new TreeMap<>();

    final Tail tail = new Tail();
    long last;
    long floor;

    /// The highest sequence any device ever acknowledged.
    long acked;

    long queued;
    long queuedBytes;
    long flushedTo;
    long frozenTo;
    boolean dirty = true;
    boolean frozen;

    /// Expired messages above the floor whose deletion has not reached the table.
    private NavigableSet<Long> holes = Collections.emptyNavigableSet();

    private NavigableSet<Long> frozenHoles = Collections.emptyNavigableSet();

    Mailbox(long id, String name) {
        this.id = id;
        this.name = name;
    }

    static Mailbox decoded(String name, byte[] value) {
        In in = new In(value);
        Mailbox mailbox = new Mailbox(in.varint(), name);
        mailbox.last = in.varint();
        mailbox.floor = in.varint();
        mailbox.acked = in.varint();
        mailbox.queued = in.varint();
        mailbox.queuedBytes = in.varint();
        int count = in.count();
        for (int i = 0; i < count; i++) {
            String device = in.string();
            mailbox.cursors.put(device, in.varint());
        }
        if (in.more()) {
            for (String device : mailbox.cursors.keySet()) {
                long millis = in.varint();
                if (millis > 0) {
                    mailbox.seen.put(device, millis);
                }
            }
        }
        mailbox.flushedTo = mailbox.last;
        mailbox.frozenTo = mailbox.last;
        mailbox.dirty = false;
        return mailbox;
    }

    byte[] encoded() {
        Out out = new Out(32 + cursors.size() * 32);
        out.varint(id).varint(last).varint(floor).varint(acked).varint(queued).varint(queuedBytes);
        out.varint(cursors.size());
        for (Map.Entry<String, Long> cursor : cursors.entrySet()) {
            out.string(cursor.getKey()).varint(cursor.getValue());
        }
        for (String device : cursors.keySet()) {
            out.varint(seen.getOrDefault(device, 0L));
        }
        return out.done();
    }

    /// Takes note that a device is there.
    ///
    /// @return whether that is news worth writing down
    boolean see(String device, long nowMillis) {
        long before = seen.getOrDefault(device, 0L);
        if (nowMillis - before < SEEN_STEP_MILLIS) {
            return false;
        }
        seen.put(device, nowMillis);
        return true;
    }

    boolean forget(String device) {
        seen.remove(device);
        return cursors.remove(device) != null;
    }

    /// Up to where no device, present or future, needs a message.
    long wantedFloor() {
        long lowest = acked;
        for (long cursor : cursors.values()) {
            lowest = Math.min(lowest, cursor);
        }
        return Math.max(floor, lowest);
    }

    void addHole(long sequence) {
        if (holes.isEmpty()) {
            holes = new TreeSet<>();
        }
        holes.add(sequence);
    }

    boolean isHole(long sequence) {
        return holes.contains(sequence) || frozenHoles.contains(sequence);
    }

    NavigableSet<Long> allHoles() {
        NavigableSet<Long> all = new TreeSet<>(holes);
        all.addAll(frozenHoles);
        return all;
    }

    /// True when forgetting this object loses nothing.
    boolean evictable() {
        return !dirty && !frozen && tail.isEmpty() && holes.isEmpty() && frozenHoles.isEmpty();
    }

    void freeze(Batch batch) {
        batch.put(Keys.mailbox(name), encoded());
        for (Message message : tail.slice(tail.firstAbove(frozenTo), Integer.MAX_VALUE)) {
            batch.put(Keys.message(id, message.sequence()), message.encoded());
            batch.put(Keys.expiry(message.expiresMillis(), id, message.sequence()), NO_VALUE);
        }
        frozenTo = last;
        frozenHoles = holes;
        holes = Collections.emptyNavigableSet();
        dirty = false;
        frozen = true;
    }

    void flushed() {
        flushedTo = frozenTo;
        frozenHoles = Collections.emptyNavigableSet();
        tail.removeUpTo(flushedTo, _ -> {});
        frozen = false;
    }

    private static final byte[] NO_VALUE = {};
}
