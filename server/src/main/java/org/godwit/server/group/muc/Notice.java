package org.godwit.server.group.muc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Role;
import org.godwit.server.group.room.Room;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// One occupant's presence, as each of the others may see it: real addresses go to moderators, and
/// to everybody in a room of open identity; status 110 goes to the occupant itself.
///
/// @param seen who it is about, with the role to be shown
/// @param said what the occupant's own presence held
@Spec("XEP-0045 §7.2.2")
record Notice(Occupant seen, Affiliation affiliation, PresenceType type, Payload said, Why why) {
    /// Why a presence is sent.
    ///
    /// @param codes status codes for everybody
    /// @param selfCodes status codes for the occupant itself, besides 110
    /// @param newNick the nickname it goes on under, or null
    /// @param actor nickname of who made it so, or null
    /// @param destroyed what became of the room, or null
    record Why(
            List<Integer> codes,
            List<Integer> selfCodes,
            @Nullable String newNick,
            @Nullable String actor,
            @Nullable String reason,
            @Nullable Element destroyed) {
        static final Why NOTHING = new Why(List.of(), List.of(), null, null, null, null);

        static Why removal(int code, @Nullable String actor, @Nullable String reason) {
            return new Why(List.of(code), List.of(), null, actor, reason, null);
        }
    }

    static Notice available(Room room, Occupant seen, Why why) {
        return new Notice(
                seen,
                room.members().affiliation(seen.account()),
                PresenceType.AVAILABLE,
                seen.primary().presence(),
                why);
    }

    /// The occupant is no longer under this nickname; `seen` carries the role to be shown.
    static Notice unavailable(Room room, Occupant seen, Payload said, Why why) {
        return new Notice(
                seen,
                room.members().affiliation(seen.account()),
                PresenceType.UNAVAILABLE,
                said,
                why);
    }

    /// To every session of `viewers`.
    void announce(Turn turn, Collection<Occupant> viewers) {
        Sight sight = new Sight(turn.room());
        for (Occupant viewer : viewers) {
            for (Jid session : viewer.jids()) {
                turn.send(sight.to(session, viewer));
            }
        }
    }

    /// To one session of `viewer`.
    void show(Turn turn, Jid session, Occupant viewer) {
        turn.send(new Sight(turn.room()).to(session, viewer));
    }

    /// At most four different payloads, each made once.
    private final class Sight {
        private final Room room;
        private final List<Node> common;
        private final @Nullable Payload[] made = new Payload[4];

        Sight(Room room) {
            this.room = room;
            this.common = Marking.marked(room, said, seen.account());
        }

        Stanza.Presence to(Jid session, Occupant viewer) {
            boolean self = viewer.account().equals(seen.account()) && seen.has(session);
            boolean open = room.config().access().openIdentity() || viewer.role() == Role.MODERATOR;
            int index = (self ? 1 : 0) + (open ? 2 : 0);
            Payload payload = made[index];
            if (payload == null) {
                payload = payload(self, open);
                made[index] = payload;
            }
            Envelope envelope =
                    new Envelope(
                            session,
                            room.address(seen.nick()),
                            null,
                            seen.primary().lang(),
                            List.of());
            return new Stanza.Presence(envelope, type, payload);
        }

        private Payload payload(boolean self, boolean open) {
            List<Node> nodes = new ArrayList<>(common);
            Element.Builder user = Element.builder(Muc.USER, "x").child(item(open));
            user.child(why.destroyed());
            if (self) {
                user.child(status(Muc.SELF));
                why.selfCodes().forEach(code -> user.child(status(code)));
            }
            why.codes().forEach(code -> user.child(status(code)));
            nodes.add(user.build());
            return Payload.of(nodes);
        }

        private Element item(boolean open) {
            Element.Builder item =
                    Element.builder(Muc.USER, "item")
                            .attribute("affiliation", affiliation.wire())
                            .attribute("role", seen.role().wire())
                            .attribute("jid", open ? seen.primary().jid().toString() : null)
                            .attribute("nick", why.newNick());
            if (why.actor() != null) {
                item.child(
                        Element.builder(Muc.USER, "actor").attribute("nick", why.actor()).build());
            }
            return item.child("reason", why.reason()).build();
        }
    }

    static Element status(int code) {
        return Element.builder(Muc.USER, "status")
                .attribute("code", Integer.toString(code))
                .build();
    }
}
