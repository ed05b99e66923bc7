package org.godwit.server.mailbox;

import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.routing.Line;
import org.godwit.server.routing.ToAccount;
import org.godwit.server.routing.ToSession;
import org.jspecify.annotations.Nullable;

/// One device of an online account: its place in the mailbox and what it has not acknowledged.
///
/// Everything up to [#safe] is acknowledged and its receipts are durable. Then follow, in mailbox
/// order: entries acknowledged whose receipts are being stored (`owed`), entries pushed and not
/// acknowledged (`inFlight`), and after `sent` what the device has not been given.
final class Link {
    final String name;
    final boolean binary;
    final boolean passing;
    final Line<InFlight> inFlight = new Line<>();
    final Line<Owed> owed = new Line<>();
    Jid jid;
    @Nullable ActorRef<ToSession> session;
    boolean carbons;
    boolean bound;
    boolean open;
    boolean caughtUp;

    /// The peer was told how much waits for it, and that it has caught up.
    boolean toldCount;

    boolean toldDrained;
    boolean moving;

    /// The peer has asked for the block list and is pushed its changes.
    boolean wantsBlockList;

    /// The same for its privacy.
    boolean wantsPrivacy;

    long sent;
    long moved;

    /// @param receipt what its sender is owed for it, or null
    record InFlight(long sequence, @Nullable Receipt receipt) {}

    /// A receipt being stored.
    record Owed(long sequence, Receipt receipt) {}

    Link(ToAccount.Device device, Jid jid) {
        this.name = device.name();
        this.binary = device.binary();
        this.passing = device.passing();
        this.carbons = device.carbons();
        this.jid = jid;
    }

    Delivery.Viewer viewer() {
        return new Delivery.Viewer(name, jid, binary, carbons);
    }

    /// The session `ref` is this device's present one.
    boolean isServedBy(ActorRef<ToSession> ref) {
        return ref.equals(session);
    }

    /// How many more entries may be pushed.
    int room(int window) {
        return window - inFlight.size() - owed.size();
    }

    /// Where the cursor may stand.
    long safe() {
        if (!owed.isEmpty()) {
            return owed.getFirst().sequence() - 1;
        }
        return acknowledged();
    }

    /// The device has said that it has everything up to here.
    long acknowledged() {
        return inFlight.isEmpty() ? sent : inFlight.getFirst().sequence() - 1;
    }

    /// Forgets what was pushed and not acknowledged: it will be pushed again.
    void rewind() {
        sent = acknowledged();
        inFlight.clear();
        caughtUp = false;
        open = false;
    }

    /// Nothing is under way in the store for this device.
    boolean settled() {
        return owed.isEmpty() && !moving && safe() <= moved;
    }
}
