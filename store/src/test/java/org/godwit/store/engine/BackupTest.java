package org.godwit.store.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.godwit.store.Calls.append;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
    private static final int ROUNDS = 3;

    @TempDir Path directory;

    /// Every message is put in the first shard's mailbox and, once it is there, in the next one's.
    @Test
    void noShardOfABackupShouldKnowWhatItsCausesDoNot() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        try (EngineStore store =
                EngineStore.open(StoreConfig.alone(directory.resolve("data")), _ -> {})) {
            pass(store, 0, sent);
            for (int round = 0; round < ROUNDS; round++) {
                int before = sent.get();
                while (sent.get() < before + 50) {
                    Thread.onSpinWait();
                }
                store.backup(directory.resolve("copy-" + round));
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            StoreConfig copy = StoreConfig.alone(directory.resolve("copy-" + round));
            try (EngineStore store = EngineStore.open(copy, _ -> {})) {
                long causes = store.shard(0).tally().queued();
                assertThat(causes).isPositive();
                for (int i = 1; i < store.shardCount(); i++) {
                    long effects = store.shard(i).tally().queued();
                    assertThat(effects).isBetween(causes - 1, causes);
                    causes = effects;
                }
            }
        }
    }

    /// Hands message after message from shard to shard, for as long as the store takes them.
    private static void pass(EngineStore store, int index, AtomicInteger sent) {
        int number = index == 0 ? sent.incrementAndGet() : sent.get();
        Shard shard = store.shard(index);
        shard.submit(
                append("mailbox", "m" + number),
                outcome -> {
                    if (outcome instanceof Outcome.Stored) {
                        pass(store, (index + 1) % store.shardCount(), sent);
                    }
                });
    }
}
