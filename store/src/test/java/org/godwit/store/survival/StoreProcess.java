package org.godwit.store.survival;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Page;
import org.godwit.store.Shard;
import org.godwit.store.StoreLimits;
import org.godwit.store.engine.EngineStore;
import org.godwit.store.engine.StoreConfig;
import org.godwit.store.engine.StoreConfig.Tuning;
import org.godwit.store.journal.Disk;
import org.godwit.store.journal.LossyDisk;
import org.godwit.store.replica.Replication;

/// A store that does what it is told on its standard input and says what became of it.
///
///     flood MAILBOX FROM   appends FROM, FROM+1, … in a window, until told to stop
///     lazy MAILBOX FROM    the same, with a device that acknowledges everything
///     stop                 ends all floods
///     list MAILBOX         says every message in it
///     verify               walks all shards
///     leaders              says which shards are led here
final class StoreProcess {
    private static final int WINDOW = 32;
    private static final long RETRY_MILLIS = 20;

    private final EngineStore store;
    private final ScheduledExecutorService retries = Executors.newScheduledThreadPool(1);
    private volatile boolean stopped;

    private StoreProcess(EngineStore store) {
        this.store = store;
    }

    /// On a disk that can be made to fail where there is a folder to tell it so.
    private static Tuning tuning(Path directory) {
        Path control = control(directory);
        Disk disk = Files.isDirectory(control) ? new LossyDisk(control, false) : Disk.real();
        return new Tuning(1 << 20, 3 << 20, 64 << 10, 4 << 20, 0, disk);
    }

    /// Where a store in `directory` looks for what its disk is to do: see [LossyDisk].
    static Path control(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".control");
    }

    /// @param args directory, then for one of several replicas: cluster, self, bind, peers…
    public static void main(String[] args) throws IOException {
        StoreConfig config =
                StoreConfig.alone(Path.of(args[0]))
                        .withTuning(tuning(Path.of(args[0])))
                        .withLimits(new StoreLimits(1 << 30, 1L << 40, 256, 64 << 10, 8 << 20, 8));
        if (args.length > 1) {
            config =
                    config.withReplication(
                            new Replication(
                                    args[1],
                                    args[2],
                                    args[3],
                                    List.of(args).subList(4, args.length),
                                    Replication.ELECTION_TIMEOUT_MILLIS));
        }
        StoreProcess process = new StoreProcess(EngineStore.open(config, _ -> {}));
        say("ready");
        process.obey();
        System.exit(0);
    }

    private static synchronized void say(String line) {
        System.out.println(line);
    }

    private void obey() throws IOException {
        BufferedReader orders =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            List<String> order = List.of(line.split(" ", -1));
            switch (order.getFirst()) {
                case "flood", "lazy" -> {
                    stopped = false;
                    new Flood(order.get(1), Long.parseLong(order.get(2)), order.getFirst()).start();
                }
                case "stop" -> stopped = true;
                case "list" -> list(order.get(1));
                case "verify" -> verify();
                case "leaders" -> say("leaders" + leaders());
                case "close" -> store.close();
                default -> say("unknown " + line);
            }
        }
    }

    private String leaders() {
        StringBuilder led = new StringBuilder();
        for (int i = 0; i < store.shardCount(); i++) {
            if (store.shard(i).isLeader()) {
                led.append(' ').append(i);
            }
        }
        return led.toString();
    }

    private void list(String mailbox) {
        Shard shard = store.shardOf(mailbox);
        long after = 0;
        while (true) {
            Page page = shard.read(mailbox, after, 500, 1 << 20);
            for (Page.Entry entry : page.entries()) {
                say("has " + entry.sequence() + " " + entry.id());
                after = entry.sequence();
            }
            if (page.entries().isEmpty()) {
                say("end " + shard.status(mailbox).last());
                return;
            }
        }
    }

    private void verify() {
        StringBuilder breaches = new StringBuilder();
        for (int i = 0; i < store.shardCount(); i++) {
            breaches.append(String.join("; ", store.shard(i).verify().breaches()));
        }
        say("verified " + breaches);
    }

    /// One mailbox being filled.
    private final class Flood {
        private final String mailbox;
        private final boolean lazy;
        private long next;

        Flood(String mailbox, long from, String kind) {
            this.mailbox = mailbox;
            this.next = from;
            this.lazy = kind.equals("lazy");
        }

        void start() {
            if (lazy) {
                submit(new Command.OpenCursor(mailbox, "phone", 1), _ -> {});
            }
            for (int i = 0; i < WINDOW; i++) {
                append(take());
            }
        }

        private synchronized long take() {
            return next++;
        }

        private void append(long id) {
            if (stopped) {
                return;
            }
            Blob body = Blob.wrap(new byte[(int) (id % 400)]);
            Command command =
                    new Command.Append(
                            mailbox, "o", Long.toString(id), body, 1_000_000, Long.MAX_VALUE);
            submit(command, outcome -> done(id, outcome));
        }

        private void submit(Command command, Consumer<Outcome> done) {
            store.shardOf(mailbox).submit(command, done);
        }

        private void done(long id, Outcome outcome) {
            if (outcome instanceof Outcome.Stored(long sequence, boolean duplicate)) {
                say("ack " + mailbox + " " + id + " " + sequence + (duplicate ? " again" : ""));
                if (lazy && sequence % 16 == 0) {
                    submit(new Command.MoveCursor(mailbox, "phone", sequence - 8, 1), _ -> {});
                }
                append(take());
            } else {
                // The same message again, until somebody takes it.
                var _ = retries.schedule(() -> append(id), RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }
}
