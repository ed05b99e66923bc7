package org.godwit.server.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ExtensibleBehavior;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.godwit.server.routing.Brood;
import org.jspecify.annotations.Nullable;

/// One parent of sessions: starts them, and wakes them when the time has come that they asked for.
/// All its sessions share one timer, which runs while somebody waits; a waiting session costs a
/// place in a list.
final class Nursery extends ExtensibleBehavior<Nursery.Order> {
    /// Waits end up to this late, so that those of a second share one wake-up.
    private static final long STEP_MILLIS = 1_000;

    private final ActorContext<Order> context;
    private final Hall hall;

    /// Who waits, by the step in which it is woken.
    private final TreeMap<Long, List<Alarm>> waiting = new TreeMap<>();

    /// For when the timer is set.
    private long tickAt = Long.MAX_VALUE;

    /// What a parent is told.
    sealed interface Order {
        /// A login on its way to its session.
        ///
        /// @param token the new session's secret name
        record Enter(Login login, String token, Connection connection, Consumer<Opened> answer)
                implements Order {}

        /// A session wants to be woken.
        ///
        /// @param atMillis on the hall's clock
        record WakeAt(Alarm alarm, long atMillis) implements Order {}

        /// Some may have waited long enough.
        enum Tick implements Order {
            NOW
        }
    }

    /// By what a session is woken, until it is gone. Thread-safe.
    static final class Alarm {
        private volatile @Nullable ActorRef<? super SessionActor.Command> session;

        Alarm(ActorRef<? super SessionActor.Command> session) {
            this.session = session;
        }

        /// The session is gone: whatever still holds this holds nothing more.
        void cancel() {
            session = null;
        }

        private void ring() {
            ActorRef<? super SessionActor.Command> woken = session;
            if (woken != null) {
                woken.tell(SessionActor.Command.Ring.NOW);
            }
        }
    }

    private final Brood sessions;

    private Nursery(ActorContext<Order> context, Hall hall) {
        this.context = context;
        this.hall = hall;
        ActorRef<Order> self = context.getSelf();
        this.sessions =
                new Brood(
                        context,
                        "lane",
                        1,
                        (address, entry) ->
                                SessionActor.enter(address, hall, self, (Order.Enter) entry),
                        _ -> {});
    }

    static Behavior<Order> create(Hall hall) {
        return Behaviors.setup(context -> new Nursery(context, hall));
    }

    @Override
    public Behavior<Order> receive(TypedActorContext<Order> ctx, Order order) {
        switch (order) {
            case Order.Enter enter -> sessions.spawn(enter);
            case Order.WakeAt(Alarm alarm, long atMillis) -> {
                long step = Math.ceilDiv(atMillis, STEP_MILLIS);
                waiting.computeIfAbsent(step, _ -> new ArrayList<>(4)).add(alarm);
                setTimer();
            }
            case Order.Tick.NOW -> {
                tickAt = Long.MAX_VALUE;
                ring();
                setTimer();
            }
        }
        return Behaviors.same();
    }

    @Override
    public Behavior<Order> receiveSignal(TypedActorContext<Order> ctx, Signal signal) {
        return Behaviors.same();
    }

    private void ring() {
        long step = hall.clock().millis() / STEP_MILLIS;
        while (!waiting.isEmpty() && waiting.firstKey() <= step) {
            waiting.pollFirstEntry().getValue().forEach(Alarm::ring);
        }
    }

    private void setTimer() {
        if (waiting.isEmpty() || waiting.firstKey() >= tickAt) {
            return;
        }
        tickAt = waiting.firstKey();
        long delayMillis = Math.max(1, tickAt * STEP_MILLIS - hall.clock().millis());
        context.scheduleOnce(Duration.ofMillis(delayMillis), context.getSelf(), Order.Tick.NOW);
    }
}
