package org.godwit.client.group;

import java.time.Instant;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// A member of a group a message of ours is for.
///
/// @param who a bare JID, or null where the group shows none
/// @param nick the name in the group, or null where it has none
/// @param delivered when it was delivered there, or null
/// @param read when it was read there, or null
public record Holder(
        @Nullable Jid who,
        @Nullable String nick,
        @Nullable Instant delivered,
        @Nullable Instant read) {
    /// What to call it.
    public String label() {
        String local = who == null ? null : who.local();
        return nick != null ? nick : local != null ? local : "somebody";
    }
}
