package org.godwit.store;

import java.util.List;

/// A stretch of a mailbox.
///
/// @param remaining how many messages follow the last one here, at the moment of reading; 0 only
///   when there are none. Where messages expired out of turn it may count some of those
public record Page(List<Entry> entries, long remaining) {
    public Page {
        entries = List.copyOf(entries);
    }

    /// One stored message.
    ///
    /// @param storedMillis when it was stored, Unix milliseconds
    public record Entry(long sequence, String origin, String id, long storedMillis, Blob message) {}
}
