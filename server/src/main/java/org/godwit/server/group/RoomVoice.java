package org.godwit.server.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Traits;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.routing.ToSession;
import org.godwit.server.routing.ToShard;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// Carries out what a room wants done: sends, replays, and writes into mailboxes.
final class RoomVoice {
    private static final int MOVE_EVERY = 32;

    private final Hosting hosting;
    private final RoomLog log;
    private final Jid room;
    private final RoomTicks ticks;
    private final ActorRef<ToShard.Spread> spreadTo;
    private final ActorRef<ToSession.Appended> nobody;
    private final FanOuts fanOuts;
    private long moved;
    private long posted;

    /// Up to here everybody in the room has got what the log holds.
    private long spokenUpTo;

    private @Nullable Long firstMissing;

    /// @param spreadTo is told what became of a message in the mailboxes of a shard
    /// @param nobody takes answers that do not matter
    RoomVoice(
            Hosting hosting,
            RoomLog log,
            RoomTicks ticks,
            ActorRef<ToShard.Spread> spreadTo,
            ActorRef<ToSession.Appended> nobody) {
        this.hosting = hosting;
        this.log = log;
        this.ticks = ticks;
        this.room = log.room();
        this.spreadTo = spreadTo;
        this.nobody = nobody;
        this.fanOuts = new FanOuts(log.fannedOut());
        this.moved = fanOuts.doneUpTo();
        this.spokenUpTo = log.last();
    }

    FanOuts fanOuts() {
        return fanOuts;
    }

    /// A message is logged and about to be spoken.
    void logged(long sequence) {
        spokenUpTo = Math.max(spokenUpTo, sequence);
    }

    /// The first message of the log the session that vanishes now may lack, or null.
    void missing(@Nullable Long sequence) {
        firstMissing = sequence;
    }

    void perform(RoomEffect effect) {
        switch (effect) {
            case RoomEffect.Send(Stanza.Addressed stanza) -> send(stanza);
            case RoomEffect.Refuse refusal -> send(refusal.answer());
            case RoomEffect.Broadcast broadcast -> {
                for (Jid session : broadcast.to()) {
                    Stanza.Message message = broadcast.message();
                    relay(session, message.with(message.envelope().withTo(session)));
                }
            }
            case RoomEffect.Post(Stanza.Message message) -> post(message);
            case RoomEffect.FanOut fanOut -> fanOut(fanOut);
            case RoomEffect.Replay replay -> replay(replay);
            case RoomEffect.Seen(Jid account) -> {
                long seen = firstMissing == null ? spokenUpTo : firstMissing - 1;
                ticks.seen(account, seen);
                log.seen(account, seen);
            }
            case RoomEffect.Forget(Jid account) -> log.forget(account);
            case RoomEffect.TickEffect effectOfTicks -> ticks.perform(effectOfTicks);
            case RoomEffect.Log _, RoomEffect.Remembered _, RoomEffect.Reached _ ->
                    throw new IllegalArgumentException("the actor itself minds its log");
        }
    }

    /// A private message is as durable as any other; the rest is for whoever is there now.
    private void send(Stanza.Addressed stanza) {
        Jid to = stanza.to();
        if (to == null) {
            return;
        }
        if (stanza instanceof Stanza.Message message
                && message.type() != MessageType.ERROR
                && message.type() != MessageType.GROUPCHAT
                && message.payload().traits().has(Traits.BODY)) {
            post(message);
        } else {
            relay(to, stanza);
        }
    }

    private void relay(Jid to, Stanza.Addressed stanza) {
        hosting.post().directory().shardOf(to).tell(new ToShard.Relay(stanza));
    }

    private void post(Stanza.Message message) {
        Jid to = message.to();
        if (to == null) {
            return;
        }
        String id = hosting.post().clock().millis() + "-" + ++posted;
        hosting.post()
                .directory()
                .shardOf(to)
                .tell(new ToShard.Append(to.bare(), "r " + room, id, message, nobody, 0));
    }

    /// A message that finds no room here waits in the log; so do those behind it.
    private void fanOut(RoomEffect.FanOut effect) {
        if (effect.sequence() <= fanOuts.begunUpTo()) {
            return;
        }
        if (fanOuts.behind() || fanOuts.room() <= 0) {
            fanOuts.fallBehind();
            return;
        }
        begin(effect);
    }

    private void begin(RoomEffect.FanOut effect) {
        Map<Integer, List<Jid>> byShard = new HashMap<>();
        for (Jid member : effect.members()) {
            int shard =
                    Math.floorMod(
                            Store.stableHash(member.toString()), hosting.store().shardCount());
            byShard.computeIfAbsent(shard, _ -> new ArrayList<>()).add(member);
        }
        fanOuts.begin(effect.sequence(), effect.message(), byShard).forEach(this::spread);
        ticks.recorded(effect.sequence(), () -> settled(effect.sequence()));
    }

    private void spread(FanOuts.Parcel parcel) {
        hosting.post()
                .directory()
                .shardOf(parcel.mailboxes().getFirst())
                .tell(
                        new ToShard.AppendAll(
                                parcel.mailboxes(),
                                "g " + room,
                                Long.toString(parcel.sequence()),
                                parcel.message(),
                                spreadTo,
                                parcel.ticket()));
    }

    /// @return true when it has to be tried again later
    boolean spread(ToShard.Spread answer) {
        if (answer.refused() != null) {
            return true;
        }
        if (!answer.missed().isEmpty()) {
            ticks.missed(FanOuts.sequence(answer.ticket()), answer.missed());
        }
        fanOuts.stored(answer.ticket()).forEach(this::spread);
        moveCursor();
        return false;
    }

    private void settled(long sequence) {
        fanOuts.settled(sequence);
        moveCursor();
    }

    void retry() {
        fanOuts.underWay().forEach(this::spread);
    }

    /// Begins what waits in the log, as far as there is room.
    ///
    /// @param again what the room makes of a logged message
    void catchUp(Function<Past.Said, RoomEffect.FanOut> again) {
        int max = fanOuts.room();
        if (!fanOuts.behind() || max < FanOuts.WINDOW / 2) {
            return;
        }
        List<Past.Said> waiting = log.read(fanOuts.begunUpTo(), max);
        for (Past.Said said : waiting) {
            ticks.spoken(said);
            begin(again.apply(said));
        }
        if (waiting.isEmpty()) {
            fanOuts.caughtUp();
            moveCursor();
        }
    }

    private void moveCursor() {
        long done = fanOuts.doneUpTo();
        if (done > moved && (fanOuts.idle() || done - moved >= MOVE_EVERY)) {
            moved = done;
            log.moveFanOut(done);
        }
    }

    private void replay(RoomEffect.Replay replay) {
        long last = spokenUpTo;
        int max = hosting.limits().historyMax();
        long after = last - max;
        if (replay.member()) {
            Long seen = log.open(replay.to().bare());
            if (seen != null) {
                max = hosting.limits().replayMax();
                after = Math.max(seen, last - max);
            }
        }
        List<Past.Said> said = log.read(Math.max(0, after), max);
        said.removeIf(one -> one.sequence() > last);
        for (Stanza.Message message : Past.of(said, room, replay.to(), replay.wanted(), max)) {
            relay(replay.to(), message);
        }
    }
}
