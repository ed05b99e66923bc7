package org.godwit.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything that can go wrong around a node, while people talk. `make faults SEED=… ROUNDS=…`
/// runs longer; `BREAK=…` breaks the promise, to see it noticed.
class FaultsTest {
    private static final int ROUNDS = Integer.getInteger("godwit.faults.rounds", 6);
    private static final long SEED = Long.getLong("godwit.faults.seed", System.nanoTime());
    private static final String BREAK = System.getProperty("godwit.faults.break", "");
    private static final int ROUNDS_TO_NOTICE = 20;

    @TempDir Path folder;

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void nothingTickedShouldBeLostDoubledOrTakenBack() throws Exception {
        Report result = Campaign.run(folder, SEED, ROUNDS, BREAK);
        String again =
                "again: make faults SEED=%d ROUNDS=%d%s"
                        .formatted(SEED, ROUNDS, BREAK.isEmpty() ? "" : " BREAK=" + BREAK);
        System.out.println(result.table() + again);
        assertThat(result.breaches()).as(again).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ack-before-fsync", "skip-dedupe", "no-cursor-check"})
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aBrokenPromiseShouldBeNoticed(String broken) throws Exception {
        Report result = Campaign.run(folder, SEED, ROUNDS_TO_NOTICE, broken);
        System.out.println(
                broken + ", seed " + SEED + ": " + result.breaches().stream().limit(3).toList());
        assertThat(result.breaches()).as("seed %d", SEED).isNotEmpty();
    }
}
