package org.godwit.server.routing;

import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What the writer of a shard is told. Everything names an account of that shard.
public sealed interface ToShard {
    /// A device's session wants to be online; answered with [ToSession.Bound] or
    /// [ToSession.Unbound].
    record Connect(Jid account, ToAccount.Connect connect) implements ToShard {}

    /// The session of a [Connect] is gone, and may not have had its answer.
    record Disconnect(Jid account, ToAccount.Leave leave) implements ToShard {}

    /// The actor of an account has failed.
    record Lost(ActorRef<?> account) implements ToShard {}

    /// Make a message durable in a mailbox; answered with [ToSession.Appended] once it is, or
    /// surely is not.
    ///
    /// @param mailbox a bare JID
    /// @param origin see [Origin]
    /// @param id unique with `origin`
    /// @param ticket chosen by the asker, returned in the answer
    record Append(
            Jid mailbox,
            String origin,
            String id,
            Stanza.Message message,
            ActorRef<ToSession.Appended> replyTo,
            long ticket)
            implements ToShard {
        /// The same of another message.
        public Append with(Stanza.Message other) {
            return new Append(mailbox, origin, id, other, replyTo, ticket);
        }
    }

    /// A device of the account writes to `peer`: it is no stranger to the account from now on.
    record Wrote(Jid account, Jid peer) implements ToShard {}

    /// Answer as if `append` had been asked for and the sender were refused with `otherwise`: a
    /// message that was stored before is not reported failed.
    record Confirm(Append append, ErrorCode otherwise) implements ToShard {}

    /// Make one message durable in several mailboxes, its bytes kept once; answered with one
    /// [Spread].
    ///
    /// @param mailboxes bare JIDs of this shard
    record AppendAll(
            List<Jid> mailboxes,
            String origin,
            String id,
            Stanza.Message message,
            ActorRef<Spread> replyTo,
            long ticket)
            implements ToShard {
        public AppendAll {
            mailboxes = List.copyOf(mailboxes);
        }
    }

    /// What became of an [AppendAll].
    ///
    /// @param refused null when it is in every mailbox that takes it
    /// @param missed mailboxes that do not take it: full, closed to it, or gone with their account
    record Spread(long ticket, @Nullable ErrorCode refused, List<Jid> missed) {
        public Spread {
            missed = List.copyOf(missed);
        }
    }

    /// A stanza for an account's devices that are online now; an iq that reaches none is answered
    /// with an error.
    record Relay(Stanza.Addressed stanza) implements ToShard {}

    /// The account (or one device of it) may not be online any longer.
    record Cut(Jid account, @Nullable String device) implements ToShard {}

    /// An account has had no device since its `connects`-th [Connect] and may be put to rest.
    record Idle(Jid account, long connects) implements ToShard {}

    /// Time to let go of delivered messages that were kept long enough.
    enum Trim implements ToShard {
        BEGIN,
        PROCEED
    }

    /// A device that was last seen before `beforeMillis`, as far as the store knows.
    record Unseen(Jid account, String device, long beforeMillis) implements ToShard {}
}
