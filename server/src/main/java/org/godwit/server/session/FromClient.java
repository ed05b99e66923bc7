package org.godwit.server.session;

import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What a connection reports to its session, in the order it came off the socket.
public sealed interface FromClient {
    /// One stanza; counts as one in the stream management counter (XEP-0198 §4).
    record Received(Stanza.Addressed stanza) implements FromClient {}

    /// One stanza the transport has dealt with itself: it could not be read, or asked something
    /// only the transport answers. It counts like [Received]; the session sends `reply`, if any, as
    /// a stanza of its own.
    record Handled(Stanza.@Nullable Addressed reply) implements FromClient {}

    /// The peer took the first `count` stanzas we sent on this stream.
    record Acknowledged(long count) implements FromClient {}

    /// The peer wants our count.
    record AckRequested() implements FromClient {}

    /// A peer that began without counters switches them on (XEP-0198 §3): both counts start at
    /// zero, ours with the stanza after [ToClient.CountingStarted], the peer's with the next event.
    ///
    /// @param resumable the peer may come back with its resume token
    record CountingEnabled(boolean resumable) implements FromClient {}

    /// Whether somebody looks at the client: while nobody does, presence and typing may wait
    /// (XEP-0352). A session begins, and goes on after a resume, as active.
    record Active(boolean active) implements FromClient {}

    /// The socket has drained below its low-water mark, or filled above its high-water mark.
    record Writable(boolean writable) implements FromClient {}

    /// The socket is gone.
    ///
    /// @param orderly the peer said goodbye, so nothing is to be resumed
    record Disconnected(boolean orderly) implements FromClient {}
}
