package org.godwit.bench.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Store;
import org.godwit.store.engine.EngineStore;
import org.godwit.store.engine.StoreConfig;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Durable appends, as many under way as one turn of a busy server has: the time of one, with its
/// share of the sync.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class AppendBenchmark {
    private static final int BATCH = 256;
    private static final int MESSAGE_BYTES = 150;
    private static final int MAILBOXES = 1_000;

    private final Blob message = Blob.wrap(new byte[MESSAGE_BYTES]);
    private @Nullable Path directory;
    private @Nullable EngineStore open;
    private long next;

    @Setup
    public void openStore() throws IOException {
        Path fresh = Files.createTempDirectory("append-benchmark");
        directory = fresh;
        open = EngineStore.open(StoreConfig.alone(fresh), _ -> {});
        for (int i = 0; i < MAILBOXES; i++) {
            store().shardOf(mailbox(i)).submit(new Command.OpenCursor(mailbox(i), "d", 1), _ -> {});
        }
    }

    private Store store() {
        Store store = open;
        if (store == null) {
            throw new IllegalStateException("not open");
        }
        return store;
    }

    private static String mailbox(long i) {
        return "user-" + i % MAILBOXES + "@example.org";
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void append() throws InterruptedException {
        CountDownLatch stored = new CountDownLatch(BATCH);
        for (int i = 0; i < BATCH; i++) {
            long number = next++;
            String mailbox = mailbox(number);
            Command append =
                    new Command.Append(
                            mailbox,
                            "someone@example.org/phone",
                            "m" + number,
                            message,
                            1_800_000_000_000L,
                            Long.MAX_VALUE);
            store().shardOf(mailbox).submit(append, outcome -> done(mailbox, outcome, stored));
        }
        stored.await();
    }

    private void done(String mailbox, Outcome outcome, CountDownLatch stored) {
        if (!(outcome instanceof Outcome.Stored(long sequence, boolean _))) {
            throw new IllegalStateException("not stored: " + outcome);
        }
        if (sequence % 16 == 0) {
            store().shardOf(mailbox)
                    .submit(new Command.MoveCursor(mailbox, "d", sequence, 1), _ -> {});
        }
        stored.countDown();
    }

    @TearDown
    public void closeStore() throws IOException {
        if (open != null && directory != null) {
            open.close();
            try (Stream<Path> all = Files.walk(directory)) {
                all.sorted(Comparator.reverseOrder()).forEach(AppendBenchmark::delete);
            }
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
