package org.godwit.store.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.godwit.store.Calls.append;
import static org.godwit.store.Calls.call;
import static org.godwit.store.Calls.ids;
import static org.godwit.store.Calls.move;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.godwit.store.Blob;
import org.godwit.store.Calls;
import org.godwit.store.Command;
import org.godwit.store.Health;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.godwit.store.engine.StoreConfig.Tuning;
import org.godwit.store.journal.FaultyDisk;
import org.godwit.store.replica.Replication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineStoreTest {
    private static final Blob BODY = Blob.wrap(new byte[1000]);

    @TempDir Path directory;
    private final FaultyDisk disk = new FaultyDisk();

    private StoreConfig config() {
        return StoreConfig.alone(directory.resolve("data"))
                .withTuning(new Tuning(1 << 20, 3 << 20, 64 << 10, 4 << 20, 0, disk));
    }

    private EngineStore open() {
        return EngineStore.open(config(), _ -> {});
    }

    private static Command large(int number) {
        return new Command.Append("bob", "o", "m" + number, BODY, Calls.NOW, Calls.NEVER);
    }

    private static void awaitHealth(Shard shard, boolean accepting) throws InterruptedException {
        for (int i = 0; shard.health().accepting() != accepting && i < 500; i++) {
            Thread.sleep(20);
        }
        assertThat(shard.health().accepting()).isEqualTo(accepting);
    }

    @Test
    void everythingShouldBeThereAfterReopening() {
        try (EngineStore store = open()) {
            Shard shard = store.shardOf("bob");
            call(shard, Calls.open("bob", "phone"));
            for (int i = 1; i <= 50; i++) {
                call(shard, append("bob", "m" + i));
            }
            call(shard, move("bob", "phone", 20));
        }
        try (EngineStore store = open()) {
            Shard shard = store.shardOf("bob");
            assertThat(ids(shard, "bob", 0)).hasSize(30).startsWith("m21").endsWith("m50");
            assertThat(call(shard, append("bob", "m3"))).isEqualTo(new Outcome.Stored(3, true));
            assertThat(store.tally().delivered()).isEqualTo(20);
        }
    }

    @Test
    void aSecondOpenerShouldBeToldThatTheDirectoryIsInUse() {
        try (EngineStore store = open()) {
            assertThat(store.shardCount()).isEqualTo(StoreConfig.SHARDS_DEFAULT);
            assertThatThrownBy(this::open)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is in use by another process");
        }
    }

    @Test
    void aNewerFormatShouldBeRefusedNamingBothVersions() throws IOException {
        open().close();
        Path format = directory.resolve("data/FORMAT");
        Files.writeString(format, Files.readString(format).replace("format=2", "format=7"));
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has format 7")
                .hasMessageContaining("formats 1 to 2");
    }

    @Test
    void theNumberOfShardsShouldStayAsCreated() {
        EngineStore.open(config().withShards(3), _ -> {}).close();
        try (EngineStore store = EngineStore.open(config().withShards(5), _ -> {})) {
            assertThat(store.shardCount()).isEqualTo(3);
        }
    }

    @Test
    void aDirectoryOfAnotherNodeShouldBeRefused() {
        open().close();
        Replication other =
                Replication.of("c", "127.0.0.1:7", List.of("127.0.0.1:7", "127.0.0.1:8"));
        assertThatThrownBy(() -> EngineStore.open(config().withReplication(other), _ -> {}))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("belongs to");
    }

    @Test
    void aDamagedJournalShouldBeRefusedAndNameTheFile() throws IOException {
        try (EngineStore store = open()) {
            for (int i = 0; i < 30; i++) {
                call(store.shardOf("bob"), large(i));
            }
        }
        Path segment = directory.resolve("data/journal/0000000000000001.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[9000] ^= 1;
        Files.write(segment, bytes);
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("0000000000000001.log is damaged at");
    }

    @Test
    void aDamagedTableShouldBeRebuiltFromSnapshotAndJournal() throws IOException {
        int count = 6000;
        try (EngineStore store = open()) {
            Shard shard = store.shardOf("bob");
            for (int i = 0; i < count; i++) {
                shard.submit(large(i), _ -> {});
            }
            call(shard, append("bob", "last"));
        }
        for (int shard = 0; shard < StoreConfig.SHARDS_DEFAULT; shard++) {
            try (Stream<Path> files = Files.walk(directory.resolve("data/shard-" + shard), 2)) {
                for (Path file : files.filter(path -> path.endsWith("CURRENT")).toList()) {
                    Files.writeString(file, "MANIFEST-nonsense\n");
                }
            }
        }
        try (EngineStore store = open()) {
            Shard shard = store.shardOf("bob");
            assertThat(shard.status("bob").queued()).isEqualTo(count + 1);
            assertThat(shard.verify().breaches()).isEmpty();
        }
    }

    @Test
    void theJournalShouldStayShortHoweverMuchIsWritten() throws IOException, InterruptedException {
        try (EngineStore store = open()) {
            // One shard is idle after its first entry and must not hold the journal back.
            for (int i = 0; i < store.shardCount(); i++) {
                call(store.shard(i), append("idle", "x"));
            }
            Shard shard = store.shardOf("bob");
            call(shard, Calls.open("bob", "phone"));
            AtomicInteger last = new AtomicInteger();
            for (int i = 1; i <= 30_000; i++) {
                shard.submit(large(i), _ -> last.incrementAndGet());
                if (i % 500 == 0) {
                    call(shard, move("bob", "phone", i));
                }
            }
            assertThat(last).hasValue(30_000);
            for (int i = 0; journalBytes() > 16 << 20 && i < 200; i++) {
                Thread.sleep(50);
            }
            assertThat(journalBytes()).isLessThanOrEqualTo(16 << 20);
        }
        try (EngineStore store = open()) {
            assertThat(store.shardOf("bob").status("bob").last()).isEqualTo(30_000);
            assertThat(store.shard(0).verify().breaches()).isEmpty();
            assertThat(store.shard(1).verify().breaches()).isEmpty();
        }
    }

    private long journalBytes() throws IOException {
        long sum = 0;
        try (Stream<Path> files = Files.list(directory.resolve("data/journal"))) {
            for (Path file : files.toList()) {
                sum += Files.exists(file) ? Files.size(file) : 0;
            }
        }
        return sum;
    }

    @Test
    void aFullDiskShouldRefuseAppendsKeepReadingAndRecover() throws InterruptedException {
        try (EngineStore store = open()) {
            Shard shard = store.shardOf("bob");
            call(shard, append("bob", "before"));
            disk.failWriteOfSpare = true;
            List<Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < 3000 && shard.health().accepting(); i++) {
                outcomes.add(call(shard, large(i)));
            }
            awaitHealth(shard, false);
            // The last few may have come before the store's health said so.
            assertThat(outcomes)
                    .allMatch(
                            outcome ->
                                    outcome instanceof Outcome.Stored
                                            || (outcome instanceof Outcome.Refused refused
                                                    && refused.reason()
                                                            == Outcome.Reason.DISK_FULL));
            assertThat(shard.health().refusing()).isEqualTo(Outcome.Reason.DISK_FULL);
            assertThat(call(shard, append("bob", "refused")))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused ->
                                    assertThat(refused.reason())
                                            .isEqualTo(Outcome.Reason.DISK_FULL));
            assertThat(ids(shard, "bob", 0)).startsWith("before").doesNotContain("refused");
            disk.failWriteOfSpare = false;
            awaitHealth(shard, true);
            assertThat(call(shard, append("bob", "after"))).isInstanceOf(Outcome.Stored.class);
        }
    }

    @Test
    void aFailedSyncShouldAcknowledgeNothingAndKeepReading() throws InterruptedException {
        try (EngineStore store = open()) {
            Shard shard = store.shardOf("bob");
            call(shard, append("bob", "safe"));
            disk.failForce = true;
            assertThat(call(shard, append("bob", "unsafe"))).isInstanceOf(Outcome.Refused.class);
            awaitHealth(shard, false);
            assertThat(shard.health().refusing()).isEqualTo(Outcome.Reason.DISK_FAILED);
            assertThat(call(shard, append("bob", "later")))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused ->
                                    assertThat(refused.reason())
                                            .isEqualTo(Outcome.Reason.DISK_FAILED));
            assertThat(ids(shard, "bob", 0)).contains("safe").doesNotContain("later");
            disk.failForce = false;
        }
        try (EngineStore store = open()) {
            assertThat(ids(store.shardOf("bob"), "bob", 0)).startsWith("safe");
            assertThat(store.shardOf("bob").health()).isEqualTo(Health.GOOD);
        }
    }

    @Test
    void aBackupTakenWhileServingShouldOpenAsAStore() {
        Path target = directory.resolve("backup");
        try (EngineStore store = open()) {
            Shard shard = store.shardOf("bob");
            call(shard, Calls.open("bob", "phone"));
            for (int i = 1; i <= 200; i++) {
                call(shard, large(i));
            }
            store.backup(target);
            call(shard, append("bob", "too late"));
            assertThatThrownBy(() -> store.backup(target)).hasMessageContaining("not empty");
        }
        StoreConfig restored = StoreConfig.alone(target);
        try (EngineStore store = EngineStore.open(restored, _ -> {})) {
            Shard shard = store.shardOf("bob");
            assertThat(shard.status("bob").queued()).isEqualTo(200);
            assertThat(call(shard, append("bob", "next")))
                    .isEqualTo(new Outcome.Stored(201, false));
            assertThat(shard.verify().breaches()).isEmpty();
        }
        try (EngineStore store = EngineStore.open(restored, _ -> {})) {
            assertThat(store.shardOf("bob").status("bob").last()).isEqualTo(201);
        }
    }
}
