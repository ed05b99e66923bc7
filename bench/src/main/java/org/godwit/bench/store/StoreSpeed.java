package org.godwit.bench.store;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Store;
import org.godwit.store.engine.EngineStore;
import org.godwit.store.engine.StoreConfig;

/// Measures a store of one replica: `StoreSpeed DIRECTORY SECONDS SHARDS…`. Each message is stored,
/// read back from memory's point of view never, acknowledged by its device with every 16th: what a
/// delivery costs the store.
public final class StoreSpeed {
    private static final int MESSAGE_BYTES = 150;
    private static final int MAILBOXES = 1000;
    private static final int SYNCS = 2000;

    private final Store store;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final String run = Long.toString(System.nanoTime(), 36);

    private StoreSpeed(Store store) {
        this.store = store;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path directory = Path.of(args[0]);
        int seconds = Integer.parseInt(args[1]);
        System.out.printf("one sync of 4 KiB, preallocated: %s%n", syncMicros(directory));
        for (String shards : List.of(args).subList(2, args.length)) {
            measure(directory.resolve("shards-" + shards), Integer.parseInt(shards), seconds);
        }
    }

    private static void measure(Path directory, int shards, int seconds)
            throws IOException, InterruptedException {
        StoreConfig config = StoreConfig.alone(directory).withShards(shards);
        long start = System.nanoTime();
        try (EngineStore store = EngineStore.open(config, _ -> {})) {
            System.out.printf(
                    "%d shards: created in %d ms, %d MiB, %d threads%n",
                    shards,
                    (System.nanoTime() - start) / 1_000_000,
                    size(directory) >> 20,
                    Thread.activeCount());
            StoreSpeed speed = new StoreSpeed(store);
            speed.window(1024, seconds, false);
            for (int window : new int[] {1, 64, 1024}) {
                speed.window(window, seconds, true);
            }
            long cpu = cpuNanos();
            Thread.sleep(5000);
            System.out.printf("  idle: %.2f %% of a core%n", (cpuNanos() - cpu) / 5e9 * 100);
        }
        System.out.printf("  on disk %d MiB%n", size(directory) >> 20);
        long again = System.nanoTime();
        try (EngineStore store = EngineStore.open(config, _ -> {})) {
            System.out.printf(
                    "  opened again in %d ms, sound: %s%n",
                    (System.nanoTime() - again) / 1_000_000, store.shard(0).verify().sound());
        }
    }

    private void window(int window, int seconds, boolean report) throws InterruptedException {
        for (int i = 0; i < MAILBOXES; i++) {
            String mailbox = mailbox(i);
            store.shardOf(mailbox).submit(new Command.OpenCursor(mailbox, "d", 1), _ -> {});
        }
        Semaphore permits = new Semaphore(window);
        int rounds = 1 << 20;
        long[] nanos = new long[rounds];
        AtomicLong done = new AtomicLong();
        long cpu = cpuNanos();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            permits.acquire();
            append(permits, done, nanos);
        }
        permits.acquire(window);
        double took = (System.nanoTime() - start) / 1e9;
        if (!report) {
            return;
        }
        int count = (int) Math.min(rounds, done.get());
        Arrays.sort(nanos, 0, count);
        System.out.printf(
                "  window %4d: %,9.0f appends/s, p50 %.2f ms, p99 %.2f ms, %.1f us CPU each,"
                        + " %d failed%n",
                window,
                done.get() / took,
                nanos[count / 2] / 1e6,
                nanos[(int) (count * 0.99)] / 1e6,
                (cpuNanos() - cpu) / 1e3 / done.get(),
                failures.get());
    }

    private static String mailbox(long i) {
        return "user-" + i % MAILBOXES + "@example.org";
    }

    private void append(Semaphore permits, AtomicLong done, long[] nanos) {
        long number = next.getAndIncrement();
        String mailbox = mailbox(number);
        Command append =
                new Command.Append(
                        mailbox,
                        "someone@example.org/phone",
                        run + number,
                        Blob.wrap(new byte[MESSAGE_BYTES]),
                        1_800_000_000_000L,
                        Long.MAX_VALUE);
        long start = System.nanoTime();
        store.shardOf(mailbox)
                .submit(
                        append,
                        outcome -> {
                            nanos[(int) (done.getAndIncrement() & (nanos.length - 1))] =
                                    System.nanoTime() - start;
                            permits.release();
                            acknowledge(mailbox, outcome);
                        });
    }

    private void acknowledge(String mailbox, Outcome outcome) {
        if (outcome instanceof Outcome.Stored(long sequence, _)) {
            if (sequence % 16 == 0) {
                store.shardOf(mailbox)
                        .submit(new Command.MoveCursor(mailbox, "d", sequence, 1), _ -> {});
            }
        } else {
            failures.incrementAndGet();
        }
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static String syncMicros(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("sync");
        long[] nanos = new long[SYNCS];
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer all = ByteBuffer.allocate(SYNCS * 4096);
            channel.write(all, 0);
            channel.force(true);
            for (int i = 0; i < SYNCS; i++) {
                long start = System.nanoTime();
                channel.write(ByteBuffer.allocate(4096), i * 4096L);
                channel.force(false);
                nanos[i] = System.nanoTime() - start;
            }
        }
        Files.delete(file);
        Arrays.sort(nanos);
        return "p50 %.3f ms, p99 %.3f ms"
                .formatted(nanos[SYNCS / 2] / 1e6, nanos[SYNCS * 99 / 100] / 1e6);
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            long sum = 0;
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                sum += Files.size(path);
            }
            return sum;
        }
    }
}
