package org.godwit.store.survival;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.stream.Stream;
import org.godwit.store.Store;
import org.godwit.store.engine.StoreConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three replicas of two shards, in three processes on the loopback.
class ReplicaTest {
    /// How often a leader is killed; more with `-Dgodwit.failovers=20`.
    private static final int FAILOVERS = Integer.getInteger("godwit.failovers", 2);

    private static final long WAIT_MILLIS = 15_000;

    @TempDir Path directory;
    private Cluster cluster;
    private final List<Long> failoverMillis = new ArrayList<>();

    @BeforeEach
    void start() throws IOException, InterruptedException {
        cluster = new Cluster(directory, "c1");
        for (int i = 0; i < Cluster.SIZE; i++) {
            cluster.start(i);
        }
        for (int i = 0; i < Cluster.SIZE; i++) {
            cluster.get(i).await("ready");
            flood(i);
        }
        awaitAcknowledgements(50);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    /// A mailbox of this writer in each shard, so that it gets on whichever shard it leads.
    private static List<String> mailboxes(int replica) {
        List<String> names = new ArrayList<>();
        for (int shard = 0; shard < StoreConfig.SHARDS_DEFAULT; shard++) {
            int i = 0;
            while (shardOf("from-" + replica + "-" + i) != shard) {
                i++;
            }
            names.add("from-" + replica + "-" + i);
        }
        return names;
    }

    private static int shardOf(String mailbox) {
        return Math.floorMod(Store.stableHash(mailbox), StoreConfig.SHARDS_DEFAULT);
    }

    private Map<Long, Long> acknowledged(String mailbox) {
        return cluster.acknowledged.getOrDefault(mailbox, Map.of());
    }

    /// Goes on a little before the last acknowledged message.
    private void flood(int replica) throws IOException {
        for (String mailbox : mailboxes(replica)) {
            long last = acknowledged(mailbox).keySet().stream().mapToLong(id -> id).max().orElse(0);
            cluster.get(replica).order("flood " + mailbox + " " + Math.max(1, last - 100));
        }
    }

    private long total() {
        return cluster.acknowledged.values().stream().mapToLong(Map::size).sum();
    }

    private void awaitAcknowledgements(long more) throws InterruptedException {
        long wanted = total() + more;
        long end = System.nanoTime() + WAIT_MILLIS * 1_000_000;
        while (total() < wanted) {
            assertThat(System.nanoTime()).as("no progress in time").isLessThan(end);
            Thread.sleep(10);
        }
    }

    private int leader() throws IOException, InterruptedException {
        for (int i = 0; i < 300; i++) {
            for (int replica = 0; replica < Cluster.SIZE; replica++) {
                cluster.get(replica).order("leaders");
                if (!cluster.get(replica).await("leaders").equals("leaders 0")) {
                    return replica;
                }
            }
            Thread.sleep(20);
        }
        throw new AssertionError("nobody leads");
    }

    /// All replicas hold everything that was acknowledged, at the same places, once.
    private void settleAndCheck() throws IOException, InterruptedException {
        for (int replica = 0; replica < Cluster.SIZE; replica++) {
            cluster.get(replica).order("stop");
        }
        Thread.sleep(500);
        for (int writer = 0; writer < Cluster.SIZE; writer++) {
            for (String mailbox : mailboxes(writer)) {
                for (int replica = 0; replica < Cluster.SIZE; replica++) {
                    check(mailbox, replica);
                }
            }
        }
        for (int replica = 0; replica < Cluster.SIZE; replica++) {
            cluster.get(replica).order("verify");
            assertThat(cluster.get(replica).await("verified")).isEqualTo("verified ");
        }
    }

    private void check(String mailbox, int replica) throws IOException, InterruptedException {
        Map<Long, Long> wanted = acknowledged(mailbox);
        long highest = wanted.values().stream().mapToLong(sequence -> sequence).max().orElse(0);
        NavigableMap<Long, Long> found = cluster.get(replica).list(mailbox);
        for (int i = 0; i < 200 && (found.isEmpty() ? 0 : found.lastKey()) < highest; i++) {
            Thread.sleep(100); // it may be catching up
            found = cluster.get(replica).list(mailbox);
        }
        NavigableMap<Long, Long> there = found;
        List<String> missing = new ArrayList<>();
        wanted.forEach(
                (id, sequence) -> {
                    if (!id.equals(there.get(sequence))) {
                        missing.add(id + " at " + sequence);
                    }
                });
        assertThat(missing).as("%s at replica %d", mailbox, replica).isEmpty();
        assertThat(List.copyOf(found.values())).doesNotHaveDuplicates();
    }

    @Test
    void nothingShouldBeLostWhenLeadersAreKilled() throws IOException, InterruptedException {
        for (int i = 0; i < FAILOVERS; i++) {
            int victim = leader();
            cluster.get(victim).kill();
            long killed = System.nanoTime();
            Thread.sleep(100);
            awaitAcknowledgements(1);
            failoverMillis.add((System.nanoTime() - killed) / 1_000_000);
            awaitAcknowledgements(200);
            cluster.start(victim);
            cluster.get(victim).await("ready");
            flood(victim);
            awaitAcknowledgements(200);
        }
        System.out.println("failover after a kill, ms: " + failoverMillis);
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
