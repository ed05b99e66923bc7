package org.godwit.client.history;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Instant;
import java.util.List;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// What a device remembers, behind a port. Thread-safe. Reads see every batch applied before them.
///
/// Promises: a batch is applied as a whole or not at all, also over a crash; when [#apply] returns,
/// it is as durable as the implementation can be. A message is added once, however often it comes;
/// a status never falls. Sizes are bounded by the [Retention] it was opened with.
public interface History extends AutoCloseable {
    /// A read-through walks back from its message and ends after so many messages in a row that
    /// were read already: it costs what it changes, not what the conversation holds.
    int READ_RUN_MAX = 256;

    /// What a batch of changes came to; repeats and old news have left no trace in it.
    ///
    /// @param added messages seen for the first time, with their order, in the order of the batch
    /// @param changed messages whose status rose, as they are now, oldest first per change
    /// @param revised messages whose content changed, as they are now
    /// @param expired messages that are forgotten because their time was over
    /// @param enqueued outbox entries with their order
    record Applied(
            List<Message> added,
            List<Message> changed,
            List<Message> revised,
            List<Message> expired,
            List<Outgoing> enqueued) {
        public static final Applied NOTHING =
                new Applied(List.of(), List.of(), List.of(), List.of(), List.of());

        public Applied {
            added = List.copyOf(added);
            changed = List.copyOf(changed);
            revised = List.copyOf(revised);
            expired = List.copyOf(expired);
            enqueued = List.copyOf(enqueued);
        }
    }

    /// Applies `changes` in their order as one unit.
    ///
    /// @throws HistoryException of kind FULL when the outbox would grow over its bound, BROKEN when
    ///   the disk refuses; nothing is applied then
    @CanIgnoreReturnValue
    Applied apply(List<Change> changes) throws HistoryException;

    /// The newest `limit` messages of a conversation that are older than `beforeOrder`
    /// (`Long.MAX_VALUE` for the newest of all), oldest first.
    List<Message> messages(Jid peer, long beforeOrder, int limit) throws HistoryException;

    /// One message, the latest when a sender used the id twice, or null.
    @Nullable Message find(Message.Ref ref) throws HistoryException;

    /// The message a group gave that number ([Message#number]), or null.
    @Nullable Message find(Jid group, long number) throws HistoryException;

    /// The message of a ref whose id may also be a group's number for it, or null.
    default @Nullable Message resolve(Message.Ref ref) throws HistoryException {
        long number = numberIn(ref.id());
        Message numbered = number == 0 ? null : find(ref.peer(), number);
        return numbered == null ? find(ref) : numbered;
    }

    /// The number an id may be, or 0.
    static long numberIn(String id) {
        boolean digits = !id.isEmpty() && id.length() < 19;
        for (int i = 0; i < id.length() && digits; i++) {
            digits = id.charAt(i) >= '0' && id.charAt(i) <= '9';
        }
        return digits ? Long.parseLong(id) : 0;
    }

    /// All conversations, the one with the newest message first.
    List<Chat> chats() throws HistoryException;

    /// All contacts, by address.
    List<Contact> contacts() throws HistoryException;

    /// The first `limit` unconfirmed entries after `afterOrder` (0 for the oldest), oldest first.
    List<Outgoing> outbox(long afterOrder, int limit) throws HistoryException;

    /// When the next message is to be forgotten ([Message#expires]), or null.
    @Nullable Instant nextExpiry() throws HistoryException;

    /// A small named value, or null. Names that begin with `#` belong to the implementation.
    @Nullable String value(String name) throws HistoryException;

    /// Ends use; further calls fail with kind BROKEN. Calling it twice does no harm.
    @Override
    void close();
}
