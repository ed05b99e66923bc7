package org.godwit.store.survival;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was acknowledged is there after a kill -9 at any moment. `-Dgodwit.kills=200` for more
/// rounds than the gate has time for, `-Dgodwit.seed=…` to repeat a run.
class KillTest {
    private static final int KILLS = Integer.getInteger("godwit.kills", 6);
    private static final long SEED = Long.getLong("godwit.seed", System.nanoTime());

    /// As many messages before the last acknowledged one are sent again after each kill.
    private static final long REPEATED = 200;

    @TempDir Path directory;
    private final Map<String, Map<Long, Long>> acknowledged = new ConcurrentHashMap<>();

    @Test
    void everythingAcknowledgedShouldSurviveKillsAtAnyMoment()
            throws IOException, InterruptedException {
        Random random = new Random(SEED);
        for (int round = 0; round < KILLS; round++) {
            try (Child child = start()) {
                child.await("ready");
                for (String mailbox : List.of("keep-1", "keep-2", "keep-3")) {
                    child.order("flood " + mailbox + " " + resume(mailbox));
                }
                child.order("lazy moved " + resume("moved"));
                Thread.sleep(random.nextInt(100, 1200));
                child.kill();
            }
        }
        try (Child child = start()) {
            child.await("ready");
            for (String mailbox : List.of("keep-1", "keep-2", "keep-3")) {
                check(mailbox, child.list(mailbox));
            }
            checkTail(child.list("moved"));
            child.order("verify");
            assertThat(child.await("verified")).as("seed %d", SEED).isEqualTo("verified ");
        }
    }

    private Child start() throws IOException {
        return Child.start(
                directory.resolve("log"),
                acknowledged,
                List.of(directory.resolve("data").toString()));
    }

    private long resume(String mailbox) {
        long last =
                acknowledged.getOrDefault(mailbox, Map.of()).keySet().stream()
                        .mapToLong(id -> id)
                        .max()
                        .orElse(0);
        return Math.max(1, last - REPEATED);
    }

    private void check(String mailbox, NavigableMap<Long, Long> found) {
        Map<Long, Long> wanted = acknowledged.getOrDefault(mailbox, Map.of());
        assertThat(wanted).as("seed %d", SEED).isNotEmpty();
        TreeMap<Long, Long> missing = new TreeMap<>();
        wanted.forEach(
                (id, sequence) -> {
                    if (!id.equals(found.get(sequence))) {
                        missing.put(id, sequence);
                    }
                });
        assertThat(missing).as("%s lacks what was acknowledged, seed %d", mailbox, SEED).isEmpty();
        assertThat(List.copyOf(found.values()))
                .as("%s keeps order and repeats nothing, seed %d", mailbox, SEED)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(found.firstKey()).isEqualTo(1);
        assertThat(found.lastKey()).as("no gaps").isEqualTo(found.size());
    }

    /// Messages its device acknowledged may be gone; what is left is the youngest, without a gap.
    private void checkTail(NavigableMap<Long, Long> found) {
        Map<Long, Long> wanted = acknowledged.getOrDefault("moved", Map.of());
        wanted.forEach(
                (id, sequence) -> {
                    if (found.isEmpty() || sequence >= found.firstKey()) {
                        assertThat(found).as("seed %d", SEED).containsEntry(sequence, id);
                    }
                });
        assertThat(found).as("seed %d", SEED).isNotEmpty();
        assertThat(found.lastKey() - found.firstKey()).isEqualTo(found.size() - 1);
    }
}
