package org.godwit.protocol.binary;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// What one direction of a connection remembers: addresses and id prefixes, last used first; the
/// newest ids with whom they concern; the last archive number and time. Changed by envelopes only,
/// in the order they are sent, so both ends stay equal without a word.
final class DirectionTables {
    /// Ids kept per direction.
    static final int RING = 256;

    /// How far back the other direction's ids may be named: half of what is kept, as the other end
    /// may have sent this many more before it reads the name.
    static final int RING_FOREIGN = 128;

    private static final int PREFIXES_MAX = 16;

    private final int jidsMax;
    private static final Entry[] NO_ENTRIES = {};
    private static final int RING_MIN = 8;

    /// These three are shared and empty until something is said: most connections are silent.
    private List<Jid> jids = List.of();

    private List<Counter> prefixes = List.of();
    private Entry[] ring = NO_ENTRIES;
    private long pushed;

    /// Numbers below this one need not be kept for the peer.
    private long needed = Long.MAX_VALUE;

    private @Nullable Overtaken overtaken;
    long lastReference;
    long lastSequence;
    long lastStampMillis;
    @Nullable String lastQuery;

    /// An id that was sent.
    ///
    /// @param peer the other party: recipient from a client, sender from a server
    record Entry(String id, @Nullable Jid peer) {}

    /// The last number seen after a prefix.
    record Counter(String prefix, long last) {}

    DirectionTables(Limits limits) {
        this.jidsMax = limits.tableJids();
    }

    /// Place of `jid`, or -1.
    int indexOf(Jid jid) {
        return jids.indexOf(jid);
    }

    /// Place of the first address with that bare JID, or -1.
    int indexOfBare(Jid jid) {
        for (int i = 0; i < jids.size(); i++) {
            Jid known = jids.get(i);
            if (known.domain().equals(jid.domain()) && Objects.equals(known.local(), jid.local())) {
                return i;
            }
        }
        return -1;
    }

    int jidCount() {
        return jids.size();
    }

    Jid jid(int index) {
        return jids.get(index);
    }

    /// Puts `jid` in front, dropping the last used longest ago when full.
    void use(Jid jid) {
        if (!jids.isEmpty() && jids.getFirst().equals(jid)) {
            return;
        }
        if (jids.isEmpty()) {
            jids = new ArrayList<>(4);
        }
        jids.remove(jid);
        if (jids.size() == jidsMax) {
            jids.removeLast();
        }
        jids.addFirst(jid);
    }

    int indexOfPrefix(String prefix) {
        for (int i = 0; i < prefixes.size(); i++) {
            if (prefixes.get(i).prefix().equals(prefix)) {
                return i;
            }
        }
        return -1;
    }

    int prefixCount() {
        return prefixes.size();
    }

    Counter prefix(int index) {
        return prefixes.get(index);
    }

    void usePrefix(String prefix, long last) {
        int known = indexOfPrefix(prefix);
        if (prefixes.isEmpty()) {
            prefixes = new ArrayList<>(2);
        }
        if (known >= 0) {
            prefixes.remove(known);
        } else if (prefixes.size() == PREFIXES_MAX) {
            prefixes.removeLast();
        }
        prefixes.addFirst(new Counter(prefix, last));
    }

    /// Remembers an id just sent.
    void push(String id, @Nullable Jid peer) {
        if (pushed >= ring.length && ring.length < RING) {
            Entry[] grown = new Entry[Math.max(RING_MIN, ring.length * 2)];
            System.arraycopy(ring, 0, grown, 0, ring.length);
            ring = grown;
        }
        int slot = (int) (pushed % ring.length);
        long leaving = pushed - ring.length;
        if (leaving >= needed) {
            if (overtaken == null) {
                overtaken = new Overtaken();
            }
            overtaken.add(leaving, ring[slot]);
        }
        ring[slot] = new Entry(id, peer);
        pushed++;
    }

    /// For what we send: the peer has read the first `ids` of these, and may name what it can see
    /// from there. What has left the ring is kept as long as that.
    void peerHasRead(long ids) {
        needed = Math.max(0, ids - RING_FOREIGN);
        if (overtaken != null) {
            overtaken.forget(needed);
            overtaken = needed >= pushed - ring.length ? null : overtaken;
        }
    }

    /// How many ids were ever pushed: the number of the next one.
    long pushed() {
        return pushed;
    }

    /// The entry of that number, or null when it is forgotten or not there yet.
    @Nullable Entry entry(long number) {
        if (number < 0 || number >= pushed) {
            return null;
        }
        if (number < pushed - ring.length) {
            return overtaken == null ? null : overtaken.get(number);
        }
        return ring[(int) (number % ring.length)];
    }

    /// The number of the newest entry with `id` among the last `depth`, or -1.
    long find(String id, int depth) {
        long stop = Math.max(0, pushed - Math.min(depth, ring.length));
        for (long number = pushed - 1; number >= stop; number--) {
            if (ring[(int) (number % ring.length)].id().equals(id)) {
                return number;
            }
        }
        return -1;
    }

    void write(BitWriter state) {
        state.number(jids.size(), 4);
        for (Jid jid : jids) {
            StateStrings.write(state, jid.toString());
        }
        state.number(prefixes.size(), 2);
        for (Counter counter : prefixes) {
            StateStrings.write(state, counter.prefix());
            state.number(counter.last(), 8);
        }
        long first = Math.max(0, pushed - ring.length);
        state.number(pushed, 8);
        for (long number = first; number < pushed; number++) {
            Entry entry = ring[(int) (number % ring.length)];
            StateStrings.write(state, entry.id());
            StateStrings.writeOptional(
                    state, entry.peer() == null ? null : entry.peer().toString());
        }
        state.number(lastReference, 8);
        state.number(lastSequence, 32);
        state.number(lastStampMillis, 38);
        StateStrings.writeOptional(state, lastQuery);
    }

    static DirectionTables read(BitReader state, Limits limits) throws ProtocolException {
        DirectionTables tables = new DirectionTables(limits);
        int jids = state.count(4, limits.tableJids());
        tables.jids = jids == 0 ? List.of() : new ArrayList<>(jids);
        for (int i = 0; i < jids; i++) {
            tables.jids.add(Jid.parse(StateStrings.read(state)));
        }
        int prefixes = state.count(2, PREFIXES_MAX);
        tables.prefixes = prefixes == 0 ? List.of() : new ArrayList<>(prefixes);
        for (int i = 0; i < prefixes; i++) {
            tables.prefixes.add(
                    new Counter(StateStrings.read(state), state.number(8, Long.MAX_VALUE)));
        }
        long pushed = state.number(8, Long.MAX_VALUE);
        tables.pushed = Math.max(0, pushed - RING);
        tables.ring = pushed == 0 ? NO_ENTRIES : new Entry[ringSize(pushed)];
        while (tables.pushed < pushed) {
            String id = StateStrings.read(state);
            String peer = StateStrings.readOptional(state);
            tables.push(id, peer == null ? null : Jid.parse(peer));
        }
        tables.lastReference = state.number(8, Long.MAX_VALUE);
        tables.lastSequence = state.number(32, Long.MAX_VALUE);
        tables.lastStampMillis = state.number(38, Long.MAX_VALUE);
        tables.lastQuery = StateStrings.readOptional(state);
        return tables;
    }

    private static int ringSize(long pushed) {
        int size = RING_MIN;
        while (size < pushed && size < RING) {
            size *= 2;
        }
        return size;
    }

    /// Ids that left the ring of what we sent before the peer is known to have read them: it may
    /// still name them. Empty, and without an array, while the peer keeps up. Not thread-safe.
    private static final class Overtaken {
        /// More than a peer can leave unread: a server's session ends long before, and a client's
        /// ids are named by receipts for what the server has taken one by one.
        private static final int ENTRIES_MAX = 1 << 15;

        private @Nullable Entry @Nullable [] entries;

        /// The lowest number kept, and the first after the highest.
        private long from;

        private long end;

        /// The entry of that number has left the ring.
        void add(long number, Entry entry) {
            @Nullable Entry[] ring = entries;
            if (ring == null) {
                ring = new Entry[64];
                entries = ring;
                from = number;
            } else if (number - from == ring.length) {
                if (ring.length == ENTRIES_MAX) {
                    from++;
                } else {
                    ring = grown(ring);
                    entries = ring;
                }
            }
            ring[(int) number & (ring.length - 1)] = entry;
            end = number + 1;
        }

        private @Nullable Entry[] grown(@Nullable Entry[] old) {
            @Nullable Entry[] grown = new Entry[old.length * 2];
            for (long number = from; number < end; number++) {
                grown[(int) number & (grown.length - 1)] = old[(int) number & (old.length - 1)];
            }
            return grown;
        }

        /// The entry of that number, or null.
        @Nullable Entry get(long number) {
            @Nullable Entry[] ring = entries;
            return ring == null || number < from || number >= end
                    ? null
                    : ring[(int) number & (ring.length - 1)];
        }

        /// The peer names nothing below `number` any more.
        void forget(long number) {
            if (number >= end) {
                entries = null;
            }
            from = Math.max(from, number);
        }
    }
}
