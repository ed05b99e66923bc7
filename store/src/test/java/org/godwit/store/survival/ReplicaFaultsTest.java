package org.godwit.store.survival;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Rounds of faults around three replicas that are written to all the while, on disks that forget
/// at a kill what was not synced. `make faults SEED=… ROUNDS=…` runs longer.
class ReplicaFaultsTest extends ReplicaScene {
    private static final int ROUNDS = Integer.getInteger("godwit.replicas.rounds", 4);
    private static final long SEED = Long.getLong("godwit.faults.seed", System.nanoTime());

    /// A cut-off leader may go on for this long before it knows.
    private static final long CUT_MILLIS_MAX = 3_000;

    private final Random random = new Random(SEED);

    private enum Fault {
        /// A leader, with -9.
        KILL_LEADER,
        /// A leader, while its disk takes writes in parts: its log ends in the middle of a record.
        TEAR_LEADER,
        /// Any replica, and it is started again at once.
        KILL_ANY,
        /// All of them at once: as when the power fails.
        KILL_ALL,
        /// SIGSTOP for a while.
        FREEZE_LEADER,
        /// No connection from or to it for a while.
        CUT_LEADER,
        /// The leader's disk cannot sync any more; then it is started again.
        SYNC_FAILS
    }

    @Override
    void prepare() throws IOException {
        for (int replica = 0; replica < Cluster.SIZE; replica++) {
            Files.createDirectories(control(replica));
        }
    }

    private Path control(int replica) {
        return StoreProcess.control(cluster.data(replica));
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void nothingAcknowledgedShouldBeLostWhateverHappensToReplicas() throws Exception {
        Map<Fault, Integer> done = new EnumMap<>(Fault.class);
        System.out.println("replicas, seed " + SEED);
        for (int round = 1; round <= ROUNDS; round++) {
            Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
            inject(fault);
            awaitAcknowledgements(300);
            done.merge(fault, 1, Integer::sum);
            System.out.println(
                    "round %d of %d: %s; acknowledged %d".formatted(round, ROUNDS, fault, total()));
        }
        settleAndCheck();
        System.out.println(
                "replicas, seed %d: %s; acknowledged %d, lost 0, doubled 0"
                        .formatted(SEED, done, total()));
    }

    private void inject(Fault fault) throws Exception {
        int victim = fault == Fault.KILL_ANY ? random.nextInt(Cluster.SIZE) : leader();
        switch (fault) {
            case KILL_LEADER -> {
                failoverMillis(victim);
                again(victim);
            }
            case TEAR_LEADER -> {
                Path tear = Files.createFile(control(victim).resolve("tear"));
                Thread.sleep(random.nextInt(60));
                cluster.get(victim).kill();
                Files.delete(tear);
                again(victim);
            }
            case KILL_ANY -> {
                cluster.get(victim).kill();
                again(victim);
            }
            case KILL_ALL -> {
                for (int replica = 0; replica < Cluster.SIZE; replica++) {
                    cluster.get(replica).kill();
                }
                for (int replica = 0; replica < Cluster.SIZE; replica++) {
                    cluster.start(replica);
                }
                for (int replica = 0; replica < Cluster.SIZE; replica++) {
                    cluster.get(replica).await("ready");
                    flood(replica);
                }
            }
            case FREEZE_LEADER -> {
                cluster.get(victim).signal("STOP");
                Thread.sleep(random.nextLong(CUT_MILLIS_MAX));
                cluster.get(victim).signal("CONT");
            }
            case CUT_LEADER -> {
                cluster.cut(victim);
                Thread.sleep(random.nextLong(CUT_MILLIS_MAX));
                cluster.heal(victim);
            }
            case SYNC_FAILS -> {
                Path eio = Files.createFile(control(victim).resolve("eio"));
                Thread.sleep(random.nextLong(CUT_MILLIS_MAX));
                awaitAcknowledgements(50);
                cluster.get(victim).kill();
                Files.delete(eio);
                again(victim);
            }
        }
    }

    private void again(int replica) throws IOException, InterruptedException {
        cluster.start(replica);
        cluster.get(replica).await("ready");
        flood(replica);
    }
}
