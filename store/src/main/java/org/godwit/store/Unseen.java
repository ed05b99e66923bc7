package org.godwit.store;

/// A device that has not been seen for long.
///
/// @param seenMillis when its cursor was last opened or moved, Unix milliseconds; 0 when unknown
public record Unseen(String mailbox, String device, long seenMillis) {}
