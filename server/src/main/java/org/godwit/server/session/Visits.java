package org.godwit.server.session;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;

/// The rooms a device has sent its presence to, so that they hear when it is gone.
final class Visits {
    private static final int ROOMS_MAX = 1_000;

    /// Most devices are in none.
    private Set<Jid> rooms = Set.of();

    /// Takes note of a stanza that goes to a room.
    ///
    /// @return false when it would enter one room too many
    boolean note(Stanza.Addressed stanza) {
        Jid to = stanza.to();
        if (to == null || !(stanza instanceof Stanza.Presence presence)) {
            return true;
        }
        if (presence.type() == PresenceType.UNAVAILABLE) {
            if (!rooms.isEmpty()) {
                rooms.remove(to.bare());
            }
        } else if (presence.type() == PresenceType.AVAILABLE && !rooms.contains(to.bare())) {
            return rooms.size() < ROOMS_MAX && enter(to.bare());
        }
        return true;
    }

    private boolean enter(Jid room) {
        if (rooms.isEmpty()) {
            rooms = new LinkedHashSet<>(4);
        }
        return rooms.add(room);
    }

    /// The rooms it was in; none afterwards.
    List<Jid> leaveAll() {
        List<Jid> left = List.copyOf(rooms);
        rooms = Set.of();
        return left;
    }
}
