package org.godwit.client.history;

import java.time.Instant;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// One thing to remember. Changes are applied in batches, all or nothing. Where a ref names a
/// message of a group, its id may be the group's number for it instead ([Message#number]).
public sealed interface Change {
    /// Most messages one batch forgets because their time is over.
    int EXPIRED_MAX = 256;

    /// A new message; ignored when the history has it already, but one that could not be opened
    /// ([Content.State#UNOPENED]) takes its content.
    record Add(Message message) implements Change {}

    /// The author corrected a message: the text of the one with that ref becomes this one's. It is
    /// added when the history does not have it; ignored when it was deleted or is another author's.
    record Replace(Message message) implements Change {}

    /// The author took a message back; ignored when it is unknown or another author's.
    ///
    /// @param author see [Content#author]
    record Retract(Message.Ref ref, @Nullable Author author) implements Change {}

    /// A group took one of its messages back, whoever wrote it; ignored when it is unknown.
    ///
    /// @param number see [Message#number]
    record Conceal(Jid group, long number) implements Change {}

    /// What somebody thinks of a message now; ignored when it is unknown.
    record React(Message.Ref ref, Content.Reaction reaction) implements Change {}

    /// News about one message; ignored when it is unknown or the news is old.
    record Advance(Message.Ref ref, Status news) implements Change {}

    /// A message of ours went out sealed from end to end; ignored when it is unknown. No news by
    /// itself: its first tick follows.
    record Secure(Message.Ref ref) implements Change {}

    /// Everything of that direction in that conversation up to and including `ref` was read. For
    /// our own messages only those the server holds turn. Ignored when the message is unknown.
    record ReadThrough(Message.Ref ref) implements Change {}

    /// Forgets what lasted no longer than until `now`: at most [#EXPIRED_MAX] messages at once.
    record Expire(Instant now) implements Change {}

    record PutContact(Contact contact) implements Change {}

    record RemoveContact(Jid jid) implements Change {}

    /// A new entry at the end of the outbox.
    record Enqueue(Outgoing outgoing) implements Change {}

    /// The server has that outbox entry, or refused it for good.
    record Dequeue(long order) implements Change {}

    /// A small named value, for positions and counters that must agree with the messages; an empty
    /// one is erased.
    record SetValue(String name, String value) implements Change {}
}
