package org.godwit.server.routing;

import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.store.Outcome;

/// What the keeper of a shard's rosters and presence is told.
public sealed interface ToPresence {
    /// A device of this shard sent presence of any type; stamped with its full JID.
    record Outbound(ActorRef<ToSession> session, Stanza.Presence presence) implements ToPresence {}

    /// Presence of any type for an account of this shard.
    record Inbound(Stanza.Presence presence) implements ToPresence {}

    /// A device of this shard asks for its roster, or changes it (RFC 6121 §2).
    record Roster(ActorRef<ToSession> session, Stanza.Iq iq) implements ToPresence {}

    /// Somebody asks when `account`, of this shard, was last seen (XEP-0012).
    record Last(ActorRef<ToSession> session, Jid account, Stanza.Iq iq) implements ToPresence {}

    /// Time to write down who was last seen when.
    enum Save implements ToPresence {
        NOW
    }

    /// A session ended; what it was seen as is taken back.
    record Gone(Jid jid, ActorRef<ToSession> session) implements ToPresence {}

    /// The account is being removed: its contacts are to be told.
    ///
    /// @param done gets the account once they are
    record Removed(Jid account, ActorRef<Jid> done) implements ToPresence {}

    /// A contact of the account has ceased to be: the entry goes from its list.
    record Forget(Jid account, Jid contact) implements ToPresence {}

    /// The account was just made by an invitation, and is to be a contact of who gave it.
    ///
    /// @param token of the invitation
    record Introduced(Jid account, Jid inviter, String token) implements ToPresence {
        @Override
        public String toString() {
            return "Introduced[" + account + ", " + inviter + "]";
        }
    }

    /// Who is online is to be told.
    ///
    /// @param max so many accounts at most
    record Present(int max, ActorRef<List<Jid>> answer) implements ToPresence {}

    /// The account's block list has changed.
    record Blocking(Jid account, BlockList before, BlockList after) implements ToPresence {}

    /// The account has another picture (XEP-0153).
    ///
    /// @param hash SHA-1 of it in hexadecimal; empty when it has none
    record Photo(Jid account, String hash) implements ToPresence {}

    /// The store's answer to a roster change.
    ///
    /// @param ticket of the change
    record Written(long ticket, Outcome outcome) implements ToPresence {}
}
