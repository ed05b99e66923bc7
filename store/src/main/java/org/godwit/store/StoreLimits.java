package org.godwit.store;

/// Bounds of a store. The mailbox bounds travel inside each log entry, so that every replica and
/// every replay decides alike even after they were changed.
///
/// @param mailboxMessagesMax queued messages in one mailbox, beyond which appends are refused
/// @param mailboxBytesMax queued message bytes in one mailbox
/// @param entryCommandsMax commands in one log entry
/// @param entryBytesMax bytes beyond which a log entry takes no further command
/// @param pendingBytesMax bytes waiting for their entry per shard, beyond which submits are refused
/// @param cachedMailboxesMax mailbox headers kept in memory per shard
public record StoreLimits(
        int mailboxMessagesMax,
        long mailboxBytesMax,
        int entryCommandsMax,
        int entryBytesMax,
        long pendingBytesMax,
        int cachedMailboxesMax) {
    public static final StoreLimits DEFAULT =
            new StoreLimits(200_000, 512L << 20, 1024, 256 << 10, 64L << 20, 20_000);

    public StoreLimits {
        require(mailboxMessagesMax > 0, "a mailbox must hold a message");
        require(mailboxBytesMax > 0, "a mailbox must hold a byte");
        require(entryCommandsMax > 0, "an entry must hold a command");
        require(entryBytesMax > 0 && entryBytesMax <= 8 << 20, "an entry is at most 8 MiB");
        require(pendingBytesMax >= entryBytesMax, "an entry must be allowed to wait");
        require(cachedMailboxesMax > 0, "a mailbox must fit in memory");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
