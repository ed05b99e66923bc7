package org.godwit.server.group;

import java.util.HashMap;
import java.util.Map;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.group.muc.MucRoom;
import org.godwit.server.group.muc.Weight;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomEvent;
import org.godwit.server.group.room.RoomLimits;

/// What each account may still make a room do, and all of them together: a flood of one costs the
/// others nothing, and a flood of many costs the node no more than this. Deterministic.
final class Allowance {
    /// Accounts remembered before those that have nothing to wait for are forgotten.
    private static final int ACCOUNTS_MAX = 1_024;

    private final RoomLimits.Pace pace;
    private final Map<Jid, Account> accounts = new HashMap<>();
    private final Bucket room;

    /// What is left, and refilled as time goes by.
    private static final class Bucket {
        private final double perMilli;
        private final int burst;
        private double left;
        private long atMillis;

        Bucket(double perMilli, int burst, long nowMillis) {
            this.perMilli = perMilli;
            this.burst = burst;
            this.left = burst;
            this.atMillis = nowMillis;
        }

        void refill(long nowMillis) {
            long passed = Math.max(0, nowMillis - atMillis);
            left = Math.min(burst, left + passed * perMilli);
            atMillis = nowMillis;
        }

        boolean isFull() {
            return left >= burst;
        }

        /// What weighs more than a whole burst waits for a full bucket.
        boolean has(int weight) {
            return left >= Math.min(weight, burst);
        }

        void take(int weight) {
            left = Math.max(0, left - weight);
        }
    }

    private record Account(Bucket copies, Bucket invited) {
        void refill(long nowMillis) {
            copies.refill(nowMillis);
            invited.refill(nowMillis);
        }
    }

    Allowance(RoomLimits.Pace pace, long nowMillis) {
        this.pace = pace;
        this.room = new Bucket(pace.roomPerSecond() / 1_000.0, pace.roomBurst(), nowMillis);
    }

    /// Takes what a stanza weighs, or nothing when there is not enough.
    boolean takes(Room known, RoomEvent.Received event) {
        Jid from = event.stanza().from();
        Weight weight = MucRoom.weight(known, event.stanza());
        return from == null || takes(from.bare(), weight, event.nowMillis());
    }

    /// @param account bare JID
    boolean takes(Jid account, Weight weight, long nowMillis) {
        int copies = weight.copies() == 0 ? 0 : Math.max(pace.copiesMin(), weight.copies());
        if (copies == 0 && weight.invited() == 0) {
            return true;
        }
        Account own = accounts.get(account);
        if (own == null) {
            forget(nowMillis);
            own = fresh(nowMillis);
            accounts.put(account, own);
        }
        own.refill(nowMillis);
        room.refill(nowMillis);
        if (!own.copies.has(copies) || !room.has(copies) || !own.invited.has(weight.invited())) {
            return false;
        }
        own.copies.take(copies);
        room.take(copies);
        own.invited.take(weight.invited());
        return true;
    }

    private Account fresh(long nowMillis) {
        return new Account(
                new Bucket(pace.memberPerSecond() / 1_000.0, pace.memberBurst(), nowMillis),
                new Bucket(pace.invitedPerHour() / 3_600_000.0, pace.invitedBurst(), nowMillis));
    }

    private void forget(long nowMillis) {
        if (accounts.size() >= ACCOUNTS_MAX) {
            accounts.values().forEach(account -> account.refill(nowMillis));
            accounts.values().removeIf(a -> a.copies.isFull() && a.invited.isFull());
        }
    }
}
