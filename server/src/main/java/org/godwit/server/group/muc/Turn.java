package org.godwit.server.group.muc;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Occupants;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.group.room.RoomLimits;
import org.godwit.server.group.room.RoomStep;
import org.jspecify.annotations.Nullable;

/// One event being worked on: the room as it is so far and what is to be done. Lives no longer than
/// the call; thrown away when the request is refused.
final class Turn {
    final RoomLimits limits;
    final Gate gate;
    final long nowMillis;
    private final List<RoomEffect> effects = new ArrayList<>();
    private final List<Element> changes = new ArrayList<>();
    private Room room;
    private boolean over;

    Turn(Room room, RoomLimits limits, Gate gate, long nowMillis) {
        this.room = room;
        this.limits = limits;
        this.gate = gate;
        this.nowMillis = nowMillis;
    }

    Room room() {
        return room;
    }

    void become(Room changed) {
        room = changed;
    }

    void become(Occupants changed) {
        room = room.with(changed);
    }

    void effect(RoomEffect effect) {
        effects.add(effect);
    }

    void send(Stanza.Addressed stanza) {
        effects.add(new RoomEffect.Send(stanza));
    }

    /// Answers a request.
    void result(Stanza.Iq request, @Nullable Element child) {
        Envelope back = Envelope.of(request.from(), request.to(), request.id());
        Payload payload = child == null ? Payload.EMPTY : Payload.of(child);
        send(new Stanza.Iq(back, IqType.RESULT, payload));
    }

    /// A member whose last session is gone has seen everything until now.
    void seen(Jid account) {
        if (room.members().belongs(account) && !room.occupants().hasAccount(account)) {
            effects.add(new RoomEffect.Seen(account));
        }
    }

    /// Somebody is something else now: goes into one message with whatever else this event changes.
    void announce(Element item) {
        changes.add(item);
    }

    /// A room that is locked or temporary ends with its last occupant (XEP-0045 §10.9).
    void endIfDeserted() {
        if (room.occupants().isEmpty() && (room.locked() || !room.config().persistent())) {
            over = true;
        }
    }

    void end() {
        over = true;
    }

    RoomStep step() {
        if (!changes.isEmpty()) {
            Speech.announce(this, Element.builder(Muc.USER, "x").children(changes).build());
        }
        return new RoomStep(over ? null : room, effects);
    }
}
