package org.godwit.server.group.muc;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.archive.Archive;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Links;
import org.godwit.server.group.room.Members;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Occupants;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomConfig;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.group.room.RoomEvent;
import org.godwit.server.group.room.RoomLimits;
import org.godwit.server.group.room.RoomStep;
import org.godwit.server.group.room.Subject;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// Multi-user chat as a pure function: a room and an event in, a room and effects out. No clock, no
/// socket, no store; only the gate before the people it invites is asked. Whatever a peer sends,
/// the answer is a step, never an exception.
@Spec("XEP-0045 1.35")
public final class MucRoom {
    private final RoomLimits limits;
    private final Gate gate;

    public MucRoom(RoomLimits limits, Gate gate) {
        this.limits = limits;
        this.gate = gate;
    }

    /// What a stanza to a room that does not exist makes of it: an occupant's first presence makes
    /// a locked room (§10.1), a submitted configuration makes a finished one without occupants; the
    /// sender owns it. Anything else is refused, and the room of the step is null.
    ///
    /// @param made how many rooms the sender has made here already
    public RoomStep create(Room.Identity identity, RoomEvent.Received event, int made) {
        Stanza.Addressed stanza = event.stanza();
        Jid session = sender(stanza);
        Members owner = Members.NOBODY.with(session.bare(), Affiliation.OWNER, null, 0);
        Room blank =
                new Room(
                        identity,
                        true,
                        RoomConfig.DEFAULT,
                        owner,
                        Occupants.NOBODY,
                        Subject.NONE,
                        Links.NONE,
                        0);
        Turn turn = new Turn(blank, limits, gate, event.nowMillis());
        try {
            if (made >= limits.roomsPerOwnerMax()) {
                throw new ProtocolException(
                        ErrorCode.RESOURCE_CONSTRAINT, "you have made too many rooms");
            }
            if (stanza instanceof Stanza.Presence presence) {
                found(turn, presence, session);
            } else if (stanza instanceof Stanza.Iq iq && isConfiguration(iq)) {
                handle(turn, iq, session);
            } else {
                throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "there is no such room");
            }
            return turn.step();
        } catch (ProtocolException e) {
            return new RoomStep(null, refusal(blank, stanza, e));
        }
    }

    public static Weight weight(Room room, Stanza.Addressed stanza) {
        return Weight.of(room, stanza);
    }

    /// What is left of an event that comes too fast: an answer that asks to try again later.
    public static RoomStep tooFast(Room room, Stanza.Addressed stanza) {
        ProtocolException why =
                new ProtocolException(
                        ErrorCode.RESOURCE_CONSTRAINT, "too much at once for this room; try later");
        return new RoomStep(room, refusal(room, stanza, why));
    }

    private static void found(Turn turn, Stanza.Presence presence, Jid session)
            throws ProtocolException {
        if (presence.type() != PresenceType.AVAILABLE) {
            turn.end();
            return;
        }
        Jid to = presence.to();
        String nick = to == null ? null : to.resource();
        if (nick == null) {
            throw new ProtocolException(ErrorCode.JID_MALFORMED, "say under which nickname");
        }
        if (presence.payload().child(Muc.MUC, "x") == null) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "there is no such room");
        }
        Occupant.Session said =
                new Occupant.Session(session, presence.payload(), presence.envelope().lang());
        Entry.enter(turn, said, nick, true);
    }

    private static boolean isConfiguration(Stanza.Iq iq) throws ProtocolException {
        Element query = iq.payload().child(Muc.OWNER, "query");
        DataForm form = query == null ? null : DataForm.in(query);
        Jid to = iq.to();
        return iq.type() == IqType.SET
                && to != null
                && to.isBare()
                && form != null
                && form.type() == DataForm.Type.SUBMIT;
    }

    public RoomStep step(Room room, RoomEvent event) {
        return switch (event) {
            case RoomEvent.Received received -> received(room, received);
            case RoomEvent.Vanished(Jid session) -> {
                Turn turn = new Turn(room, limits, gate, 0);
                Entry.vanish(turn, session);
                yield turn.step();
            }
            case RoomEvent.Logged(Stanza.Message message, long sequence) -> {
                Turn turn = new Turn(room, limits, gate, 0);
                turn.become(room.at(sequence));
                Speech.spread(turn, message, sequence);
                yield turn.step();
            }
            case RoomEvent.Stopping() -> {
                Turn turn = new Turn(room, limits, gate, 0);
                Ownership.goodbye(turn, Notice.Why.removal(Muc.SHUTDOWN, null, null));
                yield turn.step();
            }
        };
    }

    /// Which mailboxes a message is for that waited in the log.
    public RoomEffect.FanOut again(Room room, Stanza.Message message, long sequence) {
        return Speech.fanOut(room, message, sequence);
    }

    private RoomStep received(Room room, RoomEvent.Received event) {
        Stanza.Addressed stanza = event.stanza();
        Turn turn = new Turn(room, limits, gate, event.nowMillis());
        try {
            Jid session = sender(stanza);
            switch (stanza) {
                case Stanza.Presence presence -> Entry.presence(turn, presence, session);
                case Stanza.Message message -> Speech.message(turn, message, session);
                case Stanza.Iq iq -> handle(turn, iq, session);
            }
            return turn.step();
        } catch (ProtocolException e) {
            return new RoomStep(room, refusal(room, stanza, e));
        }
    }

    private static Jid sender(Stanza.Addressed stanza) {
        Jid from = stanza.from();
        if (from == null) {
            throw new IllegalArgumentException("a stanza from nobody");
        }
        return from;
    }

    private static void handle(Turn turn, Stanza.Iq iq, Jid session) throws ProtocolException {
        Jid to = iq.to();
        if (to != null && to.resource() != null) {
            Relay.iq(turn, iq, to.resource(), session);
            return;
        }
        if (!iq.isRequest()) {
            return;
        }
        Element asked = iq.payload().element();
        if (asked == null) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "an iq with nothing in it");
        }
        switch (asked.namespace()) {
            case Muc.ADMIN -> Admin.iq(turn, iq, asked, session);
            case Muc.OWNER -> Ownership.iq(turn, iq, asked, session);
            case Muc.REGISTER -> Registration.iq(turn, iq, asked, session);
            case Muc.MODERATE -> Moderation.iq(turn, iq, asked, session);
            case Muc.VCARD -> RoomCard.iq(turn, iq, asked, session);
            case Namespaces.GROUP -> {
                if (asked.name().equals("members")) {
                    turn.result(iq, Enquiry.members(turn.room(), session.bare()));
                } else {
                    Linking.iq(turn, iq, asked, session);
                }
            }
            case Namespaces.GROUP_TICKS -> Ticking.iq(turn, iq, asked, session);
            case Archive.NAMESPACE -> Recollection.iq(turn, iq, session);
            default -> Enquiry.iq(turn, iq, asked, session);
        }
    }

    /// The answer to what was refused; nothing when the stanza itself was an answer.
    static List<RoomEffect> refusal(Room room, Stanza.Addressed stanza, ProtocolException why) {
        Envelope back = Envelope.of(stanza.from(), stanza.to(), stanza.id());
        List<Node> nodes = new ArrayList<>();
        if (stanza instanceof Stanza.Presence) {
            nodes.add(Element.of(Muc.MUC, "x"));
        }
        nodes.add(error(room, stanza, why));
        Payload payload = Payload.of(nodes);
        Stanza.@Nullable Addressed answer =
                switch (stanza) {
                    case Stanza.Presence p ->
                            p.type() == PresenceType.AVAILABLE
                                    ? new Stanza.Presence(back, PresenceType.ERROR, payload)
                                    : null;
                    case Stanza.Message m ->
                            m.type() == MessageType.ERROR
                                    ? null
                                    : new Stanza.Message(back, MessageType.ERROR, payload);
                    case Stanza.Iq iq ->
                            iq.isRequest() ? new Stanza.Iq(back, IqType.ERROR, payload) : null;
                };
        return answer == null
                ? List.of()
                : List.of(new RoomEffect.Refuse(answer, why.code(), why.detail()));
    }

    private static Element error(Room room, Stanza.Addressed stanza, ProtocolException why) {
        ErrorCode code = why.code();
        boolean full = code == ErrorCode.SERVICE_UNAVAILABLE && stanza instanceof Stanza.Presence;
        return Element.builder(Namespaces.CLIENT, "error")
                .attribute("by", room.address().toString())
                .attribute("type", full ? "wait" : code.stanzaErrorType())
                .child(Element.of(Namespaces.STANZA_ERRORS, code.condition()))
                .child(Element.builder(Namespaces.STANZA_ERRORS, "text").text(why.detail()).build())
                .build();
    }
}
