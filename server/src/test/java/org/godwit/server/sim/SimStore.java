package org.godwit.server.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Health;
import org.godwit.store.MailboxStatus;
import org.godwit.store.Outcome;
import org.godwit.store.Page;
import org.godwit.store.Shard;
import org.godwit.store.Store;
import org.godwit.store.StoreLimits;
import org.godwit.store.Tally;
import org.godwit.store.Trace;
import org.godwit.store.Unseen;
import org.godwit.store.Verification;
import org.godwit.store.memory.MemoryStore;
import org.jspecify.annotations.Nullable;

/// A store whose disk takes its time, refuses now and then, and loses what was on its way when its
/// process dies; what it has acknowledged it keeps.
final class SimStore implements Store {
    /// What is broken on purpose.
    enum Flaw {
        NONE,
        /// Acknowledges what is not stored yet.
        TELLS_TOO_SOON,
        /// Stores repeats again.
        FORGETS_WHAT_IT_SAW,
        /// Takes a device to have everything.
        SKIPS_AHEAD
    }

    private final World world;
    private final Flaw flaw;
    private final Consumer<String> refused;
    private final MemoryStore disk;
    private final List<SimShard> shards = new ArrayList<>();
    private boolean refusing;
    private long repeats;

    /// @param refused hears the ids of messages the disk does not take
    SimStore(World world, int shardCount, Flaw flaw, Consumer<String> refused) {
        this.refused = refused;
        this.world = world;
        this.flaw = flaw;
        this.disk = new MemoryStore(shardCount, StoreLimits.DEFAULT, world, Runnable::run);
        for (int i = 0; i < shardCount; i++) {
            shards.add(new SimShard(disk.shard(i)));
        }
    }

    void refuse(boolean wanted) {
        refusing = wanted;
    }

    boolean idle() {
        return shards.stream().allMatch(shard -> shard.waiting.isEmpty());
    }

    /// Some shard finishes its oldest command.
    void step() {
        SimShard shard = shards.get(world.random.nextInt(shards.size()));
        Submission next = shard.waiting.poll();
        if (next != null) {
            next.run();
        }
    }

    void finishAll() {
        while (!idle()) {
            step();
        }
    }

    /// Some of what was on its way reached the disk; nobody hears of it.
    void crash() {
        for (SimShard shard : shards) {
            int kept = world.random.nextInt(shard.waiting.size() + 1);
            for (int i = 0; i < kept; i++) {
                Submission next = shard.waiting.remove();
                shard.disk.submit(next.command, _ -> {});
            }
            shard.waiting.clear();
        }
    }

    private record Submission(Shard disk, Command command, Consumer<Outcome> done) {
        void run() {
            disk.submit(command, done);
        }
    }

    private Command broken(Command command) {
        return switch (command) {
            case Command.Append a when flaw == Flaw.FORGETS_WHAT_IT_SAW ->
                    new Command.Append(
                            a.mailbox(),
                            a.origin() + ++repeats,
                            a.id(),
                            a.message(),
                            a.nowMillis(),
                            a.expiresMillis());
            case Command.MoveCursor m when flaw == Flaw.SKIPS_AHEAD ->
                    new Command.MoveCursor(
                            m.mailbox(), m.device(), Long.MAX_VALUE / 2, m.nowMillis());
            default -> command;
        };
    }

    @Override
    public int shardCount() {
        return shards.size();
    }

    @Override
    public Shard shard(int index) {
        return shards.get(index);
    }

    @Override
    public void close() {
        disk.close();
    }

    private final class SimShard implements Shard {
        private final Shard disk;
        private final Deque<Submission> waiting = new ArrayDeque<>();

        SimShard(Shard disk) {
            this.disk = disk;
        }

        @Override
        public void submit(Command command, Consumer<Outcome> done) {
            if (refusing
                    && command instanceof Command.Append append
                    && world.random.nextInt(6) == 0) {
                refused.accept(append.id());
                done.accept(new Outcome.Refused(Outcome.Reason.DISK_FULL, "simulated"));
                return;
            }
            Consumer<Outcome> told = done;
            if (flaw == Flaw.TELLS_TOO_SOON && command instanceof Command.Append) {
                done.accept(new Outcome.Stored(Long.MAX_VALUE / 2, true));
                told = _ -> {};
            }
            waiting.add(new Submission(disk, broken(command), told));
        }

        @Override
        public int index() {
            return disk.index();
        }

        @Override
        public boolean isLeader() {
            return disk.isLeader();
        }

        @Override
        public Page read(String mailbox, long afterSequence, int countMax, int bytesMax) {
            return disk.read(mailbox, afterSequence, countMax, bytesMax);
        }

        @Override
        public MailboxStatus status(String mailbox) {
            return disk.status(mailbox);
        }

        @Override
        public @Nullable Blob get(String key) {
            return disk.get(key);
        }

        @Override
        public Tally tally() {
            return disk.tally();
        }

        @Override
        public Verification verify() {
            return disk.verify();
        }

        @Override
        public List<Trace> find(String id, int countMax) {
            return disk.find(id, countMax);
        }

        @Override
        public boolean wasStored(String mailbox, String origin, String id) {
            return disk.wasStored(mailbox, origin, id);
        }

        @Override
        public List<Unseen> unseen(long beforeMillis, int countMax) {
            return disk.unseen(beforeMillis, countMax);
        }

        @Override
        public Health health() {
            return disk.health();
        }

        @Override
        public void scan(String prefix, BiPredicate<String, Blob> visitor) {
            disk.scan(prefix, visitor);
        }
    }
}
