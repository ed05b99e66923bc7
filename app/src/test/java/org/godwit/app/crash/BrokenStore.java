package org.godwit.app.crash;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
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
import org.godwit.store.Tally;
import org.godwit.store.Trace;
import org.godwit.store.Unseen;
import org.godwit.store.Verification;
import org.jspecify.annotations.Nullable;

/// A store whose promise is broken on purpose, to see that the ledger notices.
public final class BrokenStore implements Store {
    /// What is broken.
    public enum Break {
        /// A message sent again is stored again.
        SKIP_DEDUPE,
        /// Whatever a device acknowledges, it is taken to have everything.
        NO_CURSOR_CHECK;

        /// @throws IllegalArgumentException for a word that names none
        public static Break of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    private final Store store;
    private final Break broken;
    private final AtomicLong fresh = new AtomicLong(System.nanoTime());

    public BrokenStore(Store store, Break broken) {
        this.store = store;
        this.broken = broken;
    }

    @Override
    public int shardCount() {
        return store.shardCount();
    }

    @Override
    public Shard shard(int index) {
        return new BrokenShard(store.shard(index));
    }

    @Override
    public void close() {
        store.close();
    }

    private Command worse(Command command) {
        return switch (broken) {
            case SKIP_DEDUPE ->
                    command instanceof Command.Append append
                            ? new Command.Append(
                                    append.mailbox(),
                                    append.origin(),
                                    append.id() + fresh.incrementAndGet(),
                                    append.message(),
                                    append.nowMillis(),
                                    append.expiresMillis())
                            : command;
            case NO_CURSOR_CHECK ->
                    command instanceof Command.MoveCursor move
                            ? new Command.MoveCursor(
                                    move.mailbox(),
                                    move.device(),
                                    store.shardOf(move.mailbox()).status(move.mailbox()).last(),
                                    move.nowMillis())
                            : command;
        };
    }

    private final class BrokenShard implements Shard {
        private final Shard shard;

        BrokenShard(Shard shard) {
            this.shard = shard;
        }

        @Override
        public void submit(Command command, Consumer<Outcome> done) {
            shard.submit(worse(command), done);
        }

        @Override
        public int index() {
            return shard.index();
        }

        @Override
        public boolean isLeader() {
            return shard.isLeader();
        }

        @Override
        public Page read(String mailbox, long afterSequence, int countMax, int bytesMax) {
            return shard.read(mailbox, afterSequence, countMax, bytesMax);
        }

        @Override
        public MailboxStatus status(String mailbox) {
            return shard.status(mailbox);
        }

        @Override
        public boolean wasStored(String mailbox, String origin, String id) {
            return shard.wasStored(mailbox, origin, id);
        }

        @Override
        public @Nullable Blob get(String key) {
            return shard.get(key);
        }

        @Override
        public Tally tally() {
            return shard.tally();
        }

        @Override
        public Verification verify() {
            return shard.verify();
        }

        @Override
        public List<Trace> find(String id, int countMax) {
            return shard.find(id, countMax);
        }

        @Override
        public List<Unseen> unseen(long beforeMillis, int countMax) {
            return shard.unseen(beforeMillis, countMax);
        }

        @Override
        public Health health() {
            return shard.health();
        }

        @Override
        public void scan(String prefix, BiPredicate<String, Blob> visitor) {
            shard.scan(prefix, visitor);
        }
    }
}
