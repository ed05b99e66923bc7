package org.godwit.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.app.scenario.peer.Encoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real process, killed with -9 at random moments while four accounts talk. Longer:
/// `-Dgodwit.crash.kills=50`; the same moments again: `-Dgodwit.crash.seed=…`.
class CrashTest {
    static final String PASSWORD = "crash and go on";

    private static final int KILLS = Integer.getInteger("godwit.crash.kills", 4);
    private static final long SEED = Long.getLong("godwit.crash.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir Path folder;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void whatGotItsFirstTickShouldBeDeliveredOnceAndInOrderThroughKills() throws Exception {
        Random random = new Random(SEED);
        Ledger ledger = new Ledger();
        try (NodeUnderTest node = NodeUnderTest.process(folder.resolve("data"), List.of())) {
            List<Client> clients = clients(node, ledger);
            List<Thread> threads = new ArrayList<>();
            for (Client client : clients) {
                threads.add(Thread.ofPlatform().name(client.toString()).start(client));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                int ticked = ledger.tickedCount();
                await("a tick before kill " + kill, ledger, () -> ledger.tickedCount() > ticked);
                Thread.sleep(200 + random.nextInt(1500));
                node.killAndRestart();
            }
            clients.forEach(Client::stopSending);
            await("every first tick", ledger, ledger::allTicked);
            await("every ticked message", ledger, () -> ledger.missing().isEmpty());
            clients.forEach(Client::stop);
            for (Thread thread : threads) {
                thread.join(PATIENCE);
            }
            System.out.println("crash test, seed " + SEED + ": " + ledger + "; " + clients);
            assertThat(ledger.faults()).as("seed %d, %s", SEED, ledger).isEmpty();
            assertThat(ledger.tickedCount()).as("seed %d", SEED).isGreaterThan(KILLS * 10);
        }
    }

    /// Binary and XML on both sides, crosswise.
    static List<Client> clients(NodeUnderTest node, Ledger ledger) throws Exception {
        for (String name : List.of("ann", "ben", "cat", "dan")) {
            node.addAccount(name, PASSWORD);
        }
        return List.of(
                new Client(node, ledger, "ann", Encoding.BINARY, "cat"),
                new Client(node, ledger, "ben", Encoding.XML, "dan"),
                new Client(node, ledger, "cat", Encoding.XML, null),
                new Client(node, ledger, "dan", Encoding.BINARY, "cat"));
    }

    static void await(String what, Ledger ledger, BooleanSupplier here) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!here.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        what
                                + " did not come; seed "
                                + SEED
                                + ", "
                                + ledger
                                + ", missing "
                                + ledger.missing().stream().sorted().limit(10).toList()
                                + ", "
                                + ledger.faults());
            }
            Thread.sleep(20);
        }
    }
}
