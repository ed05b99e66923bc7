package org.godwit.server.session;

import java.time.Duration;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.server.routing.Brood;

/// What one session waits for. Long waits are its parent's to keep, which cannot take one back: the
/// alarm may ring for a wait that was given up. Belongs to one session actor.
final class Waits {
    /// Waits that end sooner than this are kept to the millisecond.
    private static final long SOON_MILLIS = 2_000;

    private static final long NEVER = Long.MAX_VALUE;

    private final Brood.Address session;
    private final ActorRef<Nursery.Order> parent;
    private final InstantSource clock;
    private final Nursery.Alarm alarm;

    /// When the alarm rings first, and when this session wakes before that.
    private long alarmAtMillis = NEVER;

    private long soonAtMillis = NEVER;

    /// When the login or the resume under way has taken too long.
    private long dueMillis = NEVER;

    Waits(Brood.Address session, ActorRef<Nursery.Order> parent, InstantSource clock) {
        this.session = session;
        this.parent = parent;
        this.clock = clock;
        this.alarm = new Nursery.Alarm(session);
    }

    /// The session wants to be told [SessionActor.Command.Ring] or [SessionActor.Command.Soon].
    void wakeAt(long atMillis) {
        long delayMillis = atMillis - clock.millis();
        if (delayMillis >= SOON_MILLIS) {
            if (atMillis < alarmAtMillis) {
                alarmAtMillis = atMillis;
                parent.tell(new Nursery.Order.WakeAt(alarm, atMillis));
            }
        } else if (atMillis < soonAtMillis) {
            soonAtMillis = atMillis;
            session.tellLater(
                    Duration.ofMillis(Math.max(1, delayMillis)), SessionActor.Command.Soon.NOW);
        }
    }

    /// A short wait is over.
    void soonOver() {
        soonAtMillis = NEVER;
    }

    /// The alarm rings.
    ///
    /// @return false when it rings for a wait that was given up
    boolean rings() {
        if (clock.millis() < alarmAtMillis) {
            return false;
        }
        alarmAtMillis = NEVER;
        return true;
    }

    /// What is under way is to be done within so long.
    void dueIn(Duration wait) {
        dueMillis = clock.millis() + wait.toMillis();
        wakeAt(dueMillis);
    }

    /// What was under way is done.
    void done() {
        dueMillis = NEVER;
    }

    /// Whether what is under way has taken too long; once. Else the alarm is set for it again.
    boolean takeOverdue() {
        if (dueMillis == NEVER) {
            return false;
        }
        if (clock.millis() < dueMillis) {
            wakeAt(dueMillis);
            return false;
        }
        dueMillis = NEVER;
        return true;
    }

    /// The session is gone.
    void cancel() {
        alarm.cancel();
    }
}
