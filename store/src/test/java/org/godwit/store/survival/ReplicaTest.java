package org.godwit.store.survival;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Three replicas of two shards, in three processes on the loopback.
class ReplicaTest extends ReplicaScene {
    /// How often a leader is killed; more with `-Dgodwit.failovers=20`.
    private static final int FAILOVERS = Integer.getInteger("godwit.failovers", 2);

    private final List<Long> failoverMillis = new ArrayList<>();

    @Test
    void nothingShouldBeLostWhenLeadersAreKilled() throws IOException, InterruptedException {
        for (int i = 0; i < FAILOVERS; i++) {
            int victim = leader();
            failoverMillis.add(failoverMillis(victim));
            awaitAcknowledgements(200);
            cluster.start(victim);
            cluster.get(victim).await("ready");
            flood(victim);
            awaitAcknowledgements(200);
        }
        System.out.println(
                "%d leaders killed; until all they led is acknowledged again, ms: median %d, %s"
                        .formatted(
                                FAILOVERS,
                                failoverMillis.stream().sorted().toList().get(FAILOVERS / 2),
                                failoverMillis));
        settleAndCheck();
    }

    @Test
    void nothingShouldBeLostWhenALeaderFreezesAndThaws() throws IOException, InterruptedException {
        int victim = leader();
        cluster.get(victim).signal("STOP");
        Thread.sleep(100);
        awaitAcknowledgements(500);
        cluster.get(victim).signal("CONT");
        awaitAcknowledgements(500);
        settleAndCheck();
    }

    private long countOf(int writer) {
        return mailboxes(writer).stream().mapToLong(name -> acknowledged(name).size()).sum();
    }

    @Test
    void aMinorityShouldAcknowledgeNothingAndFollowWhenHealed()
            throws IOException, InterruptedException {
        int victim = leader();
        cluster.cut(victim);
        // A cut-off leader learns of it after an election time-out at the latest.
        Thread.sleep(3000);
        long before = countOf(victim);
        awaitAcknowledgements(500);
        assertThat(countOf(victim)).isEqualTo(before);
        cluster.heal(victim);
        awaitAcknowledgements(500);
        settleAndCheck();
    }

    @Test
    void aWipedReplicaShouldBeRebuilt() throws IOException, InterruptedException {
        int victim = (leader() + 1) % Cluster.SIZE;
        cluster.get(victim).kill();
        try (Stream<Path> files = Files.walk(cluster.data(victim))) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        // Enough that the others have given up the beginning of their logs.
        awaitAcknowledgements(40_000);
        cluster.start(victim);
        cluster.get(victim).await("ready");
        flood(victim);
        awaitAcknowledgements(500);
        settleAndCheck();
        assertThat(Files.exists(cluster.data(victim).resolve("shard-0/snapshot"))).isTrue();
    }

    @Test
    void aReplicaOfAnotherClusterShouldBeRefused() throws IOException, InterruptedException {
        int victim = (leader() + 1) % Cluster.SIZE;
        cluster.get(victim).kill();
        cluster.start(victim, "c2");
        cluster.get(victim).awaitEnd();
        assertThat(Files.readString(directory.resolve("log-" + victim)))
                .contains("belongs to cluster c1, not to c2");
        awaitAcknowledgements(100);
        cluster.start(victim);
        cluster.get(victim).await("ready");
        settleAndCheck();
    }
}
