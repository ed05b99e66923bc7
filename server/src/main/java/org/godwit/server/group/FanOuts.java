package org.godwit.server.group;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.godwit.server.group.room.RoomEffect;
import org.jspecify.annotations.Nullable;

/// Which logged messages are still on their way into the members' mailboxes, and up to where all
/// are there. Deterministic.
final class FanOuts {
    private final TreeMap<Long, Spreading> open = new TreeMap<>();

    /// Everything up to here is in all mailboxes.
    private long doneUpTo;

    private long highest;

    private static final class Spreading {
        private final RoomEffect.@Nullable FanOut effect;
        private int awaited;
        private boolean failed;

        Spreading(RoomEffect.@Nullable FanOut effect) {
            this.effect = effect;
        }
    }

    FanOuts(long doneUpTo) {
        this.doneUpTo = doneUpTo;
        this.highest = doneUpTo;
    }

    int size() {
        return open.size();
    }

    long doneUpTo() {
        return doneUpTo;
    }

    /// A message is logged; until [#begin] or [#done] the cursor waits before it.
    void logged(long sequence) {
        highest = Math.max(highest, sequence);
        open.putIfAbsent(sequence, new Spreading(null));
    }

    /// It is being written into the mailboxes of so many shards.
    void begin(RoomEffect.FanOut effect, int shards) {
        Spreading spreading = new Spreading(effect);
        spreading.awaited = shards;
        open.put(effect.sequence(), spreading);
        highest = Math.max(highest, effect.sequence());
        if (shards == 0) {
            done(effect.sequence());
        }
    }

    /// One shard has answered.
    ///
    /// @return true when some shard refused, so that the whole is to be tried again
    boolean answered(long sequence, boolean refused) {
        Spreading spreading = open.get(sequence);
        if (spreading == null) {
            return false;
        }
        spreading.failed |= refused;
        spreading.awaited--;
        if (spreading.awaited == 0 && !spreading.failed) {
            done(sequence);
        }
        return spreading.failed;
    }

    /// Nothing more is to be done about it.
    void done(long sequence) {
        open.remove(sequence);
        doneUpTo = open.isEmpty() ? highest : open.firstKey() - 1;
    }

    /// Those some shard refused; they are to be begun again.
    List<RoomEffect.FanOut> failed() {
        List<RoomEffect.FanOut> again = new ArrayList<>();
        for (Spreading spreading : open.values()) {
            if (spreading.failed && spreading.awaited <= 0 && spreading.effect != null) {
                again.add(spreading.effect);
            }
        }
        return again;
    }
}
