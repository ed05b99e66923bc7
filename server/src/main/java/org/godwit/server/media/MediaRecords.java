package org.godwit.server.media;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.media.MediaRefusal.Reason;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// The records of files. Blocks until what it writes is durable.
final class MediaRecords {
    private static final String FILE = "media/f/";
    private static final String USAGE = "media/u/";
    private static final String REFERENCE = "media/r/";

    /// Two writers of one account's records seldom meet; more often than this something is wrong.
    private static final int TRIES_MAX = 64;

    private final Store store;

    MediaRecords(Store store) {
        this.store = store;
    }

    /// What an account takes up.
    record Usage(long bytes, int files) {
        static final Usage NONE = new Usage(0, 0);

        static Usage decode(@Nullable Blob blob) {
            if (blob == null) {
                return NONE;
            }
            ByteBuffer in = ByteBuffer.wrap(blob.unsafeArray());
            return new Usage(in.getLong(), in.getInt());
        }

        @Nullable Blob encode() {
            return files == 0
                    ? null
                    : Blob.wrap(
                            ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                                    .putLong(bytes)
                                    .putInt(files)
                                    .array());
        }
    }

    int shardOf(String account) {
        return store.shardOf(account).index();
    }

    private @Nullable Shard shard(String token) {
        int index = Integer.parseInt(token.substring(0, 2), 16);
        return index < store.shardCount() ? store.shard(index) : null;
    }

    @Nullable MediaFile find(String token) {
        Shard shard = shard(token);
        Blob blob = shard == null ? null : shard.get(FILE + token);
        return blob == null ? null : MediaFile.decode(blob);
    }

    Usage usage(String account) {
        return Usage.decode(store.shardOf(account).get(USAGE + account));
    }

    /// How often the file will be fetched: as was said, or once by every device of who gets it.
    int fetches(Media.Wish wish) {
        Jid to = wish.to();
        if (wish.fetches() > 0 || to == null) {
            return wish.fetches();
        }
        String mailbox = to.toString();
        return store.shardOf(mailbox).status(mailbox).cursors().size();
    }

    /// Adds a slot, if its account has room.
    void add(String token, MediaFile file, MediaLimits limits) throws MediaRefusal {
        Shard shard = store.shardOf(file.account());
        String key = USAGE + file.account();
        for (int i = 0; i < TRIES_MAX; i++) {
            Blob before = shard.get(key);
            Usage usage = Usage.decode(before);
            Usage after = new Usage(usage.bytes() + file.bytes(), usage.files() + 1);
            if (after.bytes() > limits.accountBytesMax()
                    || after.files() > limits.accountFilesMax()) {
                throw new MediaRefusal(Reason.QUOTA, "there is no room left for your files");
            }
            if (write(
                    shard,
                    List.of(
                            new Command.Expectation(key, before),
                            new Command.Expectation(FILE + token, null)),
                    List.of(
                            new Command.Change(key, after.encode()),
                            new Command.Change(FILE + token, file.encode())))) {
                return;
            }
        }
        throw new MediaRefusal(Reason.FULL, "the store is too busy");
    }

    /// Changes a file's record.
    ///
    /// @param change the new one, or null to leave it as it is
    /// @return what it is now; null when there is none
    @Nullable MediaFile update(String token, UnaryOperator<@Nullable MediaFile> change)
            throws MediaRefusal {
        Shard shard = shard(token);
        for (int i = 0; shard != null && i < TRIES_MAX; i++) {
            Blob before = shard.get(FILE + token);
            if (before == null) {
                return null;
            }
            MediaFile now = MediaFile.decode(before);
            MediaFile after = change.apply(now);
            if (after == null) {
                return now;
            }
            if (write(
                    shard,
                    List.of(new Command.Expectation(FILE + token, before)),
                    List.of(new Command.Change(FILE + token, after.encode())))) {
                return after;
            }
        }
        return null;
    }

    /// Removes a file's record and what it takes up.
    ///
    /// @return false when there was none any more
    boolean remove(String token) throws MediaRefusal {
        Shard shard = shard(token);
        for (int i = 0; shard != null && i < TRIES_MAX; i++) {
            Blob before = shard.get(FILE + token);
            if (before == null) {
                return false;
            }
            MediaFile file = MediaFile.decode(before);
            String key = USAGE + file.account();
            Blob usageBefore = shard.get(key);
            Usage usage = Usage.decode(usageBefore);
            Usage after =
                    new Usage(
                            Math.max(0, usage.bytes() - file.bytes()),
                            Math.max(0, usage.files() - 1));
            if (write(
                    shard,
                    List.of(
                            new Command.Expectation(key, usageBefore),
                            new Command.Expectation(FILE + token, before)),
                    List.of(
                            new Command.Change(key, after.encode()),
                            new Command.Change(FILE + token, null)))) {
                return true;
            }
        }
        return false;
    }

    /// Visits every file there is, until the visitor has had enough.
    void visit(BiPredicate<String, MediaFile> visitor) {
        for (int i = 0; i < store.shardCount(); i++) {
            visit(store.shard(i), visitor);
        }
    }

    /// Visits the files of the shard of an account.
    void visitAround(String account, BiPredicate<String, MediaFile> visitor) {
        visit(store.shardOf(account), visitor);
    }

    private static void visit(Shard shard, BiPredicate<String, MediaFile> visitor) {
        shard.scan(
                FILE,
                (key, blob) -> visitor.test(key.substring(FILE.length()), MediaFile.decode(blob)));
    }

    void refer(Bytes hash, String token) throws MediaRefusal {
        String prefix = references(hash);
        change(store.shardOf(prefix), new Command.Change(prefix + token, Blob.EMPTY));
    }

    void unrefer(Bytes hash, String token) throws MediaRefusal {
        String prefix = references(hash);
        change(store.shardOf(prefix), new Command.Change(prefix + token, null));
    }

    boolean isReferred(Bytes hash) {
        List<String> found = new ArrayList<>();
        String prefix = references(hash);
        store.shardOf(prefix)
                .scan(
                        prefix,
                        (key, _) -> {
                            found.add(key);
                            return false;
                        });
        return !found.isEmpty();
    }

    /// Visits which file has which bytes, by hash and token.
    void visitReferences(BiConsumer<Bytes, String> visitor) {
        for (int i = 0; i < store.shardCount(); i++) {
            List<String> keys = new ArrayList<>();
            store.shard(i)
                    .scan(
                            REFERENCE,
                            (key, _) -> {
                                keys.add(key.substring(REFERENCE.length()));
                                return true;
                            });
            for (String key : keys) {
                int slash = key.indexOf('/');
                visitor.accept(
                        Bytes.wrap(HexFormat.of().parseHex(key.substring(0, slash))),
                        key.substring(slash + 1));
            }
        }
    }

    private static String references(Bytes hash) {
        return REFERENCE + HexFormat.of().formatHex(hash.unsafeArray()) + "/";
    }

    private static void change(Shard shard, Command.Change change) throws MediaRefusal {
        var _ = write(shard, List.of(), List.of(change));
    }

    /// @return false when an expectation did not hold
    private static boolean write(
            Shard shard, List<Command.Expectation> expectations, List<Command.Change> changes)
            throws MediaRefusal {
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        shard.submit(new Command.Write(expectations, changes), answer::complete);
        return switch (answer.join()) {
            case Outcome.Done _, Outcome.Stored _, Outcome.Opened _, Outcome.Each _ -> true;
            case Outcome.Conflict _ -> false;
            case Outcome.Refused(Outcome.Reason reason, String _) ->
                    throw new MediaRefusal(Reason.FULL, "the store refuses: " + reason);
        };
    }
}
