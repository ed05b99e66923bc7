package org.godwit.server.group.muc;

import java.time.Instant;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Role;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// A moderator takes back what somebody said (XEP-0425): everybody is told, now and by mailbox, and
/// from then on the room's log answers with what is left of the message.
@Spec({"XEP-0425 0.3.0", "XEP-0424 0.4.2"})
final class Moderation {
    private Moderation() {}

    static void iq(Turn turn, Stanza.Iq iq, Element asked, Jid session) throws ProtocolException {
        Room room = turn.room();
        if (iq.type() != IqType.SET || !asked.name().equals("moderate")) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "say which message to take back");
        }
        if (asked.child(Namespaces.RETRACT, "retract") == null) {
            throw new ProtocolException(
                    ErrorCode.FEATURE_NOT_IMPLEMENTED, "a message can only be taken back");
        }
        Occupant here = room.occupants().of(session);
        boolean may =
                here != null
                        ? here.role() == Role.MODERATOR
                        : room.members().affiliation(session.bare()).atLeast(Affiliation.ADMIN);
        if (!may) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "that is for moderators");
        }
        long sequence = number(asked.attribute("id"));
        Element moderated = moderated(room, session);
        turn.effect(new RoomEffect.Conceal(sequence, retracted(turn, moderated)));
        Element retract =
                Element.builder(Namespaces.RETRACT, "retract")
                        .attribute("id", Long.toString(sequence))
                        .child(moderated)
                        .child(reason(asked, Namespaces.RETRACT))
                        .build();
        turn.effect(
                new RoomEffect.Log(
                        new Stanza.Message(
                                Envelope.of(null, room.address(), "moderated-" + sequence),
                                MessageType.GROUPCHAT,
                                Payload.of(retract)),
                        null));
        turn.result(iq, null);
    }

    private static long number(@Nullable String id) throws ProtocolException {
        try {
            return Long.parseUnsignedLong(id == null ? "" : id);
        } catch (NumberFormatException e) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "no message ever had that id");
        }
    }

    private static Element moderated(Room room, Jid session) {
        return Element.builder(Muc.MODERATE, "moderated")
                .attribute("by", room.address(Speech.nickOf(room, session.bare())).toString())
                .child(Marking.occupantId(room, session.bare()))
                .build();
    }

    private static @Nullable Element reason(Element asked, String namespace) {
        for (Element child : asked.elements()) {
            if (child.name().equals("reason")) {
                return Element.builder(namespace, "reason").text(child.text()).build();
            }
        }
        return null;
    }

    /// What is left of the message (XEP-0424 §5).
    private static Element retracted(Turn turn, Element moderated) {
        return Element.builder(Namespaces.RETRACT, "retracted")
                .attribute("stamp", Instant.ofEpochMilli(turn.nowMillis).toString())
                .child(moderated)
                .build();
    }
}
