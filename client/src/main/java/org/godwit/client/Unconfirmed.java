package org.godwit.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.godwit.client.history.Outgoing;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What was sent in this session and is not acknowledged, and what the server wants to have again
/// later. Bounded by the client's window.
final class Unconfirmed {
    private final Duration pause;
    private final Deque<Sent> window = new ArrayDeque<>();
    private final Deque<Deferred> deferred = new ArrayDeque<>();
    private long acknowledged;

    /// @param entry the outbox entry it carries, or null
    private record Sent(Stanza.Addressed stanza, @Nullable Outgoing entry, boolean refused) {
        Sent asRefused() {
            return new Sent(stanza, entry, true);
        }
    }

    private record Deferred(Outgoing entry, Instant until) {}

    /// @param pause before what the server could not take for the moment is sent again
    Unconfirmed(Duration pause) {
        this.pause = pause;
    }

    void sent(Stanza.Addressed stanza, @Nullable Outgoing entry) {
        window.add(new Sent(stanza, entry, false));
    }

    int size() {
        return window.size();
    }

    /// What a resumed session sends again, oldest first.
    List<Stanza.Addressed> stanzas() {
        return window.stream().map(Sent::stanza).toList();
    }

    /// A new session counts anew; what it lacks is in the outbox.
    void clear() {
        window.clear();
        deferred.clear();
        acknowledged = 0;
    }

    /// The server counts `count` stanzas of this session as taken.
    ///
    /// @return the outbox entries it thereby has, oldest first
    List<Outgoing> counted(long count) {
        List<Outgoing> entries = new ArrayList<>();
        while (acknowledged < count && !window.isEmpty()) {
            acknowledged++;
            Sent first = window.remove();
            Outgoing entry = first.entry();
            if (entry != null && !first.refused()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /// The server refused the stanza with that id.
    ///
    /// @return the outbox entry that is refused for good, or null
    @Nullable Outgoing refused(String id, boolean temporary, Instant now) {
        Outgoing entry = null;
        int size = window.size();
        for (int i = 0; i < size; i++) {
            Sent sent = window.remove();
            Outgoing carried = sent.entry();
            boolean meant = carried != null && carried.id().equals(id);
            entry = meant ? carried : entry;
            window.add(meant ? sent.asRefused() : sent);
        }
        if (entry != null && temporary) {
            deferred.add(new Deferred(entry, now.plus(pause)));
            return null;
        }
        return entry;
    }

    /// An entry that cannot be sent now.
    void later(Outgoing entry, Instant now) {
        deferred.add(new Deferred(entry, now.plus(pause)));
    }

    /// The clock was put back by so much.
    void putBack(Duration by) {
        List<Deferred> before = List.copyOf(deferred);
        deferred.clear();
        before.forEach(each -> deferred.add(new Deferred(each.entry(), each.until().minus(by))));
    }

    /// When the first entry is to be sent again, or null.
    @Nullable Instant nextWake() {
        Deferred first = deferred.peek();
        return first == null ? null : first.until();
    }

    /// Takes out what is to be sent again now, at most `max`.
    List<Outgoing> due(Instant now, int max) {
        List<Outgoing> due = new ArrayList<>();
        while (due.size() < max
                && !deferred.isEmpty()
                && !deferred.getFirst().until().isAfter(now)) {
            due.add(deferred.removeFirst().entry());
        }
        return due;
    }
}
