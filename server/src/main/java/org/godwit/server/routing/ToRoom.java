package org.godwit.server.routing;

import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What the keeper of a shard's rooms is told.
public sealed interface ToRoom {
    /// A stanza for the conference service, for a room of this shard or for one of its occupants;
    /// stamped with the sender's full JID.
    ///
    /// @param receipt whom to tell once it is taken care of, or null when nobody counts
    record Received(Stanza.Addressed stanza, @Nullable Receipt receipt) implements ToRoom {}

    /// How a sender learns that its message is safe; answered exactly once with
    /// [ToSession.Appended].
    ///
    /// @param origin see [Origin]
    /// @param id unique with `origin`
    record Receipt(String origin, String id, ActorRef<ToSession.Appended> replyTo, long ticket) {}

    /// A session that was in `room` has ended.
    ///
    /// @param firstMissing the first number of the room's log its peer may not have, or null when
    ///   it had everything
    record Gone(Jid room, Jid session, @Nullable Long firstMissing) implements ToRoom {}

    /// A device of `account` has acknowledged what the room spoke, up to `number` of its log.
    ///
    /// @param replyTo told [ToSession.Appended] once the room will not forget it, or null
    record Had(
            Jid room,
            Jid account,
            long number,
            @Nullable ActorRef<ToSession.Appended> replyTo,
            long ticket)
            implements ToRoom {}

    /// The room of that name has nothing to do, after having been told `events` things.
    record Idle(Jid room, long events) implements ToRoom {}
}
