package org.godwit.server.group.room;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.jspecify.annotations.Nullable;

/// A nickname in a room, with the sessions of the one account that share it.
///
/// @param account bare JID
/// @param sessions never empty; the first one's presence is what the others see
public record Occupant(String nick, Jid account, Role role, List<Session> sessions) {
    /// @param jid full JID
    /// @param presence what it said when it entered or since
    public record Session(Jid jid, Payload presence, @Nullable String lang) {}

    public Occupant {
        sessions = List.copyOf(sessions);
    }

    public Session primary() {
        return sessions.getFirst();
    }

    public boolean has(Jid session) {
        for (Session s : sessions) {
            if (s.jid().equals(session)) {
                return true;
            }
        }
        return false;
    }

    public List<Jid> jids() {
        return sessions.stream().map(Session::jid).toList();
    }

    public Occupant with(Role newRole) {
        return new Occupant(nick, account, newRole, sessions);
    }

    public Occupant named(String newNick) {
        return new Occupant(newNick, account, role, sessions);
    }

    /// Adds a session at the end, or replaces the one of that address where it stands.
    public Occupant with(Session session) {
        List<Session> changed = new ArrayList<>(sessions);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).jid().equals(session.jid())) {
                changed.set(i, session);
                return new Occupant(nick, account, role, changed);
            }
        }
        changed.add(session);
        return new Occupant(nick, account, role, changed);
    }

    /// Null when it was the last session.
    public @Nullable Occupant without(Jid session) {
        List<Session> left = sessions.stream().filter(s -> !s.jid().equals(session)).toList();
        return left.isEmpty() ? null : new Occupant(nick, account, role, left);
    }
}
