package org.godwit.store.engine;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.godwit.store.Calls;
import org.godwit.store.Store;
import org.godwit.store.StoreContract;
import org.godwit.store.engine.StoreConfig.Tuning;
import org.godwit.store.journal.Disk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class EngineContractTest {
    static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(Calls.NOW));

    /// Everything stays in memory.
    @Nested
    class WithStateInMemory extends Contract {
        WithStateInMemory() {
            super(4 << 20);
        }
    }

    /// Every entry is followed by a flush, so that reads meet the table and what is on its way.
    @Nested
    class WithStateInTheTable extends Contract {
        WithStateInTheTable() {
            super(0);
        }
    }

    abstract static class Contract implements StoreContract {
        private final long freshBytesMax;
        @TempDir Path directory;
        private EngineStore store;

        Contract(long freshBytesMax) {
            this.freshBytesMax = freshBytesMax;
        }

        @BeforeEach
        void open() {
            Tuning tuning = new Tuning(1 << 20, 4 << 20, freshBytesMax, 1 << 20, 0, Disk.real());
            StoreConfig config =
                    StoreConfig.alone(directory)
                            .withLimits(LIMITS)
                            .withClock(CLOCK)
                            .withTuning(tuning);
            store = EngineStore.open(config, _ -> {});
        }

        @Override
        public Store store() {
            return store;
        }
    }
}
