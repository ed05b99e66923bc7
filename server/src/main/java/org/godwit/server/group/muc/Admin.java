package org.godwit.server.group.muc;

import java.util.List;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Members;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Role;
import org.godwit.server.group.room.Room;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// Who may do what to whom: roles (kick, voice, moderator) and affiliations (ban, member, admin,
/// owner). Several changes in one request happen all or not at all.
@Spec({"XEP-0045 §8", "XEP-0045 §9", "XEP-0045 §10.3", "XEP-0045 §10.6"})
final class Admin {
    private Admin() {}

    static void iq(Turn turn, Stanza.Iq iq, Element query, Jid session) throws ProtocolException {
        List<Element> items =
                query.elements().stream().filter(e -> e.is(Muc.ADMIN, "item")).toList();
        if (items.isEmpty()) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "there is no item");
        }
        if (items.size() > turn.limits.itemsMax()) {
            throw new ProtocolException(ErrorCode.NOT_ACCEPTABLE, "too many items at once");
        }
        if (iq.type() == IqType.GET) {
            turn.result(iq, list(turn.room(), items.getFirst(), session));
            return;
        }
        for (Element item : items) {
            change(turn, item, session);
        }
        turn.result(iq, null);
    }

    private static Element list(Room room, Element item, Jid session) throws ProtocolException {
        Affiliation affiliation = Affiliation.of(item.attribute("affiliation"));
        Role role = Role.of(item.attribute("role"));
        Element.Builder query = Element.builder(Muc.ADMIN, "query");
        if (affiliation != null && affiliation != Affiliation.NONE) {
            checkMayList(room, affiliation, session);
            for (Jid account : room.members().with(affiliation)) {
                query.child(listed(room, account));
            }
        } else if (role != null && role != Role.NONE) {
            if (roleOf(room, session) != Role.MODERATOR) {
                throw new ProtocolException(ErrorCode.FORBIDDEN, "that is for moderators");
            }
            for (Occupant occupant : room.occupants().all()) {
                if (occupant.role() == role) {
                    query.child(present(room, occupant));
                }
            }
        } else {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "which list?");
        }
        return query.build();
    }

    /// In a room of open identity members know each other anyway: encryption needs the list.
    private static void checkMayList(Room room, Affiliation wanted, Jid session)
            throws ProtocolException {
        Affiliation own = room.members().affiliation(session.bare());
        boolean may =
                own.atLeast(Affiliation.ADMIN)
                        || (own == Affiliation.MEMBER
                                && room.config().access().openIdentity()
                                && wanted != Affiliation.OUTCAST);
        if (!may) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "that list is not for you");
        }
    }

    private static Element listed(Room room, Jid account) {
        Members.Member member = room.members().get(account);
        return Element.builder(Muc.ADMIN, "item")
                .attribute("affiliation", room.members().affiliation(account).wire())
                .attribute("jid", account.toString())
                .attribute("nick", member == null ? null : member.nick())
                .child("reason", member == null ? null : member.reason())
                .build();
    }

    private static Element present(Room room, Occupant occupant) {
        return Element.builder(Muc.ADMIN, "item")
                .attribute("affiliation", room.members().affiliation(occupant.account()).wire())
                .attribute("role", occupant.role().wire())
                .attribute("nick", occupant.nick())
                .attribute("jid", occupant.primary().jid().toString())
                .build();
    }

    private static void change(Turn turn, Element item, Jid session) throws ProtocolException {
        Affiliation affiliation = Affiliation.of(item.attribute("affiliation"));
        Role role = Role.of(item.attribute("role"));
        Element reasonElement = item.child(Muc.ADMIN, "reason");
        String reason = reasonElement == null ? null : reasonElement.text();
        if (reason != null && Bytes.utf8(reason).size() > turn.limits.nameBytesMax()) {
            throw new ProtocolException(ErrorCode.NOT_ACCEPTABLE, "the reason is too long");
        }
        Occupant named = named(turn.room(), item);
        if (affiliation != null) {
            setAffiliation(turn, session, account(item, named), affiliation, reason);
        } else if (role != null) {
            if (named == null) {
                throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "nobody by that nickname");
            }
            setRole(turn, session, named, role, reason);
        } else {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "which role or affiliation?");
        }
    }

    private static @Nullable Occupant named(Room room, Element item) {
        String nick = item.attribute("nick");
        return nick == null ? null : room.occupants().named(nick);
    }

    private static Jid account(Element item, @Nullable Occupant named) throws ProtocolException {
        String jid = item.attribute("jid");
        if (jid != null) {
            return Jid.parse(jid).bare();
        }
        if (named == null) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "nobody by that nickname");
        }
        return named.account();
    }

    /// An admin or owner moderates also from outside.
    private static Role roleOf(Room room, Jid session) {
        Occupant here = room.occupants().of(session);
        if (here != null) {
            return here.role();
        }
        Affiliation own = room.members().affiliation(session.bare());
        return own.atLeast(Affiliation.ADMIN) ? Role.MODERATOR : Role.NONE;
    }

    static void setRole(Turn turn, Jid session, Occupant target, Role role, @Nullable String reason)
            throws ProtocolException {
        Room room = turn.room();
        Affiliation own = room.members().affiliation(session.bare());
        Affiliation theirs = room.members().affiliation(target.account());
        if (roleOf(room, session) != Role.MODERATOR) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "that is for moderators");
        }
        boolean demotesAdmin = theirs.atLeast(Affiliation.ADMIN) && role != Role.MODERATOR;
        if (theirs.compareTo(own) > 0 || (demotesAdmin && role != Role.NONE)) {
            throw new ProtocolException(ErrorCode.NOT_ALLOWED, "their rank forbids it");
        }
        boolean aboutModerators = role == Role.MODERATOR || target.role() == Role.MODERATOR;
        if (aboutModerators && role != Role.NONE && !own.atLeast(Affiliation.ADMIN)) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "that is for admins");
        }
        String actor = Membership.Actor.of(room, session).nick();
        if (role == Role.NONE) {
            Entry.remove(turn, target, Notice.Why.removal(Muc.KICKED, actor, reason));
            turn.endIfDeserted();
        } else if (role != target.role()) {
            Membership.show(turn, target.with(role), actor, reason);
        }
    }

    private static void setAffiliation(
            Turn turn, Jid session, Jid account, Affiliation affiliation, @Nullable String reason)
            throws ProtocolException {
        checkMaySet(turn.room(), session.bare(), account, affiliation);
        if (affiliation != turn.room().members().affiliation(account)) {
            Membership.checkSpace(turn, account);
            boolean joins =
                    affiliation.atLeast(Affiliation.MEMBER)
                            && !turn.room().members().belongs(account)
                            && !account.equals(session.bare());
            boolean stranger = joins && turn.gate.introduce(account, session.bare());
            Membership.Actor actor = Membership.Actor.of(turn.room(), session).asStranger(stranger);
            Membership.apply(turn, actor, account, affiliation, reason);
        }
    }

    private static void checkMaySet(Room room, Jid actor, Jid account, Affiliation wanted)
            throws ProtocolException {
        Affiliation own = room.members().affiliation(actor);
        Affiliation theirs = room.members().affiliation(account);
        boolean self = actor.equals(account);
        boolean leaves = self && wanted == Affiliation.NONE && own.atLeast(Affiliation.MEMBER);
        if (!leaves && !own.atLeast(Affiliation.ADMIN)) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "that is for admins");
        }
        if (self && wanted == Affiliation.OUTCAST) {
            throw new ProtocolException(ErrorCode.CONFLICT, "you cannot ban yourself");
        }
        if (theirs == Affiliation.OWNER
                && wanted != Affiliation.OWNER
                && own == Affiliation.OWNER
                && room.members().with(Affiliation.OWNER).size() == 1) {
            throw new ProtocolException(ErrorCode.CONFLICT, "a room needs an owner");
        }
        if (own == Affiliation.ADMIN && !self && theirs.atLeast(Affiliation.ADMIN)) {
            throw new ProtocolException(ErrorCode.NOT_ALLOWED, "their rank forbids it");
        }
        if (own == Affiliation.ADMIN && wanted.atLeast(Affiliation.ADMIN) && wanted != theirs) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "that is for owners");
        }
    }
}
