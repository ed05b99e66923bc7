package org.godwit.server.group.room;

import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;

/// What happens to a room. Time is always a parameter.
public sealed interface RoomEvent {
    /// A stanza came for the room or for one of its occupants.
    ///
    /// @param stanza `from` is the sender's full JID, made sure of by the server
    record Received(Stanza.Addressed stanza, long nowMillis) implements RoomEvent {}

    /// A session ended without saying goodbye.
    record Vanished(Jid session) implements RoomEvent {}

    /// A message of a [RoomEffect.Log] is durable and has its place in the room's log.
    ///
    /// @param sequence its number, the same for everybody (XEP-0359)
    record Logged(Stanza.Message message, long sequence) implements RoomEvent {}

    /// The service stops: everybody is told (status 332).
    record Stopping() implements RoomEvent {}
}
