package org.godwit.server.routing;

import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What the keeper of an external component's domain is told (XEP-0114).
public sealed interface ToComponent {
    /// The program behind the domain, as long as it is connected. Thread-safe.
    interface Peer {
        void deliver(Stanza.Addressed stanza);

        /// Whether to take more from it.
        void read(boolean wanted);

        /// Ends its stream.
        void close(ErrorCode code, String detail);
    }

    /// A program has proved that the domain is its own; one that was connected before is dropped.
    record Attach(Peer peer) implements ToComponent {}

    /// A program's connection is gone.
    record Detach(Peer peer) implements ToComponent {}

    /// The program says something.
    record FromPeer(Peer peer, Stanza.Addressed stanza) implements ToComponent {}

    /// Something for an address of the domain; nothing is stored for it.
    ///
    /// @param receipt whom to tell once the program has it, or null when nobody counts
    record Deliver(Stanza.Addressed stanza, @Nullable Receipt receipt) implements ToComponent {}

    /// Answered exactly once with [ToSession.Appended].
    record Receipt(ActorRef<ToSession.Appended> replyTo, long ticket) {}

    /// What became of a message of the component's.
    record Stored(ToSession.Appended answer) implements ToComponent {}
}
