package org.godwit.app.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.godwit.app.Commands;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.app.scenario.peer.Encoding;
import org.godwit.app.scenario.peer.Endpoints;
import org.jspecify.annotations.Nullable;

/// Rounds of faults against a real node while six accounts of all encodings talk through a network
/// that can be spoiled. The seed decides what happens; which instruction it hits is chance.
final class Campaign implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(45);
    private static final int SLOW_BYTES_PER_SECOND = 4_000;

    private final Path data;
    private final Path control;
    private final Random random;
    private final Volume volume;
    private final Ledger ledger = new Ledger();
    private final NodeUnderTest node;
    private final List<Relay> relays = new ArrayList<>();
    private final List<Relay> readers = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);
    private final List<String> breaches = new ArrayList<>();

    /// @param broken how the node's promise is broken, or empty
    static Report run(Path folder, long seed, int rounds, String broken) throws Exception {
        long start = System.nanoTime();
        try (Campaign campaign = new Campaign(folder, seed, broken)) {
            for (int round = 1; round <= rounds && campaign.isClean(); round++) {
                campaign.round(round, rounds);
            }
            if (campaign.isClean()) {
                campaign.settle();
            }
            return new Report(
                    seed,
                    campaign.done,
                    Duration.ofNanos(System.nanoTime() - start),
                    campaign.ledger + "\n" + campaign.clients,
                    campaign.breaches);
        }
    }

    private Campaign(Path folder, long seed, String broken) throws Exception {
        this.volume = Volume.mounted(Files.createDirectories(folder.resolve("volume")));
        this.data = volume.directory().resolve("data");
        this.control = Files.createDirectories(folder.resolve("control"));
        this.random = new Random(seed);
        System.out.println("faults, seed " + seed + (broken.isEmpty() ? "" : ", with " + broken));
        this.node =
                NodeUnderTest.faulty(
                        data,
                        List.of(),
                        List.of("-Dfaults.control=" + control, "-Dfaults.break=" + broken));
        for (String name : List.of("ann", "ben", "cat", "dan", "eve", "fay")) {
            node.addAccount(name, CrashTest.PASSWORD);
        }
        client("cat", "tablet", Encoding.BINARY, null);
        client("cat", Encoding.XML, "ann");
        client("ann", Encoding.BINARY, "cat");
        client("ben", Encoding.XML, "dan");
        client("dan", Encoding.BINARY, "cat");
        client("eve", Encoding.UNCOUNTED, "ben");
        client("fay", Encoding.BINARY, "eve");
        for (Client client : clients) {
            threads.add(Thread.ofPlatform().name(client.toString()).start(client));
            // A device that comes later is owed less: what others have acknowledged is gone.
            if (!await(() -> client.logins() > 0)) {
                breach(Breach.OTHER, client + " could not log in");
            }
        }
    }

    private void client(String name, Encoding encoding, String recipient) throws IOException {
        client(name, "main", encoding, recipient);
    }

    private void client(String name, String resource, Encoding encoding, @Nullable String recipient)
            throws IOException {
        Relay relay = new Relay(() -> node.endpoints().port(encoding));
        relays.add(relay);
        if (name.equals("cat") || name.equals("eve")) {
            readers.add(relay);
        }
        clients.add(
                new Client(
                        () -> through(relay.port()),
                        ledger,
                        new Client.Who(name, resource),
                        encoding,
                        recipient));
    }

    private static Endpoints through(int port) {
        return new Endpoints("127.0.0.1", "localhost", port, port, port, port);
    }

    private boolean isClean() {
        breaches.addAll(ledger.faults());
        return breaches.isEmpty();
    }

    private void breach(Breach kind, String what) {
        breaches.add(kind + ": " + what);
    }

    /// Every round ends with a kill; most do something else first.
    private void round(int round, int rounds) throws Exception {
        Fault fault = Fault.any(random);
        int before = ledger.tickedCount();
        if (!await(() -> ledger.tickedCount() > before)) {
            breach(Breach.OTHER, "no tick came in round " + round + ", after " + done);
            return;
        }
        Thread.sleep(100 + random.nextInt(500));
        try {
            inject(fault);
            done.merge(fault, 1, Integer::sum);
        } catch (IOException e) {
            breach(Breach.OTHER, "after " + fault + ": " + e.getMessage());
        }
        System.out.println("round %d of %d: %s; %s".formatted(round, rounds, fault, ledger));
    }

    private void inject(Fault fault) throws Exception {
        switch (fault) {
            case KILL -> node.killAndRestart();
            case TORN_TAIL -> {
                Path tear = Files.createFile(control.resolve("tear"));
                Thread.sleep(random.nextInt(60));
                node.killAnd(() -> delete(tear));
            }
            case FREEZE -> {
                signal("STOP");
                Thread.sleep(100 + random.nextInt(2_000));
                if (random.nextBoolean()) {
                    signal("CONT");
                    Thread.sleep(random.nextInt(500));
                }
                node.killAndRestart();
            }
            case CUT -> {
                relays.forEach(Relay::cut);
                killLater();
            }
            case SILENCE -> {
                relays.forEach(Relay::fallSilent);
                Thread.sleep(500 + random.nextInt(3_000));
                if (random.nextBoolean()) {
                    relays.forEach(Relay::wake);
                    killLater();
                } else {
                    node.killAndRestart();
                    relays.forEach(Relay::wake);
                }
            }
            case SLOW_READERS -> slowReaders();
            case DISK_FULL -> {
                volume.fill(() -> whileThere("full"));
                killLater();
            }
            case SYNC_FAILS -> {
                whileThere("eio");
                node.killAndRestart();
            }
            case RESTART -> {
                node.restart();
                killLater();
            }
        }
    }

    private void slowReaders() throws Exception {
        readers.forEach(relay -> relay.slowTo(SLOW_BYTES_PER_SECOND));
        Thread.sleep(1_000 + random.nextInt(1_500));
        if (random.nextBoolean()) {
            node.killAndRestart();
            readers.forEach(relay -> relay.slowTo(0));
        } else {
            readers.forEach(relay -> relay.slowTo(0));
            killLater();
        }
    }

    private void killLater() throws Exception {
        Thread.sleep(random.nextInt(1_200));
        node.killAndRestart();
    }

    private void whileThere(String file) throws Exception {
        Path there = Files.createFile(control.resolve(file));
        Thread.sleep(300 + random.nextInt(1_200));
        Files.delete(there);
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String signal) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(node.pid())).start();
        if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IOException("kill -" + signal + " failed");
        }
    }

    /// The end: everything is sent, ticked and delivered, and the node's own ledger agrees.
    private void settle() throws Exception {
        clients.forEach(Client::stopSending);
        if (!await(ledger::allTicked)) {
            breach(Breach.OTHER, "not everything got its first tick: " + ledger);
        } else if (!await(() -> ledger.missing().isEmpty())) {
            breach(Breach.LOST, "ticked and not delivered: " + some(ledger.missing()));
        } else if (!await(() -> ledger.undelivered().isEmpty())) {
            breach(Breach.FALSE_TICK, "no delivered tick: " + some(ledger.undelivered()));
        }
        clients.forEach(Client::stop);
        for (Thread thread : threads) {
            thread.join(PATIENCE);
        }
        breaches.addAll(ledger.faults());
        Commands.Result audit =
                Commands.run(List.of("audit", "--verify", "--data", data.toString()));
        if (audit.exit() != 0) {
            breach(Breach.OTHER, "audit: " + audit.out() + audit.err());
        }
    }

    private static String some(Set<String> ids) {
        return ids.size() + ", as " + ids.stream().sorted().limit(5).toList();
    }

    private static boolean await(BooleanSupplier here) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!here.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        clients.forEach(Client::stop);
        threads.forEach(Thread::interrupt);
        for (Relay relay : relays) {
            relay.close();
        }
        node.close();
        volume.close();
    }
}
