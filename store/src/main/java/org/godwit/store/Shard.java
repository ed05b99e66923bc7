package org.godwit.store;

import java.time.Duration;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A slice of accounts and groups with one replicated log and one writer. Commands that arrive
/// while an entry is being synced become the next entry. Thread-safe; nothing here blocks on the
/// disk for longer than a read that missed the cache.
public interface Shard {
    /// A repeat of a message is recognised for at least this long, and for at most twice as long.
    Duration DEDUPE_WINDOW = Duration.ofHours(24);

    int index();

    /// Appends `command` to the log. `done` runs exactly once, on the shard's own thread, in commit
    /// order, after the entry is on disk (on a majority of replicas) and applied, or with
    /// [Outcome.Refused] when it surely was not or may not have been. It must not block. `submit`
    /// itself never blocks on the disk: beyond [StoreLimits#pendingBytesMax] it refuses with
    /// `OVERLOADED`. A refusal may also come on another thread, or before `submit` returns.
    void submit(Command command, Consumer<Outcome> done);

    /// True while this node may submit to this shard.
    boolean isLeader();

    /// Messages of `mailbox` with a sequence above `afterSequence`, oldest first, expired ones left
    /// out. At least one message when there is any, whatever its size.
    Page read(String mailbox, long afterSequence, int countMax, int bytesMax);

    /// Counts and cursors of a mailbox; an unknown mailbox is empty.
    MailboxStatus status(String mailbox);

    /// The value of a record, or null.
    @Nullable Blob get(String key);

    /// What was ever stored here and what became of it.
    Tally tally();

    /// Walks the whole shard and compares what it finds with what was counted. Reads everything
    /// from disk; meant for an operator.
    Verification verify();

    /// Where messages with this id are, queued or already gone, as far as the dedupe window reaches
    /// back. At most `countMax`.
    List<Trace> find(String id, int countMax);

    /// Whether a message of that origin and id was stored in `mailbox` within the dedupe window.
    boolean wasStored(String mailbox, String origin, String id);

    /// Whether appends are accepted now, and if not, why.
    Health health();

    /// Devices last seen before `beforeMillis`, or of which that is not known, at most `countMax`.
    /// Walks all mailboxes; what it finds is for [Command.DropUnseen] to decide.
    List<Unseen> unseen(long beforeMillis, int countMax);

    /// Visits records whose key starts with `prefix` in key order (UTF-8 bytes) until the visitor
    /// returns false.
    void scan(String prefix, BiPredicate<String, Blob> visitor);
}
