package org.godwit.server.session;

import java.util.function.Consumer;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;

/// The answer to a [Login].
public sealed interface Opened {
    /// A new session. The transport sends its own login reply first, then reports to `session`.
    ///
    /// @param jid the full JID bound (RFC 6120 §7)
    /// @param resumeToken secret, unguessable name to resume it by; URL-safe text of 32 characters
    record Started(Jid jid, String resumeToken, Consumer<FromClient> session) implements Opened {}

    /// The old session goes on; what the peer had not received follows by itself.
    ///
    /// @param received how many of the peer's stanzas we had: our `h`
    record Resumed(Jid jid, long received, Consumer<FromClient> session) implements Opened {}

    /// No session; for a failed resume the peer may log in anew on the same connection.
    record Refused(ErrorCode code, String detail) implements Opened {}
}
