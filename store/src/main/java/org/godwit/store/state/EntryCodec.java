package org.godwit.store.state;

import java.util.ArrayList;
import java.util.List;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.jspecify.annotations.Nullable;

/// How commands are written down in a log entry.
///
///     entry    version u8 = 1  messagesMax varint  bytesMax varint  commands until the end
///     command  kind u8  fields in the order of their record
///
/// Numbers are varints, strings and bytes carry their length, lists their count; an absent value is
/// a 0 byte, a present one a 1 byte and the value.
public final class EntryCodec {
    private static final int VERSION = 1;
    private static final int APPEND = 1;
    private static final int APPEND_ALL = 2;
    private static final int OPEN_CURSOR = 3;
    private static final int MOVE_CURSOR = 4;
    private static final int DROP_CURSOR = 5;
    private static final int DROP_MAILBOX = 6;
    private static final int WRITE = 7;
    private static final int EXPIRE = 8;
    private static final int DROP_UNSEEN = 9;

    private EntryCodec() {}

    /// Begins an entry.
    public static void begin(Out out, MailboxLimits limits) {
        out.u8(VERSION).varint(limits.messagesMax()).varint(limits.bytesMax());
    }

    /// Adds a command to an entry that was begun.
    public static void add(Out out, Command command) {
        switch (command) {
            case Command.Append(var mailbox, var origin, var id, var message, var now, var end) -> {
                out.u8(APPEND).string(mailbox).string(origin).string(id);
                out.bytes(message.unsafeArray()).varint(now).varint(end);
            }
            case Command.AppendAll(var all, var origin, var id, var message, var now, var end) -> {
                out.u8(APPEND_ALL).varint(all.size());
                all.forEach(mailbox -> out.string(mailbox));
                out.string(origin).string(id);
                out.bytes(message.unsafeArray()).varint(now).varint(end);
            }
            case Command.OpenCursor(var mailbox, var device, var now) ->
                    out.u8(OPEN_CURSOR).string(mailbox).string(device).varint(now);
            case Command.MoveCursor(var mailbox, var device, var sequence, var now) ->
                    out.u8(MOVE_CURSOR).string(mailbox).string(device).varint(sequence).varint(now);
            case Command.DropCursor(var mailbox, var device) ->
                    out.u8(DROP_CURSOR).string(mailbox).string(device);
            case Command.DropUnseen(var mailbox, var device, var now, var before) ->
                    out.u8(DROP_UNSEEN).string(mailbox).string(device).varint(now).varint(before);
            case Command.DropMailbox(var mailbox) -> out.u8(DROP_MAILBOX).string(mailbox);
            case Command.Write(var expectations, var changes) -> {
                out.u8(WRITE).varint(expectations.size());
                expectations.forEach(one -> keyValue(out, one.key(), one.value()));
                out.varint(changes.size());
                changes.forEach(one -> keyValue(out, one.key(), one.value()));
            }
            case Command.Expire(var now, var countMax) ->
                    out.u8(EXPIRE).varint(now).varint(countMax);
        }
    }

    private static void keyValue(Out out, String key, @Nullable Blob value) {
        out.string(key);
        if (value == null) {
            out.u8(0);
        } else {
            out.u8(1).bytes(value.unsafeArray());
        }
    }

    /// Reads an entry.
    ///
    /// @throws IllegalStateException when it is of a newer version or damaged
    public static Entry decode(byte[] bytes) {
        In in = new In(bytes);
        int version = in.u8();
        if (version != VERSION) {
            throw new IllegalStateException(
                    "log entry of version " + version + ", this software reads " + VERSION);
        }
        MailboxLimits limits = new MailboxLimits((int) in.varint(), in.varint());
        List<Command> commands = new ArrayList<>();
        while (in.more()) {
            commands.add(command(in));
        }
        return new Entry(limits, commands);
    }

    private static Command command(In in) {
        int kind = in.u8();
        return switch (kind) {
            case APPEND ->
                    new Command.Append(
                            in.string(),
                            in.string(),
                            in.string(),
                            blob(in),
                            in.varint(),
                            in.varint());
            case APPEND_ALL ->
                    new Command.AppendAll(
                            strings(in),
                            in.string(),
                            in.string(),
                            blob(in),
                            in.varint(),
                            in.varint());
            case OPEN_CURSOR -> new Command.OpenCursor(in.string(), in.string(), in.varint());
            case MOVE_CURSOR ->
                    new Command.MoveCursor(in.string(), in.string(), in.varint(), in.varint());
            case DROP_CURSOR -> new Command.DropCursor(in.string(), in.string());
            case DROP_UNSEEN ->
                    new Command.DropUnseen(in.string(), in.string(), in.varint(), in.varint());
            case DROP_MAILBOX -> new Command.DropMailbox(in.string());
            case WRITE -> write(in);
            case EXPIRE -> new Command.Expire(in.varint(), (int) in.varint());
            default -> throw new IllegalStateException("command of unknown kind " + kind);
        };
    }

    private static Blob blob(In in) {
        return Blob.wrap(in.bytes());
    }

    private static @Nullable Blob optional(In in) {
        return in.u8() == 0 ? null : blob(in);
    }

    private static List<String> strings(In in) {
        int count = in.count();
        List<String> strings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            strings.add(in.string());
        }
        return strings;
    }

    private static Command.Write write(In in) {
        List<Command.Expectation> expectations = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            expectations.add(new Command.Expectation(in.string(), optional(in)));
        }
        List<Command.Change> changes = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            changes.add(new Command.Change(in.string(), optional(in)));
        }
        return new Command.Write(expectations, changes);
    }
}
