package org.godwit.server.presence;

import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.blocking.BlockLists;
import org.godwit.server.routing.Directory;
import org.godwit.server.routing.ToComponent;
import org.godwit.server.routing.ToPresence;
import org.godwit.server.routing.ToPubsub;

/// Sends presence to other accounts of this server, through the keeper of theirs.
final class Outbox {
    private final String domain;
    private final Directory directory;
    private final BlockLists blocked;

    Outbox(String domain, Directory directory, BlockLists blocked) {
        this.blocked = blocked;
        this.domain = domain;
        this.directory = directory;
    }

    /// `presence` as it is, but for `to`, unless its sender has blocked it. The end of a
    /// subscription is told to them too, or the two sides would disagree about it for ever.
    void send(Jid to, Stanza.Presence presence) {
        Jid from = presence.from();
        boolean farewell =
                presence.type() == PresenceType.UNSUBSCRIBE
                        || presence.type() == PresenceType.UNSUBSCRIBED;
        if (farewell || from == null || !blocked.bars(from.bare(), to)) {
            sendAnyway(to, presence);
        }
    }

    /// The same, to somebody just blocked too.
    void sendAnyway(Jid to, Stanza.Presence presence) {
        ActorRef<ToComponent> component = directory.componentOf(to);
        if (component != null) {
            component.tell(
                    new ToComponent.Deliver(presence.with(presence.envelope().withTo(to)), null));
        } else if (to.local() != null && to.domain().equals(domain)) {
            Stanza.Presence addressed = presence.with(presence.envelope().withTo(to));
            directory.presenceOf(to).tell(new ToPresence.Inbound(addressed));
        }
    }

    /// A device of ours says that it is there, and what it can do.
    void seen(Stanza.Presence presence) {
        Jid from = presence.from();
        if (from != null) {
            directory.pubsubOf(from).tell(new ToPubsub.Seen(presence));
        }
    }

    void unseen(Jid device) {
        directory.pubsubOf(device).tell(new ToPubsub.Unseen(device));
    }

    /// An account of ours may now see a contact.
    void befriended(Jid account, Jid contact) {
        directory.pubsubOf(account).tell(new ToPubsub.Befriended(account, contact));
    }

    /// A contact of ours has ceased to be.
    void forgotten(Jid account, Jid contact) {
        if (account.local() != null && account.domain().equals(domain)) {
            directory.presenceOf(account).tell(new ToPresence.Forget(account, contact));
        }
    }

    /// A presence of no more than its type.
    void send(Jid from, Jid to, PresenceType type) {
        send(to, bare(from, to, type));
    }

    static Stanza.Presence bare(Jid from, Jid to, PresenceType type) {
        return new Stanza.Presence(Envelope.of(to, from, null), type, Payload.EMPTY);
    }
}
