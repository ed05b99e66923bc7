package org.godwit.app.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
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

    /// @param breaches what must not happen and did; empty when the promise was kept
    record Result(long seed, Map<Fault, Integer> done, String ledger, List<String> breaches) {
        String table() {
            StringBuilder table = new StringBuilder("\n| fault | rounds |\n|---|--:|\n");
            done.forEach(
                    (fault, times) ->
                            table.append("| ")
                                    .append(fault.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                                    .append(" | ")
                                    .append(times)
                                    .append(" |\n"));
            return table
                    + "\nseed "
                    + seed
                    + ": "
                    + ledger
                    + "\nbreaches: "
                    + breaches.size()
                    + "\n";
        }
    }

    /// @param broken how the node's promise is broken, or empty
    static Result run(Path folder, long seed, int rounds, String broken) throws Exception {
        try (Campaign campaign = new Campaign(folder, seed, broken)) {
            for (int round = 1; round <= rounds && campaign.isClean(); round++) {
                campaign.round(round, rounds);
            }
            if (campaign.isClean()) {
                campaign.settle();
            }
            return new Result(seed, campaign.done, campaign.summary(), campaign.breaches);
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
        client("ann", Encoding.BINARY, "cat");
        client("ben", Encoding.XML, "dan");
        client("cat", Encoding.XML, "ann");
        client("dan", Encoding.BINARY, "cat");
        client("eve", Encoding.UNCOUNTED, null);
        client("fay", Encoding.BINARY, "eve");
        for (Client client : clients) {
            threads.add(Thread.ofPlatform().name(client.toString()).start(client));
        }
    }

    private void client(String name, Encoding encoding, @Nullable String recipient)
            throws IOException {
        Relay relay = new Relay(() -> node.endpoints().port(encoding));
        relays.add(relay);
        if (recipient == null || name.equals("cat")) {
            readers.add(relay);
        }
        clients.add(new Client(() -> through(relay.port()), ledger, name, encoding, recipient));
    }

    private static Endpoints through(int port) {
        return new Endpoints("127.0.0.1", "localhost", port, port, port, port);
    }

    private boolean isClean() {
        breaches.addAll(ledger.faults());
        return breaches.isEmpty();
    }

    private String summary() {
        return ledger + "; " + clients;
    }

    private void round(int round, int rounds) throws Exception {
        Fault fault = Fault.any(random);
        int before = ledger.tickedCount();
        if (!await(() -> ledger.tickedCount() > before)) {
            breaches.add("no tick came in round " + round + ", after " + done);
            return;
        }
        Thread.sleep(100 + random.nextInt(700));
        try {
            inject(fault);
        } catch (IOException e) {
            breaches.add("after " + fault + ": " + e.getMessage());
        }
        done.merge(fault, 1, Integer::sum);
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
                Thread.sleep(200 + random.nextInt(3_000));
                signal("CONT");
            }
            case CUT -> relays.forEach(Relay::cut);
            case SILENCE -> {
                relays.forEach(Relay::fallSilent);
                Thread.sleep(500 + random.nextInt(3_500));
                relays.forEach(Relay::wake);
            }
            case SLOW_READERS -> {
                readers.forEach(relay -> relay.slowTo(SLOW_BYTES_PER_SECOND));
                Thread.sleep(1_000 + random.nextInt(2_000));
                readers.forEach(relay -> relay.slowTo(0));
            }
            case DISK_FULL -> volume.fill(() -> whileThere("full"));
            case SYNC_FAILS -> {
                whileThere("eio");
                node.killAndRestart();
            }
            case RESTART -> node.restart();
        }
    }

    private void whileThere(String file) throws Exception {
        Path there = Files.createFile(control.resolve(file));
        Thread.sleep(500 + random.nextInt(1_500));
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
            breaches.add("not everything got its first tick: " + ledger);
        } else if (!await(() -> ledger.missing().isEmpty())) {
            breaches.add(
                    "ticked and not delivered: "
                            + ledger.missing().size()
                            + ", as "
                            + ledger.missing().stream().sorted().limit(5).toList());
        }
        clients.forEach(Client::stop);
        for (Thread thread : threads) {
            thread.join(PATIENCE);
        }
        breaches.addAll(ledger.faults());
        Commands.Result audit =
                Commands.run(List.of("audit", "--verify", "--data", data.toString()));
        if (audit.exit() != 0) {
            breaches.add("audit: " + audit.out() + audit.err());
        }
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
