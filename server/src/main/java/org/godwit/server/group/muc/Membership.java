package org.godwit.server.group.muc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
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

/// Makes somebody belong, rise, fall or leave, and tells everybody: by presence who is here, by a
/// message of the log who is not.
@Spec({"XEP-0045 §9", "XEP-0045 §10.2.1"})
final class Membership {
    private Membership() {}

    /// Who makes it so; nobody when the room itself does.
    ///
    /// @param nick in the room, or null when not there
    /// @param account bare JID
    /// @param stranger to whom it concerns, who hears of this account for the first time
    record Actor(@Nullable String nick, @Nullable Jid account, boolean stranger) {
        static final Actor NOBODY = new Actor(null, null, false);

        static Actor of(Room room, Jid session) {
            Occupant here = room.occupants().of(session);
            return new Actor(here == null ? null : here.nick(), session.bare(), false);
        }

        Actor asStranger(boolean stranger) {
            return new Actor(nick, account, stranger);
        }
    }

    static void checkSpace(Turn turn, Jid account) throws ProtocolException {
        Members members = turn.room().members();
        if (members.get(account) == null && members.size() >= turn.limits.affiliationsMax()) {
            throw new ProtocolException(ErrorCode.RESOURCE_CONSTRAINT, "the room's list is full");
        }
    }

    static void apply(
            Turn turn, Actor actor, Jid account, Affiliation affiliation, @Nullable String reason) {
        Room room = turn.room();
        Affiliation was = room.members().affiliation(account);
        turn.become(room.with(room.members().with(account, affiliation, reason, room.latest())));
        if (!affiliation.atLeast(Affiliation.ADMIN)) {
            turn.become(turn.room().with(turn.room().links().withoutOf(account)));
        }
        boolean belongs = affiliation.atLeast(Affiliation.MEMBER);
        String nick = actor.nick();
        for (Occupant occupant : room.occupants().ofAccount(account)) {
            if (affiliation == Affiliation.OUTCAST) {
                Entry.remove(turn, occupant, Notice.Why.removal(Muc.BANNED, nick, reason));
            } else if (!belongs && room.config().access().membersOnly()) {
                Notice.Why why = Notice.Why.removal(Muc.AFFILIATION_CHANGED, nick, reason);
                Entry.remove(turn, occupant, why);
            } else {
                Role role = affiliation.defaultRole(room.config().speech());
                show(turn, occupant.with(role), nick, reason);
            }
        }
        tell(turn, actor, account, was, reason);
        if (was.atLeast(Affiliation.MEMBER) && !belongs) {
            turn.effect(new RoomEffect.Forget(account));
        }
        turn.endIfDeserted();
    }

    static void show(Turn turn, Occupant changed, @Nullable String actor, @Nullable String reason) {
        turn.become(turn.room().occupants().with(changed));
        Notice.Why why = new Notice.Why(List.of(), List.of(), null, actor, reason, null);
        Notice.available(turn.room(), changed, why).announce(turn, turn.room().occupants().all());
    }

    /// Where addresses are open a change is a message in the stream, one for all that one request
    /// changes: a group of a thousand is made with some messages, not with half a million.
    /// Elsewhere only the account itself hears.
    private static void tell(
            Turn turn, Actor actor, Jid account, Affiliation was, @Nullable String reason) {
        Room room = turn.room();
        Affiliation now = room.members().affiliation(account);
        boolean belonged = was.atLeast(Affiliation.MEMBER);
        boolean belongs = now.atLeast(Affiliation.MEMBER);
        if (!room.config().persistent() || (!belonged && !belongs)) {
            return;
        }
        Element.Builder item =
                Element.builder(Muc.USER, "item")
                        .attribute("affiliation", now.wire())
                        .attribute("jid", account.toString());
        if (room.config().access().openIdentity()) {
            if (actor.account() != null) {
                item.child(
                        Element.builder(Muc.USER, "actor")
                                .attribute("jid", actor.account().toString())
                                .attribute("nick", actor.nick())
                                .build());
            }
            Element before =
                    Element.builder(Namespaces.GROUP, "was")
                            .attribute("affiliation", was.wire())
                            .build();
            turn.announce(item.child("reason", reason).child(before).build());
        } else if (belonged != belongs) {
            Element x =
                    Element.builder(Muc.USER, "x")
                            .child(item.child("reason", reason).build())
                            .build();
            Element mark = actor.stranger() ? Speech.STRANGER : null;
            turn.effect(new RoomEffect.Post(Speech.fromRoom(room, account, x, mark)));
        }
    }

    /// The accounts a message of [#tell] is about; none for any other message.
    static List<Jid> changed(Stanza.Message message) {
        Jid from = message.from();
        Element x = message.payload().child(Muc.USER, "x");
        List<Jid> accounts = new ArrayList<>();
        if (from == null || !from.isBare() || x == null) {
            return accounts;
        }
        for (Element item : x.elements()) {
            String jid = item.is(Muc.USER, "item") ? item.attribute("jid") : null;
            if (jid != null) {
                accounts.add(parsed(jid));
            }
        }
        return accounts;
    }

    private static Jid parsed(String jid) {
        try {
            return Jid.parse(jid);
        } catch (ProtocolException e) {
            throw new IllegalStateException("the room wrote this address itself", e);
        }
    }

    /// A member goes of its own will. When the last owner does, the room goes to the admin who came
    /// first, else to the member who did; where nobody is left the room ends.
    static void leave(Turn turn, Jid account) {
        Members members = turn.room().members();
        boolean lastOwner =
                members.affiliation(account) == Affiliation.OWNER
                        && members.with(Affiliation.OWNER).size() == 1;
        if (lastOwner) {
            Jid heir = heir(members, account);
            if (heir == null) {
                Ownership.dissolve(turn, Element.of(Muc.USER, "destroy"));
                return;
            }
            apply(turn, Actor.NOBODY, heir, Affiliation.OWNER, null);
        }
        if (members.belongs(account)) {
            apply(turn, new Actor(null, account, false), account, Affiliation.NONE, null);
        }
    }

    private static @Nullable Jid heir(Members members, Jid leaving) {
        return members.all().entrySet().stream()
                .filter(entry -> !entry.getKey().equals(leaving))
                .filter(entry -> entry.getValue().affiliation().atLeast(Affiliation.MEMBER))
                .min(
                        Comparator.<Map.Entry<Jid, Members.Member>, Affiliation>comparing(
                                        entry -> entry.getValue().affiliation())
                                .reversed()
                                .thenComparingLong(entry -> entry.getValue().since())
                                .thenComparing(entry -> entry.getKey().toString()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    /// Everybody here gets the role its rank has now.
    static void setRoles(Turn turn) {
        Room room = turn.room();
        for (Occupant occupant : new ArrayList<>(room.occupants().all())) {
            Affiliation affiliation = room.members().affiliation(occupant.account());
            Role role = affiliation.defaultRole(room.config().speech());
            boolean listens = !affiliation.atLeast(Affiliation.ADMIN);
            if (listens && occupant.role() != role) {
                show(turn, occupant.with(role), null, null);
            }
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
