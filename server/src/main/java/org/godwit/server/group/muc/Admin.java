package org.godwit.server.group.muc;

import java.util.ArrayList;
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
import org.godwit.server.group.room.RoomEffect;
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
        String actor = actor(room, session);
        if (role == Role.NONE) {
            Entry.remove(turn, target, Notice.Why.removal(Muc.KICKED, actor, reason));
            turn.endIfDeserted();
        } else if (role != target.role()) {
            show(turn, target.with(role), actor, reason);
        }
    }

    private static void show(
            Turn turn, Occupant changed, @Nullable String actor, @Nullable String reason) {
        turn.become(turn.room().occupants().with(changed));
        Notice.Why why = new Notice.Why(List.of(), List.of(), null, actor, reason, null);
        Notice.available(turn.room(), changed, why).announce(turn, turn.room().occupants().all());
    }

    private static @Nullable String actor(Room room, Jid session) {
        Occupant here = room.occupants().of(session);
        return here == null ? null : here.nick();
    }

    private static void setAffiliation(
            Turn turn, Jid session, Jid account, Affiliation affiliation, @Nullable String reason)
            throws ProtocolException {
        checkMaySet(turn.room(), session.bare(), account, affiliation);
        if (affiliation != turn.room().members().affiliation(account)) {
            checkSpace(turn, account);
            apply(turn, actor(turn.room(), session), account, affiliation, reason);
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

    static void checkSpace(Turn turn, Jid account) throws ProtocolException {
        Members members = turn.room().members();
        if (members.get(account) == null && members.size() >= turn.limits.affiliationsMax()) {
            throw new ProtocolException(ErrorCode.RESOURCE_CONSTRAINT, "the room's list is full");
        }
    }

    /// Makes it so and tells everybody: by presence who is here, by message who is not.
    static void apply(
            Turn turn,
            @Nullable String actor,
            Jid account,
            Affiliation affiliation,
            @Nullable String reason) {
        Room room = turn.room();
        boolean belonged = room.members().belongs(account);
        turn.become(room.with(room.members().with(account, affiliation, reason, room.latest())));
        boolean belongs = affiliation.atLeast(Affiliation.MEMBER);
        for (Occupant occupant : room.occupants().ofAccount(account)) {
            if (affiliation == Affiliation.OUTCAST) {
                Entry.remove(turn, occupant, Notice.Why.removal(Muc.BANNED, actor, reason));
            } else if (!belongs && room.config().access().membersOnly()) {
                Notice.Why why = Notice.Why.removal(Muc.AFFILIATION_CHANGED, actor, reason);
                Entry.remove(turn, occupant, why);
            } else {
                Role role = affiliation.defaultRole(room.config().speech().moderated());
                show(turn, occupant.with(role), actor, reason);
            }
        }
        if (belonged != belongs) {
            tell(turn, account, affiliation, reason);
        }
        if (belonged && !belongs) {
            turn.effect(new RoomEffect.Forget(account));
        }
        turn.endIfDeserted();
    }

    /// Membership changes are messages in the stream where addresses are open; elsewhere only the
    /// account itself hears.
    private static void tell(
            Turn turn, Jid account, Affiliation affiliation, @Nullable String reason) {
        Room room = turn.room();
        if (!room.config().persistent()) {
            return;
        }
        Element item =
                Element.builder(Muc.USER, "item")
                        .attribute("affiliation", affiliation.wire())
                        .attribute("jid", account.toString())
                        .child("reason", reason)
                        .build();
        Element x = Element.builder(Muc.USER, "x").child(item).build();
        if (room.config().access().openIdentity()) {
            Speech.announce(turn, x);
        } else {
            turn.effect(new RoomEffect.Post(Speech.fromRoom(room, account, x)));
        }
    }

    /// The account a message of [#tell] is about, or null for any other message.
    static @Nullable Jid changedMember(Stanza.Message message) {
        Jid from = message.from();
        Element x = message.payload().child(Muc.USER, "x");
        Element item = x == null ? null : x.child(Muc.USER, "item");
        String jid = item == null ? null : item.attribute("jid");
        if (from == null || !from.isBare() || jid == null) {
            return null;
        }
        try {
            return Jid.parse(jid);
        } catch (ProtocolException e) {
            throw new IllegalStateException("the room wrote this address itself", e);
        }
    }

    /// Everybody without affiliation leaves a room that is now for members only (§10.2.1).
    static void clearGuests(Turn turn) {
        for (Occupant occupant : new ArrayList<>(turn.room().occupants().all())) {
            if (!turn.room().members().belongs(occupant.account())) {
                Notice.Why why = Notice.Why.removal(Muc.NOW_MEMBERS_ONLY, null, null);
                Entry.remove(turn, occupant, why);
            }
        }
    }
}
