package org.godwit.store.survival;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.godwit.store.Store;
import org.godwit.store.engine.StoreConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Three replicas, each with a writer that fills a mailbox of every shard through it.
abstract class ReplicaScene {
    private static final long WAIT_MILLIS = 15_000;

    /// JRaft may need several elections when the machine is busy.
    private static final long TAKEN_OVER_MILLIS = 60_000;

    @TempDir Path directory;
    Cluster cluster;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        cluster = new Cluster(directory, "c1");
        prepare();
        for (int i = 0; i < Cluster.SIZE; i++) {
            cluster.start(i);
        }
        for (int i = 0; i < Cluster.SIZE; i++) {
            cluster.get(i).await("ready");
            flood(i);
        }
        awaitAcknowledgements(50);
    }

    /// Before the replicas start.
    void prepare() throws IOException {}

    @AfterEach
    void close() {
        cluster.close();
    }

    /// A mailbox of this writer in each shard, so that it gets on whichever shard it leads.
    static List<String> mailboxes(int replica) {
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

    static int shardOf(String mailbox) {
        return Math.floorMod(Store.stableHash(mailbox), StoreConfig.SHARDS_DEFAULT);
    }

    Map<Long, Long> acknowledged(String mailbox) {
        return cluster.acknowledged.getOrDefault(mailbox, Map.of());
    }

    /// Goes on a little before the last acknowledged message.
    void flood(int replica) throws IOException {
        for (String mailbox : mailboxes(replica)) {
            long last = acknowledged(mailbox).keySet().stream().mapToLong(id -> id).max().orElse(0);
            cluster.get(replica).order("flood " + mailbox + " " + Math.max(1, last - 100));
        }
    }

    long total() {
        return cluster.acknowledged.values().stream().mapToLong(Map::size).sum();
    }

    void awaitAcknowledgements(long more) throws InterruptedException {
        long wanted = total() + more;
        long end = System.nanoTime() + WAIT_MILLIS * 1_000_000;
        while (total() < wanted) {
            assertThat(System.nanoTime()).as("no progress in time").isLessThan(end);
            Thread.sleep(10);
        }
    }

    int leader() throws IOException, InterruptedException {
        for (int i = 0; i < 300; i++) {
            for (int replica = 0; replica < Cluster.SIZE; replica++) {
                cluster.get(replica).order("leaders");
                if (!cluster.get(replica).await("leaders").equals("leaders")) {
                    return replica;
                }
            }
            Thread.sleep(20);
        }
        throw new AssertionError("nobody leads");
    }

    /// All replicas hold everything that was acknowledged, at the same places, once.
    void settleAndCheck() throws IOException, InterruptedException {
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

    /// The shards a replica writes, by their numbers.
    List<Integer> ledBy(int replica) throws IOException, InterruptedException {
        cluster.get(replica).order("leaders");
        List<String> words = List.of(cluster.get(replica).await("leaders").split(" ", -1));
        return words.stream().skip(1).map(Integer::valueOf).toList();
    }

    private long countIn(int shard) {
        long count = 0;
        for (Map.Entry<String, Map<Long, Long>> mailbox : cluster.acknowledged.entrySet()) {
            count += shardOf(mailbox.getKey()) == shard ? mailbox.getValue().size() : 0;
        }
        return count;
    }

    private String rulers(int dead) throws IOException, InterruptedException {
        StringBuilder rulers = new StringBuilder();
        for (int replica = 0; replica < Cluster.SIZE; replica++) {
            if (replica != dead) {
                rulers.append(" %d leads %s".formatted(replica, ledBy(replica)));
            }
        }
        return rulers.toString();
    }

    /// Kills a replica; how long until every shard it led acknowledges something new.
    long failoverMillis(int victim) throws IOException, InterruptedException {
        List<Integer> led = ledBy(victim);
        long start = System.nanoTime();
        cluster.get(victim).kill();
        List<Long> before = led.stream().map(this::countIn).toList();
        for (int i = 0; i < led.size(); i++) {
            while (countIn(led.get(i)) <= before.get(i)) {
                if (System.nanoTime() - start > TAKEN_OVER_MILLIS * 1_000_000) {
                    throw new AssertionError(
                            "nothing acknowledged by shard " + led.get(i) + "; " + rulers(victim));
                }
                Thread.sleep(5);
            }
        }
        return (System.nanoTime() - start) / 1_000_000;
    }
}
