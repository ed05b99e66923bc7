package org.godwit.server.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `make sim SEED=… SEEDS=… STEPS=…`; a short run is in the gate. A breach names its seed, and the
/// seed alone brings it back.
class SimulationTest {
    private static final long SEED = Long.getLong("godwit.sim.seed", 1);
    private static final int SEEDS = Integer.getInteger("godwit.sim.seeds", 200);
    private static final int STEPS = Integer.getInteger("godwit.sim.steps", 2_500);
    private static final int FLAW_SEEDS_MAX = 40;

    /// Slower machines do fewer seeds in the gate.
    private static final Duration GATE_MAX = Duration.ofSeconds(12);

    private static String run(long seed, SimStore.Flaw flaw) {
        try {
            return new Simulation(seed, flaw).run(STEPS);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    @Test
    void anyInterleavingShouldKeepEveryPromise() {
        boolean gate = System.getProperty("godwit.sim.seed") == null;
        long end = System.nanoTime() + GATE_MAX.toNanos();
        int done = 0;
        for (int i = 0; i < SEEDS && !(gate && System.nanoTime() > end); i++) {
            String what = run(SEED + i, SimStore.Flaw.NONE);
            done++;
            if (!gate) {
                System.out.println("seed " + (SEED + i) + ": " + what);
            }
        }
        System.out.println("simulation: " + done + " seeds from " + SEED + ", no breach");
        assertThat(done).isPositive();
    }

    @Test
    void aSeedShouldBringTheSameRunBack() {
        String first = run(SEED, SimStore.Flaw.NONE);
        assertThat(run(SEED, SimStore.Flaw.NONE)).isEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void whatIsBrokenOnPurposeShouldBeCaught(SimStore.Flaw flaw) {
        for (long seed = 1; seed <= FLAW_SEEDS_MAX; seed++) {
            try {
                String _ = run(seed, flaw);
            } catch (AssertionError e) {
                System.out.println(flaw + " caught: " + e.getMessage());
                return;
            }
        }
        fail("%s went unnoticed for %d seeds", flaw, FLAW_SEEDS_MAX);
    }
}
