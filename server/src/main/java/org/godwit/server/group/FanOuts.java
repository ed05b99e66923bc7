package org.godwit.server.group;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;

/// Which logged messages are on their way into the members' mailboxes, and up to where all are
/// there. Deterministic.
///
/// Each shard has a lane: one message of the room is under way there at a time and the next one
/// follows when it is stored, so that every mailbox has the room's messages in the room's order,
/// also when a shard refuses one for a while. At most [#WINDOW] messages are held here; what is
/// logged beyond them waits in the log.
final class FanOuts {
    /// Messages on their way at once.
    static final int WINDOW = 64;

    private static final int SHARD_BITS = 12;

    /// What each message still waits for: shards, and the record of its ticks.
    private final TreeMap<Long, Integer> awaited = new TreeMap<>();

    private final Map<Integer, Deque<Parcel>> lanes = new HashMap<>();

    /// Everything up to here has been begun.
    private long begunUpTo;

    /// Something behind [#begunUpTo] waits in the log.
    private boolean behind;

    /// One message for the mailboxes of one shard.
    ///
    /// @param ticket names message and shard in the answer
    record Parcel(long ticket, Stanza.Message message, List<Jid> mailboxes) {
        long sequence() {
            return ticket >>> SHARD_BITS;
        }

        int shard() {
            return (int) (ticket & ((1 << SHARD_BITS) - 1));
        }
    }

    FanOuts(long doneUpTo) {
        this.begunUpTo = doneUpTo;
    }

    static long sequence(long ticket) {
        return ticket >>> SHARD_BITS;
    }

    /// Nothing is under way and nothing waits.
    boolean idle() {
        return awaited.isEmpty() && !behind;
    }

    /// Everything up to here is in all mailboxes.
    long doneUpTo() {
        return awaited.isEmpty() ? begunUpTo : awaited.firstKey() - 1;
    }

    long begunUpTo() {
        return begunUpTo;
    }

    /// How many more may be begun.
    int room() {
        return WINDOW - awaited.size();
    }

    /// There is, or may be, more in the log than was begun.
    void fallBehind() {
        behind = true;
    }

    boolean behind() {
        return behind;
    }

    /// All that is in the log was begun.
    void caughtUp() {
        behind = false;
    }

    /// A message begins its way; those before it have.
    ///
    /// @return what is to be sent now
    List<Parcel> begin(long sequence, Stanza.Message message, Map<Integer, List<Jid>> byShard) {
        begunUpTo = Math.max(begunUpTo, sequence);
        awaited.put(sequence, byShard.size() + 1);
        List<Parcel> now = new ArrayList<>();
        byShard.forEach(
                (shard, mailboxes) -> {
                    Parcel parcel =
                            new Parcel((sequence << SHARD_BITS) | shard, message, mailboxes);
                    Deque<Parcel> lane = lanes.computeIfAbsent(shard, _ -> new ArrayDeque<>());
                    lane.add(parcel);
                    if (lane.size() == 1) {
                        now.add(parcel);
                    }
                });
        return now;
    }

    /// A shard has a parcel. Answers that are not expected are passed over.
    ///
    /// @return what is to be sent now
    List<Parcel> stored(long ticket) {
        Deque<Parcel> lane = lanes.get((int) (ticket & ((1 << SHARD_BITS) - 1)));
        Parcel first = lane == null ? null : lane.peekFirst();
        if (lane == null || first == null || first.ticket() != ticket) {
            return List.of();
        }
        lane.removeFirst();
        settled(first.sequence());
        Parcel next = lane.peekFirst();
        if (next == null) {
            lanes.remove(first.shard());
            return List.of();
        }
        return List.of(next);
    }

    /// One thing fewer to wait for.
    void settled(long sequence) {
        awaited.computeIfPresent(sequence, (_, left) -> left == 1 ? null : left - 1);
    }

    /// What is under way; to be sent again when a shard has refused some: a mailbox that has it
    /// already does not take it twice.
    List<Parcel> underWay() {
        List<Parcel> firsts = new ArrayList<>();
        lanes.values().forEach(lane -> firsts.add(lane.getFirst()));
        return firsts;
    }
}
