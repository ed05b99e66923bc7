package org.godwit.server.group.muc;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Traits;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Members;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Role;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.group.room.Subject;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// What is said in a room. A message is logged first and spread once it is durable; typing
/// notifications and what asks not to be stored are spread at once and forgotten.
@Spec({"XEP-0045 §7.4", "XEP-0045 §7.5", "XEP-0045 §8.1"})
final class Speech {
    /// Says that whoever has the room write is a stranger ([Gate]).
    static final Element STRANGER = Element.of(Namespaces.PRIVACY, "stranger");

    private static final int UNSTORED = Traits.NO_STORE | Traits.NO_PERMANENT_STORE;

    private Speech() {}

    static void message(Turn turn, Stanza.Message message, Jid session) throws ProtocolException {
        Jid to = message.to();
        if (to != null && to.resource() != null) {
            aside(turn, message, session, to.resource());
            return;
        }
        switch (message.type()) {
            case GROUPCHAT -> aloud(turn, message, session);
            case ERROR -> bounced(turn, message, session);
            case NORMAL, CHAT, HEADLINE -> Mediation.message(turn, message, session);
        }
    }

    private static void aloud(Turn turn, Stanza.Message message, Jid session)
            throws ProtocolException {
        Room room = turn.room();
        Speaker speaker = speaker(room, session);
        if (Ticking.isReport(message.payload())) {
            Ticking.report(turn, message, session, room.address(speaker.nick()));
            return;
        }
        boolean sets = isSubject(message.payload());
        if (sets) {
            setSubject(turn, message, speaker);
        } else if (!speaker.role().atLeast(Role.PARTICIPANT)) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "you have no voice here");
        }
        List<Node> nodes = Marking.marked(room, message.payload(), session.bare());
        if (room.config().access().openIdentity()) {
            nodes.add(Marking.author(session.bare()));
        }
        Stanza.Message spoken =
                new Stanza.Message(
                        from(room.address(speaker.nick()), message),
                        MessageType.GROUPCHAT,
                        Payload.of(nodes));
        if (isKept(message.payload())) {
            turn.effect(new RoomEffect.Log(spoken, session));
        } else {
            turn.effect(new RoomEffect.Broadcast(spoken, room.occupants().sessions(), false));
        }
    }

    /// @param nick shown to the others
    private record Speaker(String nick, Role role) {}

    /// Members of a durable room may speak without being in it: their devices follow it by mailbox.
    private static Speaker speaker(Room room, Jid session) throws ProtocolException {
        Occupant here = room.occupants().of(session);
        if (here != null) {
            return new Speaker(here.nick(), here.role());
        }
        Jid account = session.bare();
        if (room.locked() || !room.config().persistent() || !room.members().belongs(account)) {
            throw new ProtocolException(ErrorCode.NOT_ACCEPTABLE, "you are not in this room");
        }
        Affiliation affiliation = room.members().affiliation(account);
        return new Speaker(nickOf(room, account), affiliation.defaultRole(room.config().speech()));
    }

    /// Its reserved nickname, else its own name unless somebody else goes by that.
    static String nickOf(Room room, Jid account) {
        Members.Member member = room.members().get(account);
        if (member != null && member.nick() != null) {
            return member.nick();
        }
        for (Occupant own : room.occupants().ofAccount(account)) {
            return own.nick();
        }
        String name = account.local() == null ? account.domain() : account.local();
        boolean taken = room.occupants().named(name) != null || room.members().holder(name) != null;
        return taken ? name + "-" + Marking.occupantIdText(room, account).substring(0, 6) : name;
    }

    static boolean isSubject(Payload payload) {
        return payload.traits().has(Traits.SUBJECT)
                && !payload.traits().has(Traits.BODY)
                && payload.child(Namespaces.CLIENT, "thread") == null;
    }

    private static boolean isKept(Payload payload) {
        Traits traits = payload.traits();
        return traits.bits() != 0 && !traits.isOnlyChatState() && !traits.has(UNSTORED);
    }

    private static void setSubject(Turn turn, Stanza.Message message, Speaker speaker)
            throws ProtocolException {
        Room room = turn.room();
        boolean may =
                speaker.role() == Role.MODERATOR
                        || (speaker.role() == Role.PARTICIPANT
                                && room.config().speech().anyoneSetsSubject());
        if (!may) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "you may not set the subject");
        }
        Element subject = message.payload().child(Namespaces.CLIENT, "subject");
        String text = subject == null ? "" : subject.text();
        if (Bytes.utf8(text).size() > turn.limits.textBytesMax()) {
            throw new ProtocolException(ErrorCode.NOT_ACCEPTABLE, "the subject is too long");
        }
        turn.become(room.with(new Subject(text, speaker.nick(), turn.nowMillis)));
    }

    /// To one occupant alone (§7.5).
    private static void aside(Turn turn, Stanza.Message message, Jid session, String nick)
            throws ProtocolException {
        Room room = turn.room();
        Occupant here = room.occupants().of(session);
        Occupant target = room.occupants().named(nick);
        if (message.type() == MessageType.ERROR && (here == null || target == null)) {
            return;
        }
        if (message.type() == MessageType.GROUPCHAT) {
            throw new ProtocolException(
                    ErrorCode.BAD_REQUEST, "a groupchat message goes to the room");
        }
        if (here == null) {
            throw new ProtocolException(ErrorCode.NOT_ACCEPTABLE, "you are not in this room");
        }
        if (target == null) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "nobody here has that nickname");
        }
        if (!mayWhisper(room, here)) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "no private messages here");
        }
        List<Node> nodes = Marking.marked(room, message.payload(), session.bare());
        nodes.add(Element.of(Muc.USER, "x"));
        Payload payload = Payload.of(nodes);
        for (Jid jid : target.jids()) {
            turn.send(
                    new Stanza.Message(
                            from(room.address(here.nick()), message).withTo(jid),
                            message.type(),
                            payload));
        }
    }

    private static boolean mayWhisper(Room room, Occupant from) {
        return switch (room.config().speech().privates()) {
            case ANYONE -> true;
            case PARTICIPANTS -> from.role().atLeast(Role.PARTICIPANT);
            case MODERATORS -> from.role() == Role.MODERATOR;
            case NONE -> false;
        };
    }

    /// A session whose server says it is gone is taken out (§7.14); other errors are its own
    /// business.
    private static void bounced(Turn turn, Stanza.Message message, Jid session) {
        Element error = message.payload().child(Namespaces.CLIENT, "error");
        if (error == null) {
            return;
        }
        for (Element condition : error.elements()) {
            switch (condition.name()) {
                case "gone",
                        "item-not-found",
                        "recipient-unavailable",
                        "redirect",
                        "remote-server-not-found",
                        "remote-server-timeout" -> {
                    Entry.expel(turn, session);
                    return;
                }
                default -> {}
            }
        }
    }

    private static Envelope from(Jid speaker, Stanza.Message message) {
        return new Envelope(null, speaker, message.id(), message.envelope().lang(), List.of());
    }

    /// A logged message goes to who is here and to the mailboxes of who belongs.
    static void spread(Turn turn, Stanza.Message message, long sequence) {
        Room room = turn.room();
        Stanza.Message numbered = numbered(room, message, sequence);
        List<Jid> changed = Membership.changed(message);
        if (changed.isEmpty()) {
            broadcast(turn, numbered);
        } else if (!changed.stream().allMatch(room.occupants()::hasAccount)) {
            Stanza.Message told =
                    new Stanza.Message(numbered.envelope(), MessageType.NORMAL, numbered.payload());
            turn.effect(new RoomEffect.Broadcast(told, room.occupants().sessions(), true));
        }
        turn.effect(fanOut(room, message, sequence));
    }

    private static Stanza.Message numbered(Room room, Stanza.Message message, long sequence) {
        List<Node> nodes = new ArrayList<>(message.payload().nodes());
        nodes.add(Marking.stanzaId(room, sequence));
        return new Stanza.Message(message.envelope(), message.type(), Payload.of(nodes));
    }

    /// To the mailboxes of those who belonged before it and still do, and of whom it is about; to
    /// none where nothing lasts.
    static RoomEffect.FanOut fanOut(Room room, Stanza.Message message, long sequence) {
        Set<Jid> members = new LinkedHashSet<>();
        if (room.config().persistent()) {
            members.addAll(room.members().receiving(sequence));
            members.addAll(Membership.changed(message));
        }
        return new RoomEffect.FanOut(
                sequence, numbered(room, message, sequence), List.copyOf(members));
    }

    private static void broadcast(Turn turn, Stanza.Message message) {
        Room room = turn.room();
        List<Jid> members = new ArrayList<>();
        List<Jid> guests = new ArrayList<>();
        for (Occupant occupant : room.occupants().all()) {
            boolean member =
                    room.config().persistent() && room.members().belongs(occupant.account());
            (member ? members : guests).addAll(occupant.jids());
        }
        if (!members.isEmpty()) {
            turn.effect(new RoomEffect.Broadcast(message, members, true));
        }
        if (!guests.isEmpty()) {
            turn.effect(new RoomEffect.Broadcast(message, guests, false));
        }
    }

    /// The room itself says something to everybody, now and in the mailboxes.
    static void announce(Turn turn, Element user) {
        turn.effect(new RoomEffect.Log(fromRoom(turn.room(), null, user), null));
    }

    /// @param children those that are null are left out
    static Stanza.Message fromRoom(Room room, @Nullable Jid to, @Nullable Element... children) {
        List<Node> nodes = new ArrayList<>();
        for (Element child : children) {
            if (child != null) {
                nodes.add(child);
            }
        }
        return new Stanza.Message(
                Envelope.of(to, room.address(), null),
                to == null ? MessageType.GROUPCHAT : MessageType.NORMAL,
                Payload.of(nodes));
    }
}
