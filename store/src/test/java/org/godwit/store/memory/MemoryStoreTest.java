package org.godwit.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.godwit.store.Calls;
import org.godwit.store.Outcome;
import org.godwit.store.Store;
import org.godwit.store.StoreContract;
import org.junit.jupiter.api.Test;

class MemoryStoreTest implements StoreContract {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(Calls.NOW));

    private final Store store = new MemoryStore(2, LIMITS, CLOCK, Runnable::run);

    @Override
    public Store store() {
        return store;
    }

    @Test
    void nothingShouldHappenBeforeTheExecutorSaysSo() {
        Queue<Runnable> later = new ArrayDeque<>();
        Store slow = new MemoryStore(1, LIMITS, CLOCK, later::add);
        List<Outcome> outcomes = new ArrayList<>();
        slow.shard(0).submit(Calls.append("bob", "a"), outcomes::add);
        assertThat(slow.shard(0).status("bob").queued()).isZero();
        assertThat(outcomes).isEmpty();
        later.remove().run();
        assertThat(outcomes).containsExactly(new Outcome.Stored(1, false));
    }
}
