package org.godwit.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What may be written: deterministic and versioned, so that every replica and every replay of the
/// log ends in the same state. Time is always a parameter.
public sealed interface Command {
    /// Puts a message at the end of a mailbox. Deduplicated by (`origin`, `id`) within the dedupe
    /// window: a repeat is answered with the first one's sequence and stored once.
    ///
    /// @param origin who sent it: the sender's device, or whatever else makes `id` unique
    /// @param nowMillis when the leader accepted it, Unix milliseconds
    /// @param expiresMillis when it may be dropped undelivered
    record Append(
            String mailbox,
            String origin,
            String id,
            Blob message,
            long nowMillis,
            long expiresMillis)
            implements Command {}

    /// Puts one message at the end of several mailboxes of this shard; the bytes are kept once. A
    /// full mailbox is left out and does not hinder the others; the outcome is [Outcome.Each].
    record AppendAll(
            List<String> mailboxes,
            String origin,
            String id,
            Blob message,
            long nowMillis,
            long expiresMillis)
            implements Command {
        public AppendAll {
            mailboxes = List.copyOf(mailboxes);
        }
    }

    /// Makes `device` a reader of `mailbox`. A known device keeps its cursor; a new one starts at
    /// the first message no device has acknowledged yet. The outcome is [Outcome.Opened].
    record OpenCursor(String mailbox, String device, long nowMillis) implements Command {}

    /// Everything up to and including `sequence` is safe on `device`. Never moves backwards nor
    /// beyond the last message; of an unknown device it does nothing. A message is deleted when
    /// every registered device has passed it. Moves ride along with the next entry of the shard, so
    /// their outcome, [Outcome.Done] with the number of messages deleted, may come some
    /// milliseconds later than that of an append.
    record MoveCursor(String mailbox, String device, long sequence, long nowMillis)
            implements Command {}

    /// `device` is no longer waited for. With no device left a mailbox keeps what no device had
    /// acknowledged. The outcome is [Outcome.Done] with the number of messages deleted.
    record DropCursor(String mailbox, String device) implements Command {}

    /// `device` is no longer waited for if it was last seen before `seenBeforeMillis`: seen is when
    /// its cursor was opened or moved. One of which nothing is known counts as seen at `nowMillis`.
    /// The outcome is [Outcome.Done] with the number of devices dropped, 0 or 1.
    record DropUnseen(String mailbox, String device, long nowMillis, long seenBeforeMillis)
            implements Command {}

    /// Deletes a mailbox with its cursors and dedupe entries. The outcome is [Outcome.Done] with
    /// the number of messages that were still queued.
    record DropMailbox(String mailbox) implements Command {}

    /// Writes small records, all or none.
    ///
    /// @param expectations records that must have these values, or the outcome is
    ///   [Outcome.Conflict] and nothing is written
    /// @param changes a null value deletes
    record Write(List<Expectation> expectations, List<Change> changes) implements Command {
        public Write {
            expectations = List.copyOf(expectations);
            changes = List.copyOf(changes);
        }
    }

    /// A record that must hold `value`, or must not exist when it is null.
    record Expectation(String key, @Nullable Blob value) {}

    /// A record to put, or to delete when `value` is null.
    record Change(String key, @Nullable Blob value) {}

    /// Drops messages that expired at or before `nowMillis`, at most `countMax`, and dedupe entries
    /// older than [Shard#DEDUPE_WINDOW]. The outcome is [Outcome.Done] with the number of messages
    /// dropped: when it is `countMax` there may be more.
    record Expire(long nowMillis, int countMax) implements Command {}
}
