package org.godwit.client.history;

/// How much a device remembers. The oldest goes first; what waits in the outbox never goes.
///
/// @param messagesPerChatMax most messages of one conversation
/// @param chatsMax most conversations; the one quiet for longest is forgotten for a new one
/// @param contactsMax most contacts; further ones are not remembered
/// @param outboxMax most unconfirmed outgoing entries; further sends are refused
public record Retention(int messagesPerChatMax, int chatsMax, int contactsMax, int outboxMax) {
    public static final Retention DEFAULT = new Retention(10_000, 5_000, 10_000, 10_000);

    public Retention {
        if (messagesPerChatMax < 1 || chatsMax < 1 || contactsMax < 1 || outboxMax < 1) {
            throw new IllegalArgumentException("a history keeps at least one of everything");
        }
    }
}
