package org.godwit.server.group.muc;

import java.util.ArrayList;
import java.util.List;
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
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Role;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.group.room.Subject;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// Entering, being seen, changing one's nickname, leaving.
@Spec({"XEP-0045 §7.1", "XEP-0045 §7.2", "XEP-0045 §7.6", "XEP-0045 §7.7", "XEP-0045 §7.14"})
final class Entry {
    private Entry() {}

    static void presence(Turn turn, Stanza.Presence presence, Jid session)
            throws ProtocolException {
        switch (presence.type()) {
            case AVAILABLE -> available(turn, presence, session);
            case UNAVAILABLE -> leave(turn, session, presence.payload());
            case ERROR -> expel(turn, session);
            case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED, PROBE -> {}
        }
    }

    private static void available(Turn turn, Stanza.Presence presence, Jid session)
            throws ProtocolException {
        Jid to = presence.to();
        String nick = to == null ? null : to.resource();
        if (nick == null) {
            throw new ProtocolException(ErrorCode.JID_MALFORMED, "say under which nickname");
        }
        boolean enters = presence.payload().child(Muc.MUC, "x") != null;
        Occupant here = turn.room().occupants().of(session);
        Occupant.Session said =
                new Occupant.Session(session, presence.payload(), presence.envelope().lang());
        if (here == null) {
            if (!enters) {
                throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "you are not in this room");
            }
            enter(turn, said, nick, false);
        } else if (!here.nick().equals(nick)) {
            rename(turn, here, said, nick);
        } else if (enters) {
            greet(turn, update(turn, here, said), said, List.of());
        } else {
            Occupant updated = update(turn, here, said);
            Notice notice = Notice.available(turn.room(), updated, Notice.Why.NOTHING);
            if (updated.primary().jid().equals(session)) {
                notice.announce(turn, turn.room().occupants().all());
            } else {
                notice.show(turn, session, updated);
            }
        }
    }

    private static Occupant update(Turn turn, Occupant here, Occupant.Session said) {
        Occupant updated = here.with(said);
        turn.become(turn.room().occupants().with(updated));
        return updated;
    }

    /// @param created by this very presence (status 201)
    static void enter(Turn turn, Occupant.Session said, String nick, boolean created)
            throws ProtocolException {
        Jid account = said.jid().bare();
        admit(turn, account, said.presence());
        checkNick(turn, nick, account);
        Room room = turn.room();
        Occupant known = room.occupants().named(nick);
        Affiliation affiliation = room.members().affiliation(account);
        if (known == null) {
            checkSpace(turn, affiliation);
            Role role = affiliation.defaultRole(room.config().speech());
            Occupant fresh = new Occupant(nick, account, role, List.of(said));
            List<Occupant> others = List.copyOf(room.occupants().all());
            turn.become(room.occupants().with(fresh));
            Notice.available(turn.room(), fresh, Notice.Why.NOTHING).announce(turn, others);
            greet(turn, fresh, said, created ? List.of(Muc.CREATED) : List.of());
        } else {
            if (known.sessions().size() >= turn.limits.sessionsMax()) {
                throw new ProtocolException(
                        ErrorCode.RESOURCE_CONSTRAINT, "too many of your devices are here");
            }
            greet(turn, update(turn, known, said), said, List.of());
        }
    }

    private static void admit(Turn turn, Jid account, Payload presence) throws ProtocolException {
        Room room = turn.room();
        Affiliation affiliation = room.members().affiliation(account);
        if (room.locked() && affiliation != Affiliation.OWNER) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "the room is not ready yet");
        }
        if (affiliation == Affiliation.OUTCAST) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "you are banned from this room");
        }
        String given = password(presence);
        if (Linking.isToken(room, given)) {
            Linking.follow(turn, account, given);
            return;
        }
        if (room.config().access().membersOnly() && !room.members().belongs(account)) {
            throw new ProtocolException(
                    ErrorCode.REGISTRATION_REQUIRED, "this room is for members only");
        }
        String password = room.config().access().password();
        if (!password.isEmpty() && !password.equals(given)) {
            throw new ProtocolException(ErrorCode.NOT_AUTHORIZED, "a password is needed");
        }
    }

    private static @Nullable String password(Payload presence) {
        Element x = presence.child(Muc.MUC, "x");
        Element password = x == null ? null : x.child(Muc.MUC, "password");
        return password == null ? null : password.text();
    }

    private static void checkNick(Turn turn, String nick, Jid account) throws ProtocolException {
        if (nick.isBlank() || Bytes.utf8(nick).size() > turn.limits.nickBytesMax()) {
            throw new ProtocolException(
                    ErrorCode.NOT_ACCEPTABLE,
                    "a nickname has 1 to " + turn.limits.nickBytesMax() + " bytes");
        }
        Occupant user = turn.room().occupants().named(nick);
        Jid holder = turn.room().members().holder(nick);
        if ((user != null && !user.account().equals(account))
                || (holder != null && !holder.equals(account))) {
            throw new ProtocolException(ErrorCode.CONFLICT, "the nickname is taken");
        }
    }

    private static void checkSpace(Turn turn, Affiliation affiliation) throws ProtocolException {
        int taken = turn.room().occupants().size();
        int wanted = turn.room().config().access().occupantsMax();
        boolean full = wanted > 0 && taken >= wanted && !affiliation.atLeast(Affiliation.ADMIN);
        if (full || taken >= turn.limits.occupantsMax()) {
            throw new ProtocolException(ErrorCode.SERVICE_UNAVAILABLE, "the room is full");
        }
    }

    /// Who is here, then the newcomer itself, then what was said, then the subject (§7.1).
    private static void greet(
            Turn turn, Occupant newcomer, Occupant.Session said, List<Integer> codes) {
        Room room = turn.room();
        for (Occupant other : room.occupants().all()) {
            if (!other.nick().equals(newcomer.nick())) {
                Notice.available(room, other, Notice.Why.NOTHING).show(turn, said.jid(), newcomer);
            }
        }
        List<Integer> selfCodes = new ArrayList<>(codes);
        if (room.config().access().openIdentity()) {
            selfCodes.add(Muc.OPEN_IDENTITY);
        }
        if (room.config().logged()) {
            selfCodes.add(Muc.LOGGING_ON);
        }
        Notice.available(
                        room,
                        newcomer,
                        new Notice.Why(List.of(), selfCodes, null, null, null, null))
                .show(turn, said.jid(), newcomer);
        boolean member = room.members().belongs(newcomer.account());
        turn.effect(
                new RoomEffect.Replay(said.jid(), member, HistoryWish.read(said.presence(), turn)));
        turn.send(subject(room, said.jid()));
        if (member && said.presence().child(Namespaces.GROUP_TICKS, "ticks") != null) {
            turn.effect(new RoomEffect.TellTicks(said.jid()));
        }
    }

    /// The subject as a newcomer gets it; an empty one when there is none (§7.2.15).
    static Stanza.Message subject(Room room, Jid to) {
        Subject subject = room.subject();
        Element text = Element.builder(Namespaces.CLIENT, "subject").text(subject.text()).build();
        List<Node> nodes = new ArrayList<>(List.of(text));
        if (subject.setMillis() > 0) {
            nodes.add(HistoryWish.delay(room.address(), subject.setMillis()));
        }
        Envelope envelope = Envelope.of(to, room.address(subject.nick()), null);
        return new Stanza.Message(envelope, MessageType.GROUPCHAT, Payload.of(nodes));
    }

    /// The whole occupant goes on under the new nickname, with all its sessions (§7.6).
    private static void rename(Turn turn, Occupant here, Occupant.Session said, String nick)
            throws ProtocolException {
        checkNick(turn, nick, here.account());
        if (turn.room().occupants().named(nick) != null) {
            throw new ProtocolException(ErrorCode.CONFLICT, "another of your devices has it");
        }
        Occupant renamed = here.named(nick).with(said);
        Notice.Why why =
                new Notice.Why(List.of(Muc.NICK_CHANGED), List.of(), nick, null, null, null);
        Notice.unavailable(turn.room(), here, Payload.EMPTY, why)
                .announce(turn, turn.room().occupants().all());
        turn.become(turn.room().occupants().without(here.nick()).with(renamed));
        Notice.available(turn.room(), renamed, Notice.Why.NOTHING)
                .announce(turn, turn.room().occupants().all());
    }

    static void leave(Turn turn, Jid session, Payload said) {
        Occupant here = turn.room().occupants().of(session);
        if (here != null) {
            Occupant alone = alone(here, session);
            Notice.unavailable(turn.room(), alone, said, Notice.Why.NOTHING)
                    .show(turn, session, here);
            depart(turn, here, session, said, Notice.Why.NOTHING);
        }
    }

    /// The session is gone and is told nothing.
    static void vanish(Turn turn, Jid session) {
        Occupant here = turn.room().occupants().of(session);
        if (here != null) {
            depart(turn, here, session, Payload.EMPTY, Notice.Why.NOTHING);
        }
    }

    /// A session that answers with errors is not there (§7.14, status 333).
    static void expel(Turn turn, Jid session) {
        Occupant here = turn.room().occupants().of(session);
        if (here != null) {
            Notice.Why why = Notice.Why.removal(Muc.ERROR_REPLY, null, null);
            depart(turn, here, session, Payload.EMPTY, why);
        }
    }

    private static Occupant alone(Occupant here, Jid session) {
        List<Occupant.Session> one =
                here.sessions().stream().filter(s -> s.jid().equals(session)).toList();
        return new Occupant(here.nick(), here.account(), Role.NONE, one);
    }

    private static void depart(
            Turn turn, Occupant here, Jid session, Payload said, Notice.Why why) {
        turn.become(turn.room().occupants().without(session));
        Occupant left = here.without(session);
        if (left == null) {
            Notice.unavailable(turn.room(), here.with(Role.NONE), said, why)
                    .announce(turn, turn.room().occupants().all());
        } else if (here.primary().jid().equals(session)) {
            Notice.available(turn.room(), left, Notice.Why.NOTHING)
                    .announce(turn, turn.room().occupants().all());
        }
        turn.seen(here.account());
        turn.endIfDeserted();
    }

    /// Takes an occupant out by force, with all its sessions; `room` already knows its new
    /// affiliation.
    static void remove(Turn turn, Occupant occupant, Notice.Why why) {
        List<Occupant> viewers = List.copyOf(turn.room().occupants().all());
        turn.become(turn.room().occupants().without(occupant.nick()));
        Notice.unavailable(turn.room(), occupant.with(Role.NONE), Payload.EMPTY, why)
                .announce(turn, viewers);
        turn.seen(occupant.account());
    }
}
