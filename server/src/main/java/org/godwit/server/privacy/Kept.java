package org.godwit.server.privacy;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.godwit.protocol.stanza.Jid;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// One small record of each account, in memory once it was asked for. Thread-safe.
final class Kept<T> {
    /// Records in memory at once.
    private static final int CACHED_MAX = 100_000;

    private final Store store;
    private final String name;
    private final Form<T> form;
    private final ConcurrentHashMap<Jid, T> cached = new ConcurrentHashMap<>();

    /// How a record is written; a null blob is none.
    record Form<T>(Function<T, @Nullable Blob> encode, Function<@Nullable Blob, T> decode) {}

    Kept(Store store, String name, Form<T> form) {
        this.store = store;
        this.name = name;
        this.form = form;
    }

    T of(Jid account) {
        T known = cached.get(account);
        return known == null ? read(account) : known;
    }

    private T read(Jid account) {
        evict(cached, CACHED_MAX);
        return cached.computeIfAbsent(
                account, bare -> form.decode().apply(shardOf(bare).get(key(bare))));
    }

    /// Makes room for one more.
    static void evict(ConcurrentHashMap<?, ?> cached, int most) {
        if (cached.size() >= most) {
            Iterator<?> any = cached.keySet().iterator();
            if (any.hasNext()) {
                var _ = any.next();
                any.remove();
            }
        }
    }

    private Shard shardOf(Jid account) {
        return store.shardOf(account.toString());
    }

    private String key(Jid account) {
        return "of/" + account + "/" + name;
    }

    /// In force at once; `done` runs on the shard's own thread and is told whether it is durable.
    /// When it is not, what is stored is in force again: also when it was put out of memory and
    /// read back while it was on its way.
    void put(Jid account, T value, Consumer<Boolean> done) {
        evict(cached, CACHED_MAX);
        cached.put(account, value);
        Command.Change change = new Command.Change(key(account), form.encode().apply(value));
        shardOf(account)
                .submit(
                        new Command.Write(List.of(), List.of(change)),
                        outcome -> {
                            boolean durable = outcome instanceof Outcome.Done;
                            cached.computeIfPresent(
                                    account, (_, now) -> durable && now.equals(value) ? now : null);
                            done.accept(durable);
                        });
    }

    void forget(Jid account) {
        cached.remove(account);
    }
}
