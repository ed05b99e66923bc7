package org.godwit.client;

import java.time.Instant;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Where a client stands with its server.
public sealed interface Connectivity {
    /// Not connected and not meant to be.
    record Off() implements Connectivity {}

    /// Trying.
    ///
    /// @param attempt 1 for the first try since the last success
    record Connecting(int attempt) implements Connectivity {}

    /// Logged in.
    ///
    /// @param jid the full JID of this device's session
    record Online(Jid jid) implements Connectivity {}

    /// Will try again by itself.
    ///
    /// @param until when
    /// @param why what went wrong, for people
    record Waiting(Instant until, String why) implements Connectivity {}

    /// Will not try again by itself: the server or this device said no.
    ///
    /// @param code the refusal, or null when the trouble is local
    /// @param why what went wrong and what to do, for people
    record Stopped(@Nullable ErrorCode code, String why) implements Connectivity {}
}
