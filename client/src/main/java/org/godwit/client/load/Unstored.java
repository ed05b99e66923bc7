package org.godwit.client.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.godwit.protocol.stanza.Stanza;

/// What one wire has sent and the server has not yet acknowledged. Not thread-safe.
final class Unstored {
    private final Deque<Sent> waiting = new ArrayDeque<>(2);
    private long counted;

    private record Sent(Stanza.Addressed stanza, long dueNanos) {}

    void add(Stanza.Addressed stanza, long dueNanos) {
        waiting.add(new Sent(stanza, dueNanos));
    }

    int size() {
        return waiting.size();
    }

    /// The server has the first `count` stanzas of this session.
    void acknowledged(long count, Loop loop) {
        while (counted < count && !waiting.isEmpty()) {
            Sent stored = waiting.removeFirst();
            counted++;
            if (stored.stanza instanceof Stanza.Message) {
                loop.stored(stored.dueNanos);
            }
        }
    }

    /// Everything that is to be said again; counting goes on from `count`.
    List<Stanza.Addressed> again(long count) {
        counted = count;
        List<Stanza.Addressed> all = new ArrayList<>(waiting.size());
        waiting.forEach(sent -> all.add(sent.stanza));
        return all;
    }
}
