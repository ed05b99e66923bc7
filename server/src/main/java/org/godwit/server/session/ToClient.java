package org.godwit.server.session;

import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Stanza;

/// What a session tells its connection, in both encodings.
public sealed interface ToClient {
    /// Send one stanza.
    record Deliver(Stanza stanza) implements ToClient {}

    /// The first `received` stanzas of this stream are taken care of: the messages among them are
    /// stored. XML: `<a h='…'/>` (XEP-0198 §4); binary: the ack field of the next frame, which
    /// leaves at once.
    record Acknowledge(long received) implements ToClient {}

    /// Ask for the peer's count. XML: `<r/>`; binary: an empty frame that wants an answer.
    record RequestAck() implements ToClient {}

    /// Counting has begun, at zero. XML: `<enabled/>` (XEP-0198 §3) with the session's resume token
    /// when `resumable`.
    ///
    /// @param resumeSecondsMax how long the session waits for its peer to come back
    record CountingStarted(boolean resumable, long resumeSecondsMax) implements ToClient {}

    /// Stop or go on reading the socket: how a flooding sender is slowed.
    record Read(boolean wanted) implements ToClient {}

    /// Tell the peer why, then close.
    record Close(ErrorCode code, String detail) implements ToClient {}
}
