package org.godwit.server.account;

import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Told when an account or one of its devices may no longer be online.
@FunctionalInterface
public interface Farewell {
    /// @param device the device to cut off, or null for all of them
    void cut(Jid account, @Nullable String device);
}
