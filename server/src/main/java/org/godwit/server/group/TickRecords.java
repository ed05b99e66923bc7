package org.godwit.server.group;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.group.count.Counts;
import org.godwit.server.group.count.Course;
import org.godwit.server.group.count.Spoken;
import org.godwit.store.Blob;
import org.godwit.store.Command.Change;
import org.godwit.store.Command.Write;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;

/// Keeps what the counts of a room follow from: a record for each counted message and one for each
/// member. One write at a time; what changes meanwhile shares the next one, so that a thousand
/// acknowledgements cost a few writes.
final class TickRecords {
    private static final int CHANGES_MAX = 1_024;

    private final Shard shard;
    private final Jid room;
    private final Consumer<Runnable> later;
    private final Set<Jid> moved = new LinkedHashSet<>();
    private final Set<Long> changed = new LinkedHashSet<>();
    private final Map<String, Change> deleted = new LinkedHashMap<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private int writing;
    private boolean refused;

    /// @param later runs something on the room's own thread
    TickRecords(Shard shard, Jid room, Consumer<Runnable> later) {
        this.shard = shard;
        this.room = room;
        this.later = later;
    }

    void load(Counts counts) {
        String courses = RoomRecords.courses(room);
        shard.scan(
                courses,
                (key, blob) -> {
                    counts.restore(RoomRecords.jid(key.substring(courses.length())), course(blob));
                    return true;
                });
        String messages = RoomRecords.spoken(room);
        shard.scan(
                messages,
                (key, blob) -> {
                    long number = Long.parseLong(key.substring(messages.length()));
                    counts.speak(spoken(number, blob)).forEach(this::drop);
                    return true;
                });
    }

    boolean idle() {
        return writing == 0 && isClean() && waiting.isEmpty();
    }

    private boolean isClean() {
        return moved.isEmpty() && changed.isEmpty() && deleted.isEmpty();
    }

    /// Whether the store refused something that is to be written again.
    boolean takeRefused() {
        boolean was = refused;
        refused = false;
        return was;
    }

    void moved(Jid account) {
        moved.add(account);
    }

    void changed(long number) {
        changed.add(number);
    }

    void drop(long number) {
        boolean _ = changed.remove(number);
        delete(RoomRecords.spoken(room) + padded(number));
    }

    void forget(Jid account) {
        boolean _ = moved.remove(account);
        delete(RoomRecords.courses(room) + account);
    }

    private void delete(String key) {
        deleted.put(key, new Change(key, null));
    }

    /// Calls back once what is known of that message is kept.
    void after(long number, Counts counts, Runnable done) {
        after(counts.find(number) == null, counts, done);
    }

    /// Calls back once what is known of that member is kept.
    void after(Jid account, Counts counts, Runnable done) {
        after(!moved.contains(account) && writing == 0, counts, done);
    }

    private void after(boolean nothing, Counts counts, Runnable done) {
        if (nothing || (isClean() && writing == 0)) {
            done.run();
        } else {
            waiting.add(done);
            flush(counts);
        }
    }

    /// Writes what has changed, unless a write is under way; then once it is done.
    void flush(Counts counts) {
        if (writing == 0) {
            writeNow(counts);
        }
    }

    /// Writes what has changed, behind whatever is under way.
    void writeNow(Counts counts) {
        List<Change> changes = new ArrayList<>();
        Set<Jid> takenMoves = take(moved, CHANGES_MAX);
        for (Jid account : takenMoves) {
            String key = RoomRecords.courses(room) + account;
            changes.add(new Change(key, write(counts.course(account))));
        }
        Set<Long> takenMessages = take(changed, CHANGES_MAX - changes.size());
        for (long number : takenMessages) {
            Spoken spoken = counts.find(number);
            if (spoken != null) {
                String key = RoomRecords.spoken(room) + padded(number);
                changes.add(new Change(key, write(spoken)));
            }
        }
        List<Change> takenDeletions = new ArrayList<>(deleted.values());
        deleted.clear();
        changes.addAll(takenDeletions);
        if (changes.isEmpty() && writing > 0) {
            return;
        }
        List<Runnable> done = isClean() ? List.copyOf(waiting) : List.of();
        waiting.removeAll(done);
        if (changes.isEmpty()) {
            done.forEach(Runnable::run);
            return;
        }
        writing++;
        shard.submit(
                new Write(List.of(), changes),
                outcome ->
                        later.accept(
                                () -> {
                                    writing--;
                                    if (outcome instanceof Outcome.Refused) {
                                        refused = true;
                                        moved.addAll(takenMoves);
                                        changed.addAll(takenMessages);
                                        takenDeletions.forEach(
                                                c -> deleted.putIfAbsent(c.key(), c));
                                        waiting.addAll(0, done);
                                        return;
                                    }
                                    done.forEach(Runnable::run);
                                    if (!isClean() || !waiting.isEmpty()) {
                                        flush(counts);
                                    }
                                }));
    }

    private static <T> Set<T> take(Set<T> from, int max) {
        Set<T> taken = new HashSet<>();
        for (T each : from) {
            if (taken.size() >= max) {
                break;
            }
            taken.add(each);
        }
        from.removeAll(taken);
        return taken;
    }

    private static String padded(long number) {
        return String.format("%019d", number);
    }

    /// How many of the room's counted messages are the account's.
    static long by(Shard shard, Jid room, Jid account) {
        long[] found = {0};
        shard.scan(
                RoomRecords.spoken(room),
                (_, blob) -> {
                    found[0] += spoken(0, blob).author().equals(account) ? 1 : 0;
                    return true;
                });
        return found[0];
    }

    private static Blob write(Course course) {
        return RoomRecords.write(
                out -> {
                    write(out, course.had());
                    write(out, course.read());
                });
    }

    private static void write(DataOutputStream out, List<Course.Step> steps) throws IOException {
        out.writeByte(steps.size());
        for (Course.Step step : steps) {
            out.writeLong(step.number());
            out.writeLong(step.atMillis());
        }
    }

    private static Course course(Blob blob) {
        return RoomRecords.read(blob, in -> new Course(steps(in), steps(in)));
    }

    private static List<Course.Step> steps(DataInputStream in) throws IOException {
        List<Course.Step> steps = new ArrayList<>();
        for (int left = in.readUnsignedByte(); left > 0; left--) {
            steps.add(new Course.Step(in.readLong(), in.readLong()));
        }
        return steps;
    }

    private static Blob write(Spoken spoken) {
        return RoomRecords.write(
                out -> {
                    out.writeUTF(spoken.author().toString());
                    out.writeUTF(spoken.id());
                    out.writeUTF(spoken.told().name());
                    out.writeInt(spoken.missed().size());
                    for (Jid account : spoken.missed()) {
                        out.writeUTF(account.toString());
                    }
                });
    }

    private static Spoken spoken(long number, Blob blob) {
        return RoomRecords.read(
                blob,
                in -> {
                    Jid author = RoomRecords.jid(in.readUTF());
                    String id = in.readUTF();
                    Spoken.Told told = Spoken.Told.valueOf(in.readUTF());
                    Set<Jid> missed = new HashSet<>();
                    for (int left = in.readInt(); left > 0; left--) {
                        missed.add(RoomRecords.jid(in.readUTF()));
                    }
                    return new Spoken(number, author, id, missed, told);
                });
    }
}
