package org.godwit.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.godwit.app.Commands;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.app.scenario.peer.Encoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `godwit backup` while messages pour in, and a node that starts on the copy.
class BackupTest {
    private static final int TICKS_BEFORE = 400;
    private static final int TICKS_AFTER = 200;

    @TempDir Path folder;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void whatWasTickedBeforeABackupShouldBeDrainedFromItsRestoration() throws Exception {
        Path data = folder.resolve("data");
        Path copy = folder.resolve("copy");
        Ledger ledger = new Ledger();
        Set<String> owed;
        try (NodeUnderTest node = NodeUnderTest.inProcess(data, List.of())) {
            for (String name : List.of("ada", "ben", "cat", "dan")) {
                node.addAccount(name, CrashTest.PASSWORD);
            }
            List<Client> senders =
                    List.of(
                            new Client(node, ledger, "ada", Encoding.BINARY, "cat"),
                            new Client(node, ledger, "ben", Encoding.XML, "dan"));
            senders.forEach(client -> Thread.ofPlatform().start(client));
            CrashTest.await("ticks", ledger, () -> ledger.tickedCount() > TICKS_BEFORE);
            owed = ledger.missing();
            Commands.Result backup = backUp(data, copy);
            assertThat(backup.err()).isEmpty();
            assertThat(backup.exit()).isZero();
            assertThat(backup.out()).contains(copy.toString(), "serve --data");
            int ticked = ledger.tickedCount();
            CrashTest.await(
                    "more ticks", ledger, () -> ledger.tickedCount() > ticked + TICKS_AFTER);
            assertThat(backUp(data, copy).err()).startsWith("godwit: ").contains("not empty");
            assertThat(backUp(data, data.resolve("x")).err()).contains("inside the data");
            senders.forEach(Client::stopSending);
            CrashTest.await("every first tick", ledger, ledger::allTicked);
            senders.forEach(Client::stop);
        }
        assertThat(Files.exists(copy.resolve("admin.json"))).isFalse();
        assertSameKeys(data.resolve("identity"), copy.resolve("identity"));

        try (NodeUnderTest restored = NodeUnderTest.inProcess(copy, List.of())) {
            Client cat = new Client(restored, ledger, "cat", Encoding.XML, null);
            Client dan = new Client(restored, ledger, "dan", Encoding.BINARY, null);
            List.of(cat, dan).forEach(client -> Thread.ofPlatform().start(client));
            CrashTest.await(
                    "what was ticked before the backup",
                    ledger,
                    () -> Collections.disjoint(ledger.missing(), owed));
            List.of(cat, dan).forEach(Client::stop);
        }
        assertThat(owed).hasSizeGreaterThan(TICKS_BEFORE / 2);
        assertThat(ledger.faults()).isEmpty();
    }

    private static Commands.Result backUp(Path data, Path copy) {
        return Commands.run(List.of("backup", copy.toString(), "--data", data.toString()));
    }

    private static void assertSameKeys(Path one, Path other) throws IOException {
        try (Stream<Path> files = Files.list(one)) {
            for (Path file : files.toList()) {
                Path twin = other.resolve(file.getFileName());
                assertThat(Files.mismatch(file, twin)).as("%s", file).isEqualTo(-1);
                assertThat(Files.getPosixFilePermissions(twin))
                        .isEqualTo(Files.getPosixFilePermissions(file));
            }
        }
    }
}
