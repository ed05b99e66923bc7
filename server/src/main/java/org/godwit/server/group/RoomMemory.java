package org.godwit.server.group;

import java.util.List;
import java.util.function.Consumer;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.archive.Desk;
import org.godwit.server.archive.Source;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.ToShard;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// What a room remembers besides who belongs to it: it answers out of its log and keeps its card.
/// Belongs to one room actor.
final class RoomMemory {
    private static final String CARD = "vcard-temp";

    private final Shard shard;
    private final Hosting hosting;
    private final RoomLog log;
    private final Jid room;
    private final Desk desk;

    RoomMemory(Shard shard, Hosting hosting, RoomLog log, Jid room) {
        this.shard = shard;
        this.hosting = hosting;
        this.log = log;
        this.room = room;
        this.desk = new Desk(room, hosting.post().limits().archive().pageMax());
    }

    /// @return whether there is more to do, in [#proceed]
    boolean perform(RoomEffect.Remembered effect) {
        switch (effect) {
            case RoomEffect.Recall(Stanza.Iq request) -> {
                return desk.ask(request, source(), log.last(), this::send);
            }
            case RoomEffect.Conceal(long sequence, Element left) -> log.conceal(sequence, left);
            case RoomEffect.ReadCard(Stanza.Iq request) -> send(Answers.result(request, card()));
            case RoomEffect.WriteCard(Stanza.Iq request, Element card) -> {
                Blob blob = hosting.form().encode(wrapped(card));
                write(RoomRecords.card(room), blob, outcome -> answer(request, outcome));
            }
        }
        return !desk.idle();
    }

    boolean proceed() {
        return desk.proceed();
    }

    boolean idle() {
        return desk.idle();
    }

    private Source source() {
        ServerLimits.Archive bounds = hosting.post().limits().archive();
        long oldest = hosting.post().clock().millis() - bounds.retention().toMillis();
        long latest = log.last() - hosting.limits().historyMax();
        return new Source(
                shard,
                room.toString(),
                log.last(),
                entry -> entry.sequence() > latest || entry.storedMillis() > oldest,
                log::message,
                RoomMemory::isSpoken);
    }

    /// Changes of membership are in the log too; they are nobody's words.
    private static boolean isSpoken(Stanza.Message message) {
        Jid from = message.from();
        return from != null && !from.isBare() && message.type() == MessageType.GROUPCHAT;
    }

    private @Nullable Element card() {
        Blob blob = shard.get(RoomRecords.card(room));
        Stanza.Message wrapped = blob == null ? null : hosting.form().decode(blob);
        Element card = wrapped == null ? null : wrapped.payload().element();
        return card == null ? Element.of(CARD, "vCard") : card;
    }

    private Stanza.Message wrapped(Element content) {
        return new Stanza.Message(
                Envelope.of(room, room, null), MessageType.NORMAL, Payload.of(content));
    }

    private void write(String key, Blob value, Consumer<Outcome> done) {
        Command.Change change = new Command.Change(key, value);
        shard.submit(new Command.Write(List.of(), List.of(change)), done);
    }

    private void answer(Stanza.Iq request, Outcome outcome) {
        send(
                outcome instanceof Outcome.Done
                        ? Answers.result(request, null)
                        : Answers.error(
                                request,
                                ErrorCode.RESOURCE_CONSTRAINT,
                                "the room cannot be stored now; try again"));
    }

    private void send(Stanza.Addressed stanza) {
        Jid to = stanza.to();
        if (to != null) {
            hosting.post().directory().shardOf(to).tell(new ToShard.Relay(stanza));
        }
    }
}
