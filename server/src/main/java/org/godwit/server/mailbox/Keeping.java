package org.godwit.server.mailbox;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.godwit.server.routing.ServerLimits;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.MailboxStatus;
import org.godwit.store.Outcome;
import org.godwit.store.Page;
import org.godwit.store.Shard;

/// What one account's mailbox keeps after every device has it: nothing, or, where the operator
/// allows it and the account does not object, the latest messages. They are kept by a reader of the
/// mailbox that trails behind, so that there is one store and one numbering, never two that could
/// disagree. That reader never goes beyond what some device has acknowledged: it deletes only what
/// is delivered.
///
/// Stored: `archive/<bare JID>` → version, while a cursor keeps messages; `of/<bare JID>/archive` →
/// version, when the account wants none kept.
final class Keeping {
    /// The archive's cursor; no device is named so.
    static final String CURSOR = "/archive";

    static final String KEPT = "archive/";
    private static final byte VERSION = 1;
    private static final Blob NOTED = Blob.wrap(new byte[] {VERSION});
    private static final int PAGE_MESSAGES = 256;
    private static final int PAGE_BYTES = 256 << 10;

    /// Messages of one mailbox looked at in one go.
    private static final int PAGES_MAX = 8;

    private final Shard shard;
    private final Post post;
    private final String mailbox;

    /// @param mailbox bare JID of the account
    Keeping(Shard shard, Post post, String mailbox) {
        this.shard = shard;
        this.post = post;
        this.mailbox = mailbox;
    }

    private ServerLimits.Archive bounds() {
        return post.limits().archive();
    }

    /// Whether the node keeps anything for anybody.
    boolean allowed() {
        return bounds().keeps();
    }

    private String refusal() {
        return "of/" + mailbox + "/archive";
    }

    /// Whether this account's messages are kept.
    boolean on() {
        return allowed() && shard.get(refusal()) == null;
    }

    /// An account comes online: its messages are kept from now on, if they are to be.
    void begin(MailboxStatus status) {
        boolean kept = status.cursors().containsKey(CURSOR);
        if (on()) {
            if (!kept) {
                keep(_ -> {});
            }
            trim(shard, mailbox, bounds(), post.clock().millis());
        } else if (kept) {
            release(shard, mailbox);
        }
    }

    /// What the account wants, where that can be granted.
    ///
    /// @param done runs once it is so, on the shard's own thread
    void want(boolean kept, Consumer<Outcome> done) {
        if (kept) {
            keep(done);
        } else {
            release(shard, mailbox);
            write(shard, done, new Command.Change(refusal(), NOTED));
        }
    }

    private void keep(Consumer<Outcome> done) {
        long now = post.clock().millis();
        shard.submit(new Command.OpenCursor(mailbox, CURSOR, now), _ -> {});
        write(
                shard,
                done,
                new Command.Change(refusal(), null),
                new Command.Change(KEPT + mailbox, NOTED));
    }

    /// Nothing is kept any longer for an account whose messages were.
    static void release(Shard shard, String mailbox) {
        shard.submit(new Command.DropCursor(mailbox, CURSOR), _ -> {});
        write(shard, _ -> {}, new Command.Change(KEPT + mailbox, null));
    }

    private static void write(Shard shard, Consumer<Outcome> done, Command.Change... changes) {
        shard.submit(new Command.Write(List.of(), List.of(changes)), done);
    }

    /// Whether an entry is still answered for: it waits for a device, or is young enough.
    boolean holds(Page.Entry entry, MailboxStatus status) {
        return entry.sequence() > deliveredUpTo(status)
                || entry.storedMillis() > post.clock().millis() - bounds().retention().toMillis();
    }

    /// Every device has passed this number.
    private static long deliveredUpTo(MailboxStatus status) {
        long lowest = status.acked();
        for (Map.Entry<String, Long> cursor : status.cursors().entrySet()) {
            if (!cursor.getKey().equals(CURSOR)) {
                lowest = Math.min(lowest, cursor.getValue());
            }
        }
        return lowest;
    }

    /// Lets go of what is too old or too much.
    static void trim(Shard shard, String mailbox, ServerLimits.Archive bounds, long nowMillis) {
        MailboxStatus status = shard.status(mailbox);
        Long cursor = status.cursors().get(CURSOR);
        if (cursor == null) {
            return;
        }
        long target = target(shard, mailbox, bounds, nowMillis);
        if (target > cursor) {
            shard.submit(new Command.MoveCursor(mailbox, CURSOR, target, nowMillis), _ -> {});
        }
    }

    private static long target(
            Shard shard, String mailbox, ServerLimits.Archive bounds, long nowMillis) {
        MailboxStatus status = shard.status(mailbox);
        long floor = status.cursors().getOrDefault(CURSOR, 0L);
        long oldest = nowMillis - bounds.retention().toMillis();
        long excess = status.queuedBytes() - bounds.bytesMax();
        long target = Math.max(floor, status.last() - bounds.messagesMax());
        long after = floor;
        for (int i = 0; i < PAGES_MAX; i++) {
            List<Page.Entry> entries =
                    shard.read(mailbox, after, PAGE_MESSAGES, PAGE_BYTES).entries();
            for (Page.Entry entry : entries) {
                boolean kept = entry.storedMillis() > oldest && excess <= 0;
                if (kept && entry.sequence() > target) {
                    return Math.min(target, status.acked());
                }
                excess -= entry.message().size();
                after = entry.sequence();
                target = Math.max(target, kept ? target : after);
            }
            if (entries.isEmpty()) {
                break;
            }
        }
        return Math.min(target, status.acked());
    }
}
