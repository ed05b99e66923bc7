package org.godwit.bench.million;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.godwit.server.Server;
import org.godwit.server.account.Registration;
import org.godwit.server.routing.ServerLimits;
import org.godwit.store.engine.EngineStore;
import org.godwit.store.engine.StoreConfig;

/// `Million SESSIONS PER-SECOND SECONDS DIRECTORY`: sessions of as many accounts in one heap over a
/// store on disk, with messages of fixed times among them, each between two devices chosen anew.
/// Every message is a durable append, its receipt another. Exit 1 when one is lost or doubled, or
/// 99 of 100 take longer than 50 ms.
public final class Million {
    private static final String DOMAIN = "million.test";
    private static final double P99_MILLIS_MAX = 50;
    private static final int WARM_UP_SECONDS = 10;
    private static final int SETTLE_SECONDS_MAX = 30;

    private final Crowd crowd;
    private final int sessions;
    private final int perSecond;
    private int said;

    private Million(Crowd crowd, int sessions, int perSecond) {
        this.crowd = crowd;
        this.sessions = sessions;
        this.perSecond = perSecond;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int sessions = Integer.parseInt(args[0]);
        int perSecond = Integer.parseInt(args[1]);
        int seconds = Integer.parseInt(args[2]);
        Path directory = Files.createTempDirectory(Path.of(args[3]), "million");
        boolean good;
        long begun;
        try (EngineStore store = EngineStore.open(StoreConfig.alone(directory), _ -> {});
                Server server =
                        Server.open(
                                new Server.Setup(
                                        DOMAIN,
                                        Registration.OPEN,
                                        ServerLimits.DEFAULT,
                                        InstantSource.system()),
                                store)) {
            Crowd crowd = new Crowd(server, DOMAIN, perSecond * (seconds + WARM_UP_SECONDS));
            good = new Million(crowd, sessions, perSecond).run(seconds);
            begun = System.nanoTime();
        }
        System.out.printf("closed in %.1f s%n", (System.nanoTime() - begun) / 1e9);
        delete(directory);
        System.exit(good ? 0 : 1);
    }

    private boolean run(int seconds) throws InterruptedException {
        long empty = liveBytes();
        long begun = System.nanoTime();
        crowd.gather(sessions);
        double took = (System.nanoTime() - begun) / 1e9;
        System.out.printf("%,d sessions open in %.0f s%n", crowd.open(), took);
        long full = liveBytes();
        System.out.printf(
                "heap: %,d MiB alive, %,d bytes a session with its account; at most %,d MiB%n",
                full >> 20, (full - empty) / sessions, Runtime.getRuntime().maxMemory() >> 20);
        chat(WARM_UP_SECONDS);
        crowd.latencies().reset();
        long cpu = cpuNanos();
        chat(seconds);
        double cores = (cpuNanos() - cpu) / 1e9 / seconds;
        settle();
        return report(cores);
    }

    /// Sends at fixed times, whatever comes back.
    private void chat(int seconds) {
        Random random = new Random(said);
        long first = System.nanoTime();
        int count = perSecond * seconds;
        for (int i = 0; i < count; i++) {
            long due = first + i * 1_000_000_000L / perSecond;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(Math.max(1, due - System.nanoTime()));
            }
            int from = random.nextInt(sessions);
            int to = (from + 1 + random.nextInt(sessions - 1)) % sessions;
            crowd.say(said++, from, to, due);
        }
    }

    private void settle() throws InterruptedException {
        for (int i = 0; i < SETTLE_SECONDS_MAX * 10 && crowd.delivered() < said; i++) {
            Thread.sleep(100);
        }
    }

    private boolean report(double cores) {
        Histogram histogram = crowd.latencies().getIntervalHistogram();
        double p99 = histogram.getValueAtPercentile(99) / 1e6;
        System.out.printf(
                "%,d messages at %,d a second: delivery p50 %.2f ms, p99 %.2f ms, longest %.0f ms;"
                        + " %.2f cores%n",
                said,
                perSecond,
                histogram.getValueAtPercentile(50) / 1e6,
                p99,
                histogram.getMaxValue() / 1e6,
                cores);
        System.out.printf(
                "lost %d, doubled %d %s%n",
                said - crowd.delivered(), crowd.doubled(), crowd.brokenWhy());
        return crowd.delivered() == said
                && crowd.doubled() == 0
                && crowd.open() == sessions
                && p99 <= P99_MILLIS_MAX;
    }

    private static long liveBytes() throws InterruptedException {
        System.gc();
        Thread.sleep(1_000);
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder())
                    .forEach(
                            path -> {
                                try {
                                    Files.delete(path);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
    }
}
