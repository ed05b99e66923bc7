package org.godwit.client;

import java.time.Instant;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// What is known of a peer's availability (RFC 6121 §4).
///
/// @param peer a bare JID
/// @param online true when one of the peer's devices is available
/// @param status the text the peer gave, or null
/// @param lastSeen when the last device went, if known; null while online
public record Presence(
        Jid peer, boolean online, @Nullable String status, @Nullable Instant lastSeen) {
    public static Presence unknown(Jid peer) {
        return new Presence(peer, false, null, null);
    }
}
