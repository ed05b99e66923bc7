package org.godwit.server.routing;

import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.store.Outcome;

/// What the keeper of a shard's nodes, vCards and private data is told.
public sealed interface ToPubsub {
    /// What needs the nodes of somebody: done one after the other.
    sealed interface InTurn extends ToPubsub {
        /// An account of this shard or the service, bare.
        Jid host();
    }

    /// A device asks for something; stamped with its full JID.
    record Ask(Jid host, ActorRef<ToSession> session, Stanza.Iq request) implements InTurn {}

    /// A device's answer to what the server asked it.
    record Answered(Stanza.Iq answer) implements ToPubsub {}

    /// A device of this shard is available, for the first time or again.
    record Seen(Stanza.Presence presence) implements ToPubsub {}

    /// A device of this shard is not available any longer.
    record Unseen(Jid device) implements ToPubsub {}

    /// `account` may now see the presence of `contact`.
    record Befriended(Jid account, Jid contact) implements ToPubsub {}

    /// A device that may see `host` wants the last items of these nodes.
    record Arrived(Jid host, Jid device, Set<String> nodes) implements InTurn {
        public Arrived {
            nodes = Set.copyOf(nodes);
        }
    }

    /// News of a contact's node, for the devices of `account` that want it.
    record News(Jid account, String node, Stanza.Message message) implements ToPubsub {}

    /// A device of `host` has shown the conversation with `peer` so far (XEP-0490).
    record Displayed(Jid host, Jid peer, Element displayed) implements InTurn {}

    /// The account is gone: it is forgotten, and the service forgets what it had there.
    record Removed(Jid host, Jid account) implements InTurn {}

    /// The store's answer to a change.
    ///
    /// @param ticket of the change
    record Written(long ticket, Outcome outcome) implements ToPubsub {}

    /// Time to give up on devices that do not answer.
    enum Tick implements ToPubsub {
        NOW
    }
}
