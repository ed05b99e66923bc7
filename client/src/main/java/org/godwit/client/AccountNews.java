package org.godwit.client;

import java.util.SortedMap;
import java.util.TreeMap;

/// What became of a wish about the account itself.
public sealed interface AccountNews {
    /// It has another password; devices stay linked.
    record PasswordChanged() implements AccountNews {}

    /// It is being erased, and this device is cut off.
    ///
    /// @param went how many of each kind go
    record Erased(SortedMap<String, Long> went) implements AccountNews {
        public Erased {
            went = new TreeMap<>(went);
        }
    }
}
