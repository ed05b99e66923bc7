package org.godwit.server.group.room;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Who is in a room now, in the order they entered. A nickname belongs to one account; a session is
/// under one nickname.
public final class Occupants {
    public static final Occupants NOBODY = new Occupants(Map.of(), Map.of());

    private final Map<String, Occupant> byNick;
    private final Map<Jid, String> nickOfSession;

    private Occupants(Map<String, Occupant> byNick, Map<Jid, String> nickOfSession) {
        this.byNick = byNick;
        this.nickOfSession = nickOfSession;
    }

    public boolean isEmpty() {
        return byNick.isEmpty();
    }

    /// Nicknames, not sessions.
    public int size() {
        return byNick.size();
    }

    public Collection<Occupant> all() {
        return Collections.unmodifiableCollection(byNick.values());
    }

    public @Nullable Occupant named(String nick) {
        return byNick.get(nick);
    }

    /// The occupant a session belongs to, or null.
    public @Nullable Occupant of(Jid session) {
        String nick = nickOfSession.get(session);
        return nick == null ? null : byNick.get(nick);
    }

    public List<Occupant> ofAccount(Jid account) {
        return byNick.values().stream().filter(o -> o.account().equals(account)).toList();
    }

    /// Whether any session of the account is here.
    public boolean hasAccount(Jid account) {
        for (Occupant occupant : byNick.values()) {
            if (occupant.account().equals(account)) {
                return true;
            }
        }
        return false;
    }

    /// All sessions of all occupants.
    public List<Jid> sessions() {
        List<Jid> found = new ArrayList<>(nickOfSession.size());
        for (Occupant occupant : byNick.values()) {
            for (Occupant.Session session : occupant.sessions()) {
                found.add(session.jid());
            }
        }
        return found;
    }

    /// Puts an occupant in the place of the one with its nickname, or at the end.
    public Occupants with(Occupant occupant) {
        Map<String, Occupant> changed = new LinkedHashMap<>(byNick);
        changed.put(occupant.nick(), occupant);
        return indexed(changed);
    }

    public Occupants without(String nick) {
        Map<String, Occupant> changed = new LinkedHashMap<>(byNick);
        changed.remove(nick);
        return indexed(changed);
    }

    /// Takes one session out, and its occupant with it when it was the last.
    public Occupants without(Jid session) {
        Occupant occupant = of(session);
        if (occupant == null) {
            return this;
        }
        Occupant left = occupant.without(session);
        return left == null ? without(occupant.nick()) : with(left);
    }

    private static Occupants indexed(Map<String, Occupant> byNick) {
        Map<Jid, String> nicks = HashMap.newHashMap(byNick.size());
        for (Occupant occupant : byNick.values()) {
            for (Occupant.Session session : occupant.sessions()) {
                nicks.put(session.jid(), occupant.nick());
            }
        }
        return new Occupants(byNick, nicks);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Occupants that && byNick.equals(that.byNick);
    }

    @Override
    public int hashCode() {
        return byNick.hashCode();
    }

    @Override
    public String toString() {
        return "Occupants" + byNick.keySet();
    }
}
