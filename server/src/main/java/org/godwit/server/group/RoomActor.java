package org.godwit.server.group;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.muc.MucRoom;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.group.room.RoomEvent;
import org.godwit.server.group.room.RoomStep;
import org.godwit.server.routing.ToRoom;
import org.godwit.server.routing.ToSession;
import org.godwit.server.routing.ToShard;
import org.godwit.store.Command.Change;
import org.godwit.store.Command.Write;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// A room while somebody is in it or something is on its way: the thin shell around the pure room.
/// What changed is stored before anybody hears of it; a message is in the log before anybody gets
/// it. When it fails nothing is lost: it is read again from the store.
final class RoomActor {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int SECRET_BYTES = 32;

    /// Changes of counts within this time go to an author together.
    private static final Duration TELL_AFTER = Duration.ofMillis(250);

    /// A room that hears nothing for so long, or twice as long, is put to rest.
    private static final Duration REST_AFTER = Duration.ofSeconds(5);

    private final Jid address;
    private final Place place;
    private final ActorRef<Command> self;
    private final TimerScheduler<Command> timers;
    private final RoomLog log;
    private final RoomTicks ticks;
    private final TickRecords records;
    private final RoomVoice voice;
    private final RoomMemory memory;
    private final Allowance allowance;

    /// Steps whose effects wait for the store, oldest first.
    private final Deque<PendingStep> waiting = new ArrayDeque<>();

    private @Nullable Room room;

    /// What the session that vanishes in this very event may lack; see [ToRoom.Gone].
    private @Nullable Long missing;

    private long events;
    private long eventsAtRest;
    private int logging;

    /// @param parent told when there is nothing left to do
    record Place(Shard shard, Hosting hosting, SecureRandom random, ActorRef<ToRoom> parent) {}

    /// What a room actor is told.
    sealed interface Command {
        /// A stanza for the room.
        record Handle(Stanza.Addressed stanza, ToRoom.@Nullable Receipt receipt)
                implements Command {}

        /// See [ToRoom.Had].
        record Had(ToRoom.Had had) implements Command {}

        /// A session has ended; see [ToRoom.Gone].
        record Gone(Jid session, @Nullable Long firstMissing) implements Command {}

        /// There may be something unfinished.
        enum Wake implements Command {
            NOW
        }
    }

    private record Written(PendingStep step, Outcome outcome) implements Command {}

    private record Logged(Stanza.Message message, String origin, Outcome outcome)
            implements Command {}

    private record Fanned(ToShard.Spread answer) implements Command {}

    /// An author knows its ticks, or does not.
    private record Told(ToSession.Appended answer) implements Command {}

    private record Then(Runnable next) implements Command {}

    private enum Timer implements Command {
        RETRY,
        TELL,
        REST
    }

    /// There is more to find in the log.
    private enum Proceed implements Command {
        NOW
    }

    private RoomActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Jid address,
            Place place) {
        this.address = address;
        this.place = place;
        this.self = context.getSelf();
        this.timers = timers;
        this.log = new RoomLog(place.shard(), place.hosting(), address);
        ActorRef<ToSession.Appended> told =
                context.messageAdapter(ToSession.Appended.class, Told::new);
        this.records = new TickRecords(place.shard(), address, next -> self.tell(new Then(next)));
        this.ticks = new RoomTicks(place.hosting(), address, records, told);
        ActorRef<ToShard.Spread> fanned = context.messageAdapter(ToShard.Spread.class, Fanned::new);
        this.voice = new RoomVoice(place.hosting(), log, ticks, fanned, told);
        this.memory = new RoomMemory(place.shard(), place.hosting(), log, address);
        this.allowance =
                new Allowance(
                        place.hosting().limits().pace(), place.hosting().post().clock().millis());
        this.room = loaded();
    }

    static Behavior<Command> create(Jid address, Place place) {
        return Behaviors.setup(
                context ->
                        Behaviors.withTimers(
                                timers -> {
                                    RoomActor actor =
                                            new RoomActor(context, timers, address, place);
                                    actor.finish();
                                    return Behaviors.receiveMessage(actor::on);
                                }));
    }

    /// A room that nobody finished setting up, or that was to end with its occupants, does not
    /// outlive a restart.
    private @Nullable Room loaded() {
        Room stored = RoomRecords.load(place.shard(), address);
        if (stored != null && (stored.locked() || !stored.config().persistent())) {
            place.shard().submit(new Write(List.of(), RoomRecords.changes(stored, null)), _ -> {});
            log.drop();
            return null;
        }
        return stored == null ? null : stored.at(log.last());
    }

    /// Sends out what was logged before a crash and is not in all mailboxes yet.
    private void finish() {
        Room known = room;
        if (known != null) {
            ticks.restore(known);
            voice.fanOuts().fallBehind();
            after();
        }
    }

    private Behavior<Command> on(Command command) {
        switch (command) {
            case Command.Handle(Stanza.Addressed stanza, ToRoom.Receipt receipt) -> {
                events++;
                long now = place.hosting().post().clock().millis();
                step(new RoomEvent.Received(stanza, now), receipt);
            }
            case Command.Gone(Jid session, Long firstMissing) -> {
                events++;
                missing = firstMissing;
                step(new RoomEvent.Vanished(session), null);
                missing = null;
            }
            case Command.Wake _ -> events++;
            case Command.Had(ToRoom.Had had) -> {
                events++;
                had(had);
            }
            case Written(PendingStep step, Outcome outcome) -> written(step, outcome);
            case Logged logged -> logged(logged);
            case Fanned(ToShard.Spread answer) -> {
                if (voice.spread(answer)) {
                    timers.startSingleTimer(Timer.RETRY, RETRY_AFTER);
                }
            }
            case Told(ToSession.Appended answer) -> ticks.told(answer);
            case Then(Runnable next) -> next.run();
            case Timer.RETRY -> {
                voice.retry();
                ticks.retry();
            }
            case Timer.TELL -> ticks.tell();
            case Timer.REST -> rest();
            case Proceed.NOW -> proceed(memory.proceed());
        }
        after();
        return Behaviors.same();
    }

    private void had(ToRoom.Had had) {
        ActorRef<ToSession.Appended> replyTo = had.replyTo();
        ticks.had(
                had.account(),
                had.number(),
                () -> {
                    if (replyTo != null) {
                        replyTo.tell(new ToSession.Appended(had.ticket(), null, ""));
                    }
                });
    }

    /// What every event may have left to do.
    private void after() {
        Room known = room;
        if (known != null) {
            voice.catchUp(
                    said -> place.hosting().muc().again(known, said.message(), said.sequence()));
        }
        if (records.takeRefused()) {
            timers.startSingleTimer(Timer.RETRY, RETRY_AFTER);
        }
        if (ticks.wantsTell() && !timers.isTimerActive(Timer.TELL)) {
            timers.startSingleTimer(Timer.TELL, TELL_AFTER);
        }
        if (!timers.isTimerActive(Timer.REST)) {
            timers.startSingleTimer(Timer.REST, REST_AFTER);
        }
    }

    private void proceed(boolean more) {
        if (more) {
            self.tell(Proceed.NOW);
        }
    }

    /// A room nobody is in, and that was told nothing for a while, is put to rest: what comes to a
    /// room mostly comes together.
    private void rest() {
        boolean empty = room == null || room.occupants().isEmpty();
        boolean still = waiting.isEmpty() && logging == 0 && memory.idle() && ticks.idle();
        if (empty && still && voice.fanOuts().idle() && events == eventsAtRest) {
            place.parent().tell(new ToRoom.Idle(address, events));
        }
        eventsAtRest = events;
    }

    private void step(RoomEvent event, ToRoom.@Nullable Receipt receipt) {
        Room before = room;
        RoomStep step;
        if (before != null
                && event instanceof RoomEvent.Received received
                && !allowance.takes(before, received)) {
            step = MucRoom.tooFast(before, received.stanza());
        } else if (before != null) {
            step = place.hosting().muc().step(before, event);
        } else if (event instanceof RoomEvent.Received received) {
            step = place.hosting().muc().create(freshIdentity(), received, made(received));
        } else {
            step = new RoomStep(null, List.of());
        }
        room = step.room();
        ticks.room(room);
        if (before == null && step.room() != null) {
            log.open();
        }
        store(before, step, receipt);
    }

    /// How many rooms of this shard the sender has made.
    private int made(RoomEvent.Received event) {
        Jid from = event.stanza().from();
        return from == null ? 0 : RoomRecords.made(place.shard(), from.bare());
    }

    private Room.Identity freshIdentity() {
        byte[] secret = new byte[SECRET_BYTES];
        place.random().nextBytes(secret);
        return new Room.Identity(address, Bytes.wrap(secret));
    }

    private void store(@Nullable Room before, RoomStep step, ToRoom.@Nullable Receipt receipt) {
        List<Change> changes = RoomRecords.changes(before, step.room());
        PendingStep next = new PendingStep(step, receipt, missing, changes.isEmpty());
        waiting.add(next);
        if (!changes.isEmpty()) {
            place.shard()
                    .submit(
                            new Write(List.of(), changes),
                            outcome -> self.tell(new Written(next, outcome)));
            if (before != null && step.room() == null) {
                log.drop();
            }
        }
        release();
    }

    private void written(PendingStep step, Outcome outcome) {
        if (outcome instanceof Outcome.Refused) {
            refuseAll();
            throw new IllegalStateException("a room could not be stored: " + outcome);
        }
        step.durable = true;
        release();
    }

    private void release() {
        while (!waiting.isEmpty() && waiting.getFirst().durable) {
            PendingStep next = waiting.remove();
            voice.missing(next.firstMissing);
            boolean answered = false;
            for (RoomEffect effect : next.effects) {
                if (effect instanceof RoomEffect.Reached reached) {
                    answered = true;
                    ticks.reached(reached, () -> reply(next.receipt, null, ""));
                } else if (effect instanceof RoomEffect.Log(Stanza.Message message, Jid sender)) {
                    answered |= sender != null;
                    append(message, sender == null ? null : next.receipt);
                } else if (effect instanceof RoomEffect.Refuse refusal && next.receipt != null) {
                    answered = true;
                    reply(next.receipt, refusal.code(), refusal.detail());
                } else if (effect instanceof RoomEffect.Remembered asked) {
                    proceed(memory.perform(asked));
                } else {
                    voice.perform(effect);
                }
            }
            if (!answered && next.receipt != null) {
                reply(next.receipt, null, "");
            }
        }
    }

    /// The first tick leaves from the shard's own thread as soon as the message is safe.
    private void append(Stanza.Message message, ToRoom.@Nullable Receipt receipt) {
        logging++;
        String origin = receipt == null ? "r " + address : receipt.origin();
        String id = receipt == null ? freshId() : receipt.id();
        log.append(
                origin,
                id,
                message,
                outcome -> {
                    if (receipt != null) {
                        boolean refused = outcome instanceof Outcome.Refused;
                        reply(
                                receipt,
                                refused ? ErrorCode.RESOURCE_CONSTRAINT : null,
                                refused ? "the room cannot store messages now; try again" : "");
                    }
                    self.tell(new Logged(message, origin, outcome));
                });
    }

    private String freshId() {
        return Long.toHexString(place.random().nextLong()) + "-" + place.random().nextInt();
    }

    private static void reply(
            ToRoom.@Nullable Receipt receipt, @Nullable ErrorCode refused, String detail) {
        if (receipt == null) {
            return;
        }
        receipt.replyTo().tell(new ToSession.Appended(receipt.ticket(), refused, detail));
    }

    private void logged(Logged news) {
        logging--;
        Stanza.Message message = news.message();
        if (news.outcome() instanceof Outcome.Stored(long sequence, boolean duplicate)
                && !duplicate
                && room != null) {
            voice.logged(sequence);
            long now = place.hosting().post().clock().millis();
            ticks.spoken(new Past.Said(sequence, now, news.origin(), message));
            step(new RoomEvent.Logged(message, sequence), null);
        }
    }

    private void refuseAll() {
        for (PendingStep step : waiting) {
            if (step.receipt != null && !step.ended) {
                reply(
                        step.receipt,
                        ErrorCode.RESOURCE_CONSTRAINT,
                        "the room cannot be stored now; try again");
            }
        }
    }
}
