package org.godwit.store.memory;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.godwit.store.Shard;
import org.godwit.store.Store;
import org.godwit.store.StoreLimits;

/// A store in memory. It forgets everything when closed and keeps every other promise.
public final class MemoryStore implements Store {
    private final List<MemoryShard> shards;

    /// @param clock for leaving out expired messages when reading
    /// @param executor runs commands and their callbacks, one task at a time per shard:
    ///   `Runnable::run` answers before `submit` returns, a simulator's queue answers when it says
    public MemoryStore(int shards, StoreLimits limits, InstantSource clock, Executor executor) {
        this.shards =
                IntStream.range(0, shards)
                        .mapToObj(index -> new MemoryShard(index, limits, clock, executor))
                        .toList();
    }

    @Override
    public int shardCount() {
        return shards.size();
    }

    @Override
    public Shard shard(int index) {
        return shards.get(index);
    }

    @Override
    public void close() {
        shards.forEach(MemoryShard::close);
    }
}
