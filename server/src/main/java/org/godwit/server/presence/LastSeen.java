package org.godwit.server.presence;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.account.Accounts;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// When each account of a shard was last there. Kept in memory and written down together once in a
/// while: coming and going costs the disk nothing, and a crash forgets a minute at most. Belongs to
/// one keeper and runs on its thread.
final class LastSeen {
    /// How often it is written down.
    static final Duration SAVE_EVERY = Duration.ofMinutes(1);

    /// Accounts of one entry of the log.
    private static final int BATCH_MAX = 1_000;

    /// More are written down at once.
    private static final int UNSAVED_MAX = 50_000;

    private static final byte VERSION = 1;

    private final Shard shard;
    private final Map<Jid, Long> unsaved = new LinkedHashMap<>();

    LastSeen(Shard shard) {
        this.shard = shard;
    }

    /// @param account bare JID
    void seen(Jid account, long nowMillis) {
        unsaved.put(account, nowMillis);
        if (unsaved.size() >= UNSAVED_MAX) {
            save();
        }
    }

    /// Unix milliseconds, or null when it never was.
    @Nullable Long of(Jid account) {
        Long fresh = unsaved.get(account);
        return fresh == null ? decode(shard.get(key(account))) : fresh;
    }

    /// The account is gone.
    void forget(Jid account) {
        unsaved.remove(account);
    }

    void save() {
        List<Command.Change> changes = new ArrayList<>();
        unsaved.forEach(
                (account, atMillis) -> {
                    if (Accounts.isRegistered(shard, account)) {
                        changes.add(new Command.Change(key(account), encode(atMillis)));
                    }
                });
        unsaved.clear();
        for (int i = 0; i < changes.size(); i += BATCH_MAX) {
            int end = Math.min(changes.size(), i + BATCH_MAX);
            shard.submit(new Command.Write(List.of(), changes.subList(i, end)), _ -> {});
        }
    }

    private static String key(Jid account) {
        return "of/" + account + "/seen";
    }

    private static Blob encode(long atMillis) {
        return Blob.wrap(
                ByteBuffer.allocate(1 + Long.BYTES).put(VERSION).putLong(atMillis).array());
    }

    private static @Nullable Long decode(@Nullable Blob blob) {
        if (blob == null) {
            return null;
        }
        ByteBuffer record = ByteBuffer.wrap(blob.unsafeArray());
        if (record.get() != VERSION) {
            throw new IllegalStateException("a time of an unknown version");
        }
        return record.getLong();
    }
}
