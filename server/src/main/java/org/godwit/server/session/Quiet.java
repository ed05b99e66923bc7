package org.godwit.server.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Spec;

/// What may wait while nobody looks at the client: presence and typing, the last of each sender. It
/// goes out before anything that may not wait, so the client's radio is on anyway; it is numbered
/// only then, so the peer's count stays right. Belongs to one [Session].
@Spec("XEP-0352 1.0.0 §5")
final class Quiet {
    /// More would be memory held for a peer that does not look.
    private static final int HELD_MAX = 256;

    private static final String MUC_USER = "http://jabber.org/protocol/muc#user";

    /// Empty for all who never were inactive.
    private Map<Key, Stanza.Addressed> held = Map.of();

    private boolean active = true;

    private record Key(String from, boolean presence) {}

    void active(boolean nowActive) {
        active = nowActive;
    }

    /// Keeps `stanza` when it may wait; else what is held is to go out first.
    ///
    /// @return whether it was kept
    boolean hold(Stanza.Addressed stanza) {
        if (active || held.size() >= HELD_MAX || stanza.from() == null || !mayWait(stanza)) {
            return false;
        }
        if (held.isEmpty()) {
            held = new LinkedHashMap<>();
        }
        Key key = new Key(stanza.from().toString(), stanza instanceof Stanza.Presence);
        held.remove(key);
        held.put(key, stanza);
        return true;
    }

    private static boolean mayWait(Stanza.Addressed stanza) {
        return switch (stanza) {
            case Stanza.Presence presence ->
                    (presence.type() == PresenceType.AVAILABLE
                                    || presence.type() == PresenceType.UNAVAILABLE)
                            && !isNews(presence);
            case Stanza.Message message -> message.payload().traits().isOnlyChatState();
            case Stanza.Iq _ -> false;
        };
    }

    /// A room tells more than presence by a status code: that one is in, or out.
    private static boolean isNews(Stanza.Presence presence) {
        Element room = presence.payload().child(MUC_USER, "x");
        return room != null && room.child(MUC_USER, "status") != null;
    }

    /// What was held, in the order it came; nothing is afterwards.
    List<Stanza.Addressed> release() {
        if (held.isEmpty()) {
            return List.of();
        }
        List<Stanza.Addressed> all = new ArrayList<>(held.values());
        held = Map.of();
        return all;
    }
}
