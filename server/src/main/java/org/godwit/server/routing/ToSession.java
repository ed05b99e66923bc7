package org.godwit.server.routing;

import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What a session is told by the other actors, wherever they run.
public sealed interface ToSession {
    /// The device is online under `jid`; `account` wants its acknowledgements.
    ///
    /// @param copies whether the account's other devices want what this one sends
    record Bound(Jid jid, ActorRef<ToAccount> account, boolean copies) implements ToSession {}

    /// The device cannot be online.
    record Unbound(ErrorCode code, String detail) implements ToSession {}

    /// The account got its second device, or lost it.
    record Copies(boolean wanted) implements ToSession {}

    /// One entry of the mailbox; everything up to `sequence` is thereby handed over, and is to be
    /// answered with [ToAccount.Acked] once the peer has it.
    record Push(long sequence, Stanza.Message message) implements ToSession {}

    /// One stanza that is in no mailbox: presence, iq, chat state.
    record Relay(Stanza.Addressed stanza) implements ToSession {}

    /// What became of a [ToShard.Append].
    ///
    /// @param refused null when the message is durable
    record Appended(long ticket, @Nullable ErrorCode refused, String detail)
            implements ToSession, ToAccount {}

    /// Whom the account has blocked: the session sends them nothing.
    record Blocking(BlockList list) implements ToSession {}

    /// The session is over: another took the device, or the account is gone.
    record Cut(ErrorCode code, String detail) implements ToSession {}
}
