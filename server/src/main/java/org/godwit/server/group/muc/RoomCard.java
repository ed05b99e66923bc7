package org.godwit.server.group.muc;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.routing.Spec;

/// The card of a room, with its picture: anybody who may know of the room reads it, an owner writes
/// it, and everybody here is told that the room looks different (status 104).
@Spec({"XEP-0054 1.2", "XEP-0486 0.1.0"})
final class RoomCard {
    private RoomCard() {}

    static void iq(Turn turn, Stanza.Iq iq, Element asked, Jid session) throws ProtocolException {
        Room room = turn.room();
        if (room.locked() && !room.members().belongs(session.bare())) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "there is no such room");
        }
        if (iq.type() == IqType.GET) {
            turn.effect(new RoomEffect.ReadCard(iq));
            return;
        }
        if (room.members().affiliation(session.bare()) != Affiliation.OWNER) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "that is for owners");
        }
        if (asked.toString().length() > turn.limits.cardCharsMax()) {
            throw new ProtocolException(
                    ErrorCode.NOT_ACCEPTABLE,
                    "a room's card has at most " + turn.limits.cardCharsMax() + " characters");
        }
        turn.effect(new RoomEffect.WriteCard(iq, asked));
        Element x = Element.builder(Muc.USER, "x").child(Notice.status(Muc.CONFIG_CHANGED)).build();
        Speech.announce(turn, x);
    }
}
