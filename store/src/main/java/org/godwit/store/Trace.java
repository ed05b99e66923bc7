package org.godwit.store;

import java.util.List;

/// Where one copy of a message is.
///
/// @param mailbox whose it is, empty when that mailbox was deleted
/// @param origin who sent it
/// @param storedMillis when it was stored, Unix milliseconds
/// @param queued false when it was delivered to every device, expired or dropped
/// @param waiting devices that have not acknowledged it
public record Trace(
        String mailbox,
        String origin,
        long sequence,
        long storedMillis,
        boolean queued,
        List<String> waiting) {
    public Trace {
        waiting = List.copyOf(waiting);
    }
}
