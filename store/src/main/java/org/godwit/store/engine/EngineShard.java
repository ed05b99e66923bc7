package org.godwit.store.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Health;
import org.godwit.store.MailboxStatus;
import org.godwit.store.Outcome;
import org.godwit.store.Page;
import org.godwit.store.Shard;
import org.godwit.store.Tally;
import org.godwit.store.Trace;
import org.godwit.store.Unseen;
import org.godwit.store.Verification;
import org.godwit.store.replica.Machine;
import org.godwit.store.replica.ReplicatedLog;
import org.godwit.store.state.Entry;
import org.godwit.store.state.EntryCodec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A shard on disk.
final class EngineShard implements Shard, Machine {
    private static final Logger LOG = LoggerFactory.getLogger(EngineShard.class);

    private final int index;
    private final Keeper keeper;
    private final Vault vault;
    private final ReplicatedLog log;
    private final Intake intake;
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile @Nullable Health broken;
    private volatile Runnable frozen = () -> {};
    private volatile boolean closed;

    private EngineShard(int index, Keeper keeper, Vault vault, Opener opener) throws IOException {
        this.index = index;
        this.keeper = keeper;
        this.vault = vault;
        this.log = opener.open(this);
        this.intake = new Intake(keeper.limits(), keeper.timer(), log);
    }

    /// Opens the log that drives a machine.
    interface Opener {
        ReplicatedLog open(Machine machine) throws java.io.IOException;
    }

    static EngineShard open(int index, Keeper keeper, Vault vault, Opener opener)
            throws IOException {
        return new EngineShard(index, keeper, vault, opener);
    }

    @Override
    public long applied() {
        return vault.state().appliedIndex();
    }

    @Override
    public void apply(long index, long term, byte[] entry, ReplicatedLog.@Nullable Ticket ticket) {
        if (ticket == null && index <= applied()) {
            return; // a replay of what the table already has
        }
        Intake.Parcel ours = ticket instanceof Intake.Parcel parcel ? parcel : null;
        Entry decoded = ours == null ? EntryCodec.decode(entry) : ours.entry();
        List<Outcome> outcomes = vault.state().apply(index, term, decoded);
        keeper.applied(vault);
        if (ours != null) {
            ours.applied(outcomes);
        }
    }

    @Override
    public void save(Path directory, Saved done) {
        keeper.save(vault, directory, done);
        frozen.run();
    }

    @Override
    public boolean load(Path directory, long index) {
        return vault.load(directory);
    }

    @Override
    public void leading(long term) {
        LOG.debug("Shard {} leads in term {}", index, term);
        ready.countDown();
    }

    @Override
    public void following() {
        LOG.debug("Shard {} follows", index);
    }

    @Override
    public void failed(String why) {
        LOG.error("Shard {} accepts nothing until the store is opened again: {}", index, why);
        broken =
                new Health(
                        Outcome.Reason.DISK_FAILED,
                        "shard "
                                + index
                                + " failed ("
                                + why
                                + "); check the disk and restart, what was acknowledged is safe");
        ready.countDown();
    }

    /// Waits until this replica may propose or never will; false when it takes longer.
    boolean awaitReady(long millis) throws InterruptedException {
        return ready.await(millis, TimeUnit.MILLISECONDS);
    }

    /// Takes a snapshot that covers everything up to now.
    void snapshot(Saved done) {
        if (isLeader()) {
            // An entry without commands: without any progress no snapshot is taken.
            intake.nudge();
        }
        log.snapshot(done);
    }

    /// Takes a snapshot of what is applied now.
    ///
    /// @param whenFrozen runs when what is applied later is not in it any more
    void snapshot(Runnable whenFrozen, Saved done) {
        frozen = whenFrozen;
        log.snapshot(done);
    }

    /// Lets commands wait until [#release].
    void hold() {
        if (isLeader()) {
            // An entry without commands: without any progress no snapshot is taken.
            intake.nudge();
        }
        intake.hold(true);
    }

    void release() {
        frozen = () -> {};
        intake.hold(false);
    }

    /// Waits until nothing is on its way; false when it takes longer.
    boolean awaitSettled(long millis) throws InterruptedException {
        return intake.awaitSettled(millis);
    }

    Vault vault() {
        return vault;
    }

    ReplicatedLog log() {
        return log;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public void submit(Command command, Consumer<Outcome> done) {
        Outcome.Refused refusal = refusal(command);
        if (refusal == null && !intake.offer(command, done)) {
            refusal = new Outcome.Refused(Outcome.Reason.OVERLOADED, "too much is waiting");
        }
        if (refusal != null) {
            done.accept(refusal);
        }
    }

    private Outcome.@Nullable Refused refusal(Command command) {
        if (closed) {
            return new Outcome.Refused(Outcome.Reason.CLOSED, "the store is closed");
        }
        if (!log.isLeader()) {
            Health failure = broken;
            return failure == null
                    ? new Outcome.Refused(Outcome.Reason.NOT_LEADER, String.valueOf(log.leader()))
                    : new Outcome.Refused(Outcome.Reason.DISK_FAILED, failure.detail());
        }
        Health health = keeper.health();
        // What makes room again is let through.
        return health.accepting() || frees(command)
                ? null
                : new Outcome.Refused(
                        health.refusing() == null ? Outcome.Reason.DISK_FULL : health.refusing(),
                        health.detail());
    }

    private static boolean frees(Command command) {
        return switch (command) {
            case Command.MoveCursor _,
                    Command.DropCursor _,
                    Command.DropUnseen _,
                    Command.DropMailbox _,
                    Command.Expire _ ->
                    true;
            case Command.Append _, Command.AppendAll _, Command.OpenCursor _, Command.Write _ ->
                    false;
        };
    }

    @Override
    public boolean isLeader() {
        return !closed && log.isLeader();
    }

    @Override
    public Page read(String mailbox, long afterSequence, int countMax, int bytesMax) {
        return vault.state().read(mailbox, afterSequence, countMax, bytesMax);
    }

    @Override
    public MailboxStatus status(String mailbox) {
        return vault.state().status(mailbox);
    }

    @Override
    public @Nullable Blob get(String key) {
        return vault.state().get(key);
    }

    @Override
    public void scan(String prefix, BiPredicate<String, Blob> visitor) {
        vault.state().scan(prefix, visitor);
    }

    @Override
    public Tally tally() {
        return vault.state().tally();
    }

    @Override
    public Verification verify() {
        return vault.verify();
    }

    @Override
    public List<Trace> find(String id, int countMax) {
        return vault.state().find(id, countMax);
    }

    @Override
    public boolean wasStored(String mailbox, String origin, String id) {
        return vault.state().wasStored(mailbox, origin, id);
    }

    @Override
    public List<Unseen> unseen(long beforeMillis, int countMax) {
        return vault.state().unseen(beforeMillis, countMax);
    }

    @Override
    public Health health() {
        Health failure = broken;
        return failure == null ? keeper.health() : failure;
    }

    void close() {
        closed = true;
        log.close();
    }
}
