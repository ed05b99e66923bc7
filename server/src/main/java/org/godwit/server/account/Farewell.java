package org.godwit.server.account;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Told when an account or one of its devices may no longer be online.
@FunctionalInterface
public interface Farewell {
    /// @param device the device to cut off, or null for all of them
    void cut(Jid account, @Nullable String device);

    /// What there is of the account elsewhere than in its own records: kind → how many.
    default CompletionStage<Map<String, Long>> census(Jid account) {
        return CompletableFuture.completedStage(Map.of());
    }

    /// The account is about to lose its contacts: they are told first (RFC 6121 §3.3).
    ///
    /// @return completes once they are; a failure only means that they were not
    default CompletionStage<?> leaving(Jid account) {
        return CompletableFuture.completedStage(null);
    }
}
