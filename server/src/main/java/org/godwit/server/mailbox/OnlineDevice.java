package org.godwit.server.mailbox;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.ToSession;
import org.jspecify.annotations.Nullable;

/// One device of an account that is online or resumable: its cursor and its window. Owned by its
/// account's actor.
final class OnlineDevice {
    private final String name;
    private final Jid jid;
    private final ActorRef<ToSession> session;
    private final boolean binary;
    private final boolean passing;
    private boolean carbons;
    private boolean open;

    /// Handed over and not acknowledged, oldest first.
    private final Deque<Handed> window = new ArrayDeque<>();

    /// The peer has everything up to here.
    private long acked;

    /// What the store was told of `acked`.
    private long moved;

    /// Handed to the session up to here.
    private long handed;

    private boolean announced;

    /// @param receipt what its sender is owed once the peer has it
    record Handed(long sequence, Stanza.@Nullable Message receipt) {}

    OnlineDevice(
            String name,
            Jid jid,
            ActorRef<ToSession> session,
            Kind kind,
            long cursor,
            long heldUpTo) {
        this.name = name;
        this.jid = jid;
        this.session = session;
        this.binary = kind.binary();
        this.passing = kind.passing();
        this.carbons = kind.carbons();
        this.acked = cursor;
        this.moved = cursor;
        this.handed = Math.max(cursor, heldUpTo);
    }

    /// What a device is like for its whole session.
    record Kind(boolean binary, boolean passing, boolean carbons) {}

    String name() {
        return name;
    }

    Jid jid() {
        return jid;
    }

    String resource() {
        String resource = jid.resource();
        return resource == null ? "" : resource;
    }

    ActorRef<ToSession> session() {
        return session;
    }

    boolean binary() {
        return binary;
    }

    boolean passing() {
        return passing;
    }

    boolean carbons() {
        return carbons;
    }

    void carbons(boolean enabled) {
        carbons = enabled;
    }

    boolean open() {
        return open;
    }

    void open(boolean nowOpen) {
        open = nowOpen;
    }

    /// Whether the peer was told how much is waiting for it.
    boolean announced() {
        return announced;
    }

    void announced(boolean done) {
        announced = done;
    }

    long handed() {
        return handed;
    }

    int room(int windowMax) {
        return Math.max(0, windowMax - window.size());
    }

    void hand(long sequence, Stanza.@Nullable Message receipt) {
        window.add(new Handed(sequence, receipt));
        handed = sequence;
    }

    /// An entry this device is not to see: passed as soon as everything before it is.
    void skip(long sequence) {
        handed = sequence;
        if (window.isEmpty()) {
            acked = sequence;
        }
    }

    /// The next entry the peer has now acknowledged, or null.
    @Nullable Handed settleUpTo(long sequence) {
        Handed first = window.peek();
        if (first == null || first.sequence() > sequence) {
            return null;
        }
        window.remove();
        acked = window.isEmpty() ? handed : first.sequence();
        return first;
    }

    /// How far the cursor may move now, or -1 when it need not.
    long movable(long firstUnsettled) {
        long target = Math.min(acked, firstUnsettled - 1);
        return target > moved ? target : -1;
    }

    void moved(long sequence) {
        moved = sequence;
    }
}
