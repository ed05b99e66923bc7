package org.godwit.store;

import java.util.Map;

/// Counts and cursors of one mailbox.
///
/// @param last the highest sequence ever given, 0 when none
/// @param acked the highest sequence any device ever acknowledged
/// @param queued messages some device still waits for
/// @param cursors device → highest acknowledged sequence
public record MailboxStatus(
        long last, long acked, long queued, long queuedBytes, Map<String, Long> cursors) {
    public static final MailboxStatus EMPTY = new MailboxStatus(0, 0, 0, 0, Map.of());

    public MailboxStatus {
        cursors = Map.copyOf(cursors);
    }
}
