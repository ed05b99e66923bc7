package org.godwit.server.group.muc;

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
import org.godwit.protocol.stanza.Traits;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// Ticks in a room: members report what they have and have read, the room counts, authors ask. A
/// report is not logged and goes to no mailbox: a thousand members would write a million of them.
/// In a small circle who is here still sees what somebody has read, as XMPP clients show it.
@Spec("XEP-0333 0.4.1 §4")
final class Ticking {
    private static final int CONTENT = Traits.BODY | Traits.SUBJECT | Traits.OTHER;

    private Ticking() {}

    /// Whether nothing is said but how far somebody has come.
    static boolean isReport(Payload payload) {
        Traits traits = payload.traits();
        return traits.has(Traits.RECEIVED | Traits.DISPLAYED)
                && !traits.has(CONTENT)
                && payload.reference() != null;
    }

    static void report(Turn turn, Stanza.Message message, Jid session, Jid speaker) {
        Room room = turn.room();
        Payload payload = message.payload();
        String reference = payload.reference();
        boolean read = payload.traits().has(Traits.DISPLAYED);
        if (reference != null && room.members().belongs(session.bare())) {
            turn.effect(new RoomEffect.Reached(session.bare(), reference, read));
        }
        if (read && room.occupants().size() <= turn.limits.reflectedMax()) {
            Envelope envelope = Envelope.of(null, speaker, message.id());
            Payload shown = Payload.of(Marking.marked(room, payload, session.bare()));
            turn.effect(
                    new RoomEffect.Broadcast(
                            new Stanza.Message(envelope, MessageType.GROUPCHAT, shown),
                            room.occupants().sessions(),
                            false));
        }
    }

    /// An author asks for the counts of its messages, or who makes that of one.
    static void iq(Turn turn, Stanza.Iq iq, Element asked, Jid session) throws ProtocolException {
        Room room = turn.room();
        if (iq.type() != IqType.GET || !asked.is(Namespaces.GROUP_TICKS, "ticks")) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "ticks are asked for");
        }
        if (!room.members().belongs(session.bare())) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "that is for members");
        }
        boolean open =
                room.config().access().openIdentity()
                        || room.members().affiliation(session.bare()).atLeast(Affiliation.ADMIN);
        turn.effect(new RoomEffect.AskTicks(iq, id(asked), open));
    }

    private static @Nullable String id(Element asked) {
        Element message = asked.child(Namespaces.GROUP_TICKS, "message");
        return message == null ? asked.attribute("id") : message.attribute("id");
    }
}
