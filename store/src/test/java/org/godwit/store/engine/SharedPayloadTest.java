package org.godwit.store.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A message to a group of 1,024 is on disk once a shard, until the last mailbox has let go of it.
class SharedPayloadTest {
    private static final int MEMBERS = 1_024;
    private static final int MESSAGES = 8;
    private static final int BYTES = 4_096;
    private static final long NOW = 1_700_000_000_000L;
    private static final long LATER = 4_000_000_000_000L;

    @TempDir private Path directory;

    private final List<String> mailboxes =
            IntStream.range(0, MEMBERS).mapToObj(i -> "m" + i + "@example.org").toList();

    private static EngineStore open(Path folder) {
        return EngineStore.open(StoreConfig.alone(folder).withShards(1), _ -> {});
    }

    private static Outcome done(Shard shard, Command command) throws Exception {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        shard.submit(command, outcome::complete);
        return outcome.get(60, TimeUnit.SECONDS);
    }

    private static Blob message(int number) {
        byte[] bytes = new byte[BYTES];
        new Random(number).nextBytes(bytes);
        return Blob.wrap(bytes);
    }

    private static Command toAll(List<String> mailboxes, int number) {
        return new Command.AppendAll(mailboxes, "g den", "n" + number, message(number), NOW, LATER);
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(SharedPayloadTest::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aMessageToManyShouldBeOnDiskOnce() throws Exception {
        Path shared = directory.resolve("shared");
        try (EngineStore store = open(shared)) {
            for (int n = 0; n < MESSAGES; n++) {
                assertThat(done(store.shard(0), toAll(mailboxes, n)))
                        .isInstanceOf(Outcome.Each.class);
            }
        }
        Path copied = directory.resolve("copied");
        try (EngineStore store = open(copied)) {
            for (int n = 0; n < MESSAGES; n++) {
                List<CompletableFuture<Outcome>> all = new ArrayList<>();
                for (String mailbox : mailboxes) {
                    CompletableFuture<Outcome> one = new CompletableFuture<>();
                    all.add(one);
                    store.shard(0)
                            .submit(
                                    new Command.Append(
                                            mailbox, "g den", "n" + n, message(n), NOW, LATER),
                                    one::complete);
                }
                for (CompletableFuture<Outcome> one : all) {
                    assertThat(one.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.Stored.class);
                }
            }
        }
        Path empty = directory.resolve("empty");
        open(empty).close();
        long once = bytes(shared) - bytes(empty);
        long often = bytes(copied) - bytes(empty);
        System.out.printf(
                "%d messages of %d bytes to %d: %d kB on disk, %d kB as copies%n",
                MESSAGES, BYTES, MEMBERS, once / 1_000, often / 1_000);
        assertThat(once).isLessThan((long) MESSAGES * BYTES * MEMBERS / 8);
        assertThat(often).isGreaterThan((long) MESSAGES * BYTES * MEMBERS);
    }

    @Test
    void theBytesShouldStayUntilTheLastMailboxLetsGoAlsoOverARestart() throws Exception {
        List<String> some = mailboxes.subList(0, 3);
        Path folder = directory.resolve("store");
        try (EngineStore store = open(folder)) {
            for (String mailbox : some) {
                assertThat(done(store.shard(0), new Command.OpenCursor(mailbox, "d", NOW)))
                        .isInstanceOf(Outcome.Opened.class);
            }
            assertThat(done(store.shard(0), toAll(some, 1))).isInstanceOf(Outcome.Each.class);
            // A repeat counts nobody twice.
            assertThat(done(store.shard(0), toAll(some, 1))).isInstanceOf(Outcome.Each.class);
        }
        for (String mailbox : some) {
            try (EngineStore store = open(folder)) {
                Shard shard = store.shard(0);
                assertThat(shard.read(mailbox, 0, 10, 1 << 20).entries())
                        .singleElement()
                        .satisfies(entry -> assertThat(entry.message()).isEqualTo(message(1)));
                assertThat(done(shard, new Command.MoveCursor(mailbox, "d", 1, NOW)))
                        .isEqualTo(new Outcome.Done(1));
            }
        }
        try (EngineStore store = open(folder)) {
            assertThat(store.shard(0).tally().queued()).isZero();
        }
    }
}
