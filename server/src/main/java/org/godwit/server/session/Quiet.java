package org.godwit.server.session;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

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

    boolean isActive() {
        return active;
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

    /// Presence of contacts on its way to one peer: a burst at once, then so many a second. Of what
    /// waits, the last of each device of a contact; messages do not wait behind it. Made when a
    /// contact first comes or goes: most sessions never hear of one. Belongs to one [Session].
    @Spec("PROTOCOL §5.12")
    static final class Paced {
        /// How often more goes out.
        private static final long STEP_MILLIS = 100;

        private final ServerLimits.Pace limits;
        private Map<Jid, Stanza.Presence> held = Map.of();
        private double tokens;
        private long refilledMillis;

        Paced(ServerLimits.Pace limits, long nowMillis) {
            this.limits = limits;
            this.tokens = limits.burst();
            this.refilledMillis = nowMillis;
        }

        /// Whether `stanza` says that a contact came or went. What rooms and the account's own
        /// devices say keeps its place among the other stanzas.
        static boolean concerns(Stanza.Addressed stanza, Jid self) {
            Jid from = stanza.from();
            return stanza instanceof Stanza.Presence presence
                    && (presence.type() == PresenceType.AVAILABLE
                            || presence.type() == PresenceType.UNAVAILABLE)
                    && from != null
                    && from.local() != null
                    && from.domain().equals(self.domain())
                    && !from.bare().equals(self.bare());
        }

        /// Lets `presence` wait, in the place of an older one of the same device. When too many
        /// wait it is dropped.
        void hold(Stanza.Presence presence) {
            Jid from = presence.from();
            if (from == null || (held.size() >= limits.heldMax() && !held.containsKey(from))) {
                return;
            }
            if (held.isEmpty()) {
                held = new LinkedHashMap<>();
            }
            held.put(from, presence);
        }

        /// A newer one of that device goes another way.
        static void drop(@Nullable Paced paced, @Nullable Jid from) {
            if (paced != null && !paced.held.isEmpty() && from != null) {
                paced.held.remove(from);
            }
        }

        /// Gives the peer what may go now, in the order it came; wants to be woken while more
        /// waits.
        void release(long nowMillis, Outbound outbound, List<Effect> out) {
            if (held.isEmpty() || !outbound.attached()) {
                return;
            }
            double earned = Math.max(0, nowMillis - refilledMillis) * limits.perSecond() / 1_000.0;
            tokens = Math.min(tokens + earned, limits.burst());
            refilledMillis = Math.max(refilledMillis, nowMillis);
            Iterator<Stanza.Presence> waiting = held.values().iterator();
            while (waiting.hasNext() && tokens >= 1 && outbound.room() > 0) {
                tokens -= 1;
                outbound.deliver(waiting.next(), 0, out);
                waiting.remove();
            }
            if (held.isEmpty()) {
                held = Map.of();
            } else {
                out.add(new Effect.Wake(nowMillis + STEP_MILLIS));
            }
        }
    }
}
