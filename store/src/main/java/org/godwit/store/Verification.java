package org.godwit.store;

import java.util.List;

/// What a walk over a whole shard found.
///
/// @param breaches what is not as it must be, at most [#BREACHES_MAX]; empty when all is well
public record Verification(
        long mailboxes, long messages, long records, Tally tally, List<String> breaches) {
    public static final int BREACHES_MAX = 100;

    public Verification {
        breaches = List.copyOf(breaches);
    }

    public boolean sound() {
        return breaches.isEmpty();
    }
}
