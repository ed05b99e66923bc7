package org.godwit.store.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.godwit.store.Calls.call;
import static org.godwit.store.Calls.ids;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.godwit.store.Unseen;
import org.godwit.store.journal.Disk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Data directories that older software wrote. `format-1.zip` holds bob's mailbox in its table and
/// carol's in its journal: each 20 messages, a phone that had 10 of them and a desk that had 5.
class UpgradeTest {
    private static final long THEN = 1_700_000_000_000L;
    private static final long LATER = THEN + 90L * 86_400_000;

    @TempDir Path directory;

    private void unzip(String name) throws IOException {
        try (InputStream in = UpgradeTest.class.getResourceAsStream(name);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = directory.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(zip, file);
            }
        }
    }

    private EngineStore open() {
        StoreConfig.Tuning tuning =
                new StoreConfig.Tuning(1 << 20, 3 << 20, 64 << 10, 4 << 20, 0, Disk.real());
        return EngineStore.open(StoreConfig.alone(directory).withTuning(tuning), _ -> {});
    }

    @Test
    void formatOneShouldBeTakenOverWithAllItHolds() throws Exception {
        unzip("format-1.zip");
        try (EngineStore store = open()) {
            Shard shard = store.shard(0);
            for (String mailbox : new String[] {"bob@example.org", "carol@example.org"}) {
                assertThat(ids(shard, mailbox, 0)).hasSize(15).startsWith("m6").endsWith("m20");
                assertThat(shard.status(mailbox).cursors())
                        .containsEntry("phone", 10L)
                        .containsEntry("desk", 5L);
                assertThat(shard.get("record/" + mailbox)).isNotNull();
            }
            assertThat(shard.tally().stored()).isEqualTo(40);
            assertThat(shard.tally().devicesDropped()).isZero();
        }
        assertThat(Files.readAllLines(directory.resolve("FORMAT"))).contains("format=2");
        try (EngineStore store = open()) {
            assertThat(store.shard(0).verify().breaches()).isEmpty();
        }
    }

    @Test
    void aDeviceOfFormatOneShouldHaveItsWholeTimeFromTheUpgradeOn() throws Exception {
        unzip("format-1.zip");
        try (EngineStore store = open()) {
            Shard shard = store.shard(0);
            assertThat(shard.unseen(LATER, 10))
                    .contains(
                            new Unseen("bob@example.org", "phone", 0),
                            new Unseen("carol@example.org", "desk", THEN));
            Command drop = new Command.DropUnseen("bob@example.org", "phone", LATER, LATER - 1000);
            assertThat(call(shard, drop)).isEqualTo(new Outcome.Done(0));
            assertThat(shard.unseen(LATER, 10))
                    .noneMatch(
                            unseen -> unseen.device().equals("phone") && unseen.seenMillis() == 0);
        }
    }

    @Test
    void aFormatFromBeforeTheFirstShouldBeRefused() throws Exception {
        unzip("format-1.zip");
        Path format = directory.resolve("FORMAT");
        Files.writeString(format, Files.readString(format).replace("format=1", "format=0"));
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("format 0, this software reads formats 1 to 2");
    }
}
