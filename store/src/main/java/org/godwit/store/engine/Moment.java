package org.godwit.store.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Snapshots of all shards at one moment, so that what was done in one shard because of something
/// in another is never there without its cause: a cursor without the receipt that went before it, a
/// room that has passed on what no mailbox holds. Commands wait meanwhile, for as long as it takes
/// to freeze what is in memory, not to write it.
final class Moment {
    private static final long SETTLE_SECONDS_MAX = 10;

    private Moment() {}

    /// Takes the snapshots and waits until they are on disk. Shards led elsewhere are each taken at
    /// a moment of their own.
    static void snapshot(List<EngineShard> shards) throws IOException {
        List<Saving> savings = new ArrayList<>();
        shards.forEach(EngineShard::hold);
        try {
            for (EngineShard shard : shards) {
                if (!shard.awaitSettled(TimeUnit.SECONDS.toMillis(SETTLE_SECONDS_MAX))) {
                    throw new IOException("shard " + shard.index() + " is too busy; try again");
                }
            }
            for (EngineShard shard : shards) {
                savings.add(Saving.begin(shard));
            }
            for (Saving saving : savings) {
                saving.awaitFrozen();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            shards.forEach(EngineShard::release);
        }
        for (Saving saving : savings) {
            saving.awaitSaved();
        }
    }

    /// A snapshot on its way.
    private record Saving(
            int shard,
            CountDownLatch frozen,
            CountDownLatch saved,
            AtomicReference<String> failure) {
        static Saving begin(EngineShard shard) {
            Saving saving =
                    new Saving(
                            shard.index(),
                            new CountDownLatch(1),
                            new CountDownLatch(1),
                            new AtomicReference<>(""));
            shard.snapshot(
                    saving.frozen::countDown,
                    what -> {
                        saving.failure.set(what == null ? "" : what);
                        saving.frozen.countDown();
                        saving.saved.countDown();
                    });
            return saving;
        }

        void awaitFrozen() throws InterruptedException, IOException {
            if (!frozen.await(SETTLE_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IOException("shard " + shard + " is too busy; try again");
            }
        }

        void awaitSaved() throws IOException {
            try {
                saved.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            if (!failure.get().isEmpty()) {
                throw new IOException("shard " + shard + ": " + failure.get());
            }
        }
    }
}
