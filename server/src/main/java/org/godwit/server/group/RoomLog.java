package org.godwit.server.group;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.ServerLimits;
import org.godwit.store.Command;
import org.godwit.store.MailboxStatus;
import org.godwit.store.Outcome;
import org.godwit.store.Page;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// The log of one room: a mailbox whose readers are the fan-out, the newcomers' history and the XML
/// members, each with a cursor.
final class RoomLog {
    private static final String FAN_OUT = "fan-out";
    private static final String HISTORY = "history";
    private static final int PAGE_MESSAGES_MAX = 256;
    private static final int PAGE_BYTES_MAX = 256 << 10;

    private final Shard shard;
    private final Hosting hosting;
    private final Jid room;
    private final String name;
    private final Concealed concealed;

    RoomLog(Shard shard, Hosting hosting, Jid room) {
        this.shard = shard;
        this.hosting = hosting;
        this.room = room;
        this.name = room.toString();
        this.concealed = new Concealed(shard, hosting.form(), room);
    }

    /// Whether the fan-out of a room's last messages was cut short.
    static boolean isUnfinished(Shard shard, String room) {
        MailboxStatus status = shard.status(room);
        Long cursor = status.cursors().get(FAN_OUT);
        return cursor != null && cursor < status.last();
    }

    Jid room() {
        return room;
    }

    /// Begins the log of a new room; goes before its first message.
    void open() {
        long now = hosting.post().clock().millis();
        shard.submit(new Command.OpenCursor(name, FAN_OUT, now), _ -> {});
        shard.submit(new Command.OpenCursor(name, HISTORY, now), _ -> {});
    }

    /// Deletes the log and what belongs to it.
    void drop() {
        shard.submit(new Command.DropMailbox(name), _ -> {});
        List<Command.Change> changes = new ArrayList<>(concealed.forgotten());
        for (String prefix : List.of(RoomRecords.courses(room), RoomRecords.spoken(room))) {
            shard.scan(prefix, (key, _) -> changes.add(new Command.Change(key, null)));
        }
        changes.add(new Command.Change(RoomRecords.card(room), null));
        shard.submit(new Command.Write(List.of(), changes), _ -> {});
    }

    /// From now on `left` is all there is to read of a message.
    void conceal(long sequence, Element left) {
        concealed.add(sequence, left);
    }

    /// A message of the log as it may be read now, or null when it is damaged.
    Stanza.@Nullable Message message(Page.Entry entry) {
        Stanza.Message message = hosting.form().decode(entry.message());
        return message == null ? null : concealed.applied(message, entry.sequence());
    }

    void append(String origin, String id, Stanza.Message message, Consumer<Outcome> done) {
        long now = hosting.post().clock().millis();
        long expires = now + hosting.post().limits().mailbox().messageAgeMax().toMillis();
        shard.submit(
                new Command.Append(name, origin, id, hosting.form().encode(message), now, expires),
                done);
    }

    long last() {
        return shard.status(name).last();
    }

    /// Up to where all members' mailboxes have it.
    long fannedOut() {
        return cursor(FAN_OUT, last());
    }

    private long cursor(String reader, long unknown) {
        Long cursor = shard.status(name).cursors().get(reader);
        return cursor == null ? unknown : cursor;
    }

    /// Everything up to `sequence` is in all members' mailboxes; newcomers' history trails behind.
    void moveFanOut(long sequence) {
        move(FAN_OUT, sequence);
        ServerLimits.Archive archive = hosting.post().limits().archive();
        int kept = hosting.limits().historyMax();
        long history = sequence - (archive.keeps() ? Math.max(kept, archive.messagesMax()) : kept);
        if (history > 0) {
            move(HISTORY, history);
        }
    }

    private void move(String reader, long sequence) {
        long now = hosting.post().clock().millis();
        shard.submit(new Command.MoveCursor(name, reader, sequence, now), _ -> {});
    }

    /// From now on the log is kept for this XML member; returns how far it has read, or null when
    /// it never did.
    @Nullable Long open(Jid account) {
        Long cursor = shard.status(name).cursors().get(account.toString());
        if (cursor == null) {
            long now = hosting.post().clock().millis();
            shard.submit(new Command.OpenCursor(name, account.toString(), now), _ -> {});
        }
        return cursor;
    }

    void seen(Jid account, long sequence) {
        move(account.toString(), sequence);
    }

    void forget(Jid account) {
        shard.submit(new Command.DropCursor(name, account.toString()), _ -> {});
    }

    /// At most `max` messages after `sequence`, oldest first.
    List<Past.Said> read(long sequence, int max) {
        List<Past.Said> said = new ArrayList<>();
        long after = sequence;
        while (said.size() < max) {
            int count = Math.min(PAGE_MESSAGES_MAX, max - said.size());
            Page page = shard.read(name, after, count, PAGE_BYTES_MAX);
            for (Page.Entry entry : page.entries()) {
                Stanza.Message message = message(entry);
                if (message != null) {
                    said.add(
                            new Past.Said(
                                    entry.sequence(),
                                    entry.storedMillis(),
                                    entry.origin(),
                                    message));
                }
                after = entry.sequence();
            }
            if (page.entries().isEmpty() || page.remaining() == 0) {
                break;
            }
        }
        return said;
    }
}
