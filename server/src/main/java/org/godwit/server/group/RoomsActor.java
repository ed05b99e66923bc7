package org.godwit.server.group;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.ToRoom;
import org.godwit.server.routing.ToSession;
import org.godwit.server.routing.ToShard;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// The door to the rooms of one shard, and their parent. Speaks for the service itself too.
final class RoomsActor {
    private final ActorContext<ToRoom> context;
    private final Shard shard;
    private final Hosting hosting;
    private final SecureRandom random;
    private final Service service;
    private final Map<Jid, Awake> rooms = new HashMap<>();

    /// A room's actor and how many things it was told.
    private static final class Awake {
        private final ActorRef<RoomActor.Command> actor;
        private long events;

        Awake(ActorRef<RoomActor.Command> actor) {
            this.actor = actor;
        }
    }

    private RoomsActor(
            ActorContext<ToRoom> context, Shard shard, Hosting hosting, SecureRandom random) {
        this.context = context;
        this.shard = shard;
        this.hosting = hosting;
        this.random = random;
        this.service = new Service(hosting.store(), random);
    }

    static Behavior<ToRoom> create(Shard shard, Hosting hosting, SecureRandom random) {
        return Behaviors.setup(
                context -> {
                    RoomsActor actor = new RoomsActor(context, shard, hosting, random);
                    actor.wakeUnfinished();
                    return Behaviors.receive(ToRoom.class)
                            .onAnyMessage(actor::on)
                            .onSignal(Terminated.class, actor::lost)
                            .build();
                });
    }

    /// A room whose last messages are not in all mailboxes yet finishes that first.
    private void wakeUnfinished() {
        shard.scan(
                RoomRecords.ROOMS,
                (key, _) -> {
                    String room = key.substring(RoomRecords.ROOMS.length());
                    if (RoomLog.isUnfinished(shard, room)) {
                        Awake unfinished = awake(RoomRecords.jid(room));
                        unfinished.events++;
                        unfinished.actor.tell(RoomActor.Command.Wake.NOW);
                    }
                    return true;
                });
    }

    private Behavior<ToRoom> on(ToRoom message) {
        switch (message) {
            case ToRoom.Received(Stanza.Addressed stanza, ToRoom.Receipt receipt) ->
                    received(stanza, receipt);
            case ToRoom.Gone(Jid room, Jid session, Long firstMissing) -> {
                Awake awake = rooms.get(room);
                if (awake != null) {
                    awake.events++;
                    awake.actor.tell(new RoomActor.Command.Gone(session, firstMissing));
                }
            }
            case ToRoom.Had had -> had(had);
            case ToRoom.Idle(Jid room, long events) -> idle(room, events);
        }
        return Behaviors.same();
    }

    /// A room that is no more counts nothing.
    private void had(ToRoom.Had had) {
        Jid room = had.room();
        ActorRef<ToSession.Appended> replyTo = had.replyTo();
        if (rooms.containsKey(room) || shard.get(RoomRecords.key(room)) != null) {
            Awake awake = awake(room);
            awake.events++;
            awake.actor.tell(new RoomActor.Command.Had(had));
        } else if (replyTo != null) {
            replyTo.tell(new ToSession.Appended(had.ticket(), null, ""));
        }
    }

    private void received(Stanza.Addressed stanza, ToRoom.@Nullable Receipt receipt) {
        Jid to = stanza.to();
        if (to == null || to.local() == null) {
            toService(stanza, receipt);
            return;
        }
        Awake awake = awake(to.bare());
        awake.events++;
        awake.actor.tell(new RoomActor.Command.Handle(stanza, receipt));
    }

    /// A message that somebody counts is refused to who counts it: the error comes before the
    /// count.
    private void toService(Stanza.Addressed stanza, ToRoom.@Nullable Receipt receipt) {
        Stanza.Addressed answer = service.answer(stanza);
        if (receipt != null) {
            ErrorCode refused = answer == null ? null : Service.REFUSAL;
            receipt.replyTo()
                    .tell(new ToSession.Appended(receipt.ticket(), refused, Service.NO_MESSAGES));
            return;
        }
        Jid asker = answer == null ? null : answer.to();
        if (answer != null && asker != null) {
            hosting.post().directory().shardOf(asker).tell(new ToShard.Relay(answer));
        }
    }

    private Awake awake(Jid room) {
        return rooms.computeIfAbsent(
                room,
                jid -> {
                    ActorRef<RoomActor.Command> actor =
                            context.spawnAnonymous(
                                    RoomActor.create(
                                            jid,
                                            new RoomActor.Place(
                                                    shard, hosting, random, context.getSelf())));
                    context.watch(actor);
                    return new Awake(actor);
                });
    }

    private void idle(Jid room, long events) {
        Awake awake = rooms.get(room);
        if (awake != null && awake.events == events) {
            rooms.remove(room);
            context.unwatch(awake.actor);
            context.stop(awake.actor);
        }
    }

    /// A room that failed is read from the store at the next event; who was in it finds out by its
    /// next ping (XEP-0410).
    private Behavior<ToRoom> lost(Terminated signal) {
        rooms.values().removeIf(awake -> awake.actor.path().equals(signal.getRef().path()));
        return Behaviors.same();
    }
}
