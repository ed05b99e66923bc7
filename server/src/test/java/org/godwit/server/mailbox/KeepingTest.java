package org.godwit.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.godwit.server.routing.ServerLimits;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Page;
import org.godwit.store.Shard;
import org.godwit.store.StoreLimits;
import org.godwit.store.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeepingTest {
    private static final String BOB = "bob@example.org";
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final ServerLimits.Archive BOUNDS =
            new ServerLimits.Archive(Duration.ofHours(5), 4, 100, 10);

    private final MemoryStore store =
            new MemoryStore(1, StoreLimits.DEFAULT, () -> Instant.EPOCH, Runnable::run);
    private final Shard shard = store.shard(0);

    @BeforeEach
    void openCursors() {
        shard.submit(new Command.OpenCursor(BOB, Keeping.CURSOR, 0), _ -> {});
        shard.submit(new Command.OpenCursor(BOB, "phone", 0), _ -> {});
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void append(int count, int bytes, long atMillis) {
        for (int i = 0; i < count; i++) {
            String id = Long.toString(shard.status(BOB).last() + 1);
            Blob blob = Blob.wrap(new byte[bytes]);
            shard.submit(
                    new Command.Append(BOB, "o alice", id, blob, atMillis, Long.MAX_VALUE / 2),
                    _ -> {});
        }
    }

    private void acknowledge(long sequence) {
        shard.submit(new Command.MoveCursor(BOB, "phone", sequence, 0), _ -> {});
    }

    private Iterable<Long> left() {
        return shard.read(BOB, 0, 100, 1 << 20).entries().stream()
                .map(Page.Entry::sequence)
                .toList();
    }

    @Test
    void deliveredMessagesShouldStayUntilTheyAreTooMany() {
        append(6, 1, HOUR);
        acknowledge(6);
        assertThat(left()).hasSize(6);
        Keeping.trim(shard, BOB, BOUNDS, HOUR);
        assertThat(left()).containsExactly(3L, 4L, 5L, 6L);
    }

    @Test
    void deliveredMessagesShouldStayUntilTheyAreTooOld() {
        append(2, 1, HOUR);
        append(1, 1, 3 * HOUR);
        acknowledge(3);
        Keeping.trim(shard, BOB, BOUNDS, 7 * HOUR);
        assertThat(left()).containsExactly(3L);
        Keeping.trim(shard, BOB, BOUNDS, 9 * HOUR);
        assertThat(left()).isEmpty();
    }

    @Test
    void deliveredMessagesShouldStayUntilTheyAreTooLarge() {
        append(3, 45, HOUR);
        acknowledge(3);
        Keeping.trim(shard, BOB, BOUNDS, HOUR);
        assertThat(left()).containsExactly(2L, 3L);
    }

    @Test
    void nothingUndeliveredShouldEverBeTrimmed() {
        append(20, 45, HOUR);
        acknowledge(2);
        Keeping.trim(shard, BOB, BOUNDS, 100 * HOUR);
        assertThat(left()).hasSize(18).first().isEqualTo(3L);
    }

    @Test
    void nothingUndeliveredShouldBeTrimmedWhenTheLastDeviceIsGone() {
        append(20, 45, HOUR);
        acknowledge(2);
        shard.submit(new Command.DropCursor(BOB, "phone"), _ -> {});
        Keeping.trim(shard, BOB, BOUNDS, 100 * HOUR);
        assertThat(left()).hasSize(18).first().isEqualTo(3L);
    }

    @Test
    void releasingShouldDeleteWhatIsDeliveredAndNothingElse() {
        append(4, 1, HOUR);
        acknowledge(3);
        Keeping.release(shard, BOB);
        assertThat(left()).containsExactly(4L);
    }
}
