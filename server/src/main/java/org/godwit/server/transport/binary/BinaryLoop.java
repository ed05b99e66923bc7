package org.godwit.server.transport.binary;

import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.godwit.protocol.frame.FrameWriter;

/// What the binary connections of one event loop share: the way in for other threads, the list of
/// half-open connections with its one timer, and the ticket connections that wait for their key
/// upgrade. Everything but [#submit] runs on the loop.
final class BinaryLoop {
    private static final int WORK_PER_TURN_MAX = 4096;
    private static final long SWEEP_MILLIS = 500;
    private static final long UPGRADE_MILLIS = 100;
    private static final int UPGRADES_PER_TURN = 40;
    private static final int UPGRADES_WAITING_MAX = 200_000;

    private final EventLoop loop;
    private final InstantSource clock;
    private final int halfOpenMax;
    private final long loginMillisMax;
    private final FrameWriter writer = new FrameWriter();
    private final Queue<Item> work = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final LinkedHashSet<BinaryConnection> halfOpen = new LinkedHashSet<>();
    private final ArrayDeque<BinaryConnection> upgrades = new ArrayDeque<>();
    private volatile int halfOpenCount;
    private boolean sweeping;
    private boolean upgrading;

    private record Item(BinaryConnection connection, Work work) {}

    BinaryLoop(EventLoop loop, InstantSource clock, int halfOpenMax, long loginMillisMax) {
        this.loop = loop;
        this.clock = clock;
        this.halfOpenMax = halfOpenMax;
        this.loginMillisMax = loginMillisMax;
    }

    /// Hands work to a connection of this loop, from any thread. What arrives before the loop gets
    /// to it leaves in one write.
    void submit(BinaryConnection connection, Work item) {
        work.add(new Item(connection, item));
        if (awake.compareAndSet(false, true)) {
            loop.execute(this::run);
        }
    }

    private void run() {
        awake.set(false);
        List<BinaryConnection> touched = new ArrayList<>();
        for (int i = 0; i < WORK_PER_TURN_MAX; i++) {
            Item item = work.poll();
            if (item == null) {
                break;
            }
            if (item.connection.enqueue(item.work)) {
                touched.add(item.connection);
            }
        }
        for (BinaryConnection connection : touched) {
            try {
                connection.work();
            } catch (RuntimeException e) {
                connection.broke(e);
            }
        }
        if (!work.isEmpty() && awake.compareAndSet(false, true)) {
            loop.execute(this::run);
        }
    }

    /// The loop's frame writer; empty between uses.
    FrameWriter writer() {
        return writer;
    }

    /// Runs `task` on the loop after what it does now.
    void later(Runnable task) {
        loop.execute(task);
    }

    long nowMillis() {
        return clock.millis();
    }

    /// A new connection. Drops the oldest half-open one when there are too many.
    void opened(BinaryConnection connection) {
        if (halfOpen.size() >= halfOpenMax) {
            halfOpen.removeFirst().dropHalfOpen("too many unfinished logins");
        }
        var _ = halfOpen.add(connection);
        halfOpenCount = halfOpen.size();
        if (!sweeping) {
            sweeping = true;
            sweepLater();
        }
    }

    /// Login is finished, or the connection is gone.
    void settled(BinaryConnection connection) {
        var _ = halfOpen.remove(connection);
        halfOpenCount = halfOpen.size();
    }

    /// From any thread.
    int halfOpenCount() {
        return halfOpenCount;
    }

    private void sweepLater() {
        var _ = loop.schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        long now = nowMillis();
        while (!halfOpen.isEmpty()
                && now - halfOpen.getFirst().acceptedMillis() >= loginMillisMax) {
            halfOpen.removeFirst().dropHalfOpen("the login took too long");
        }
        sweeping = !halfOpen.isEmpty();
        if (sweeping) {
            sweepLater();
        }
    }

    /// Mixes fresh keys into a ticket connection when there is time.
    void upgradeSoon(BinaryConnection connection) {
        if (upgrades.size() >= UPGRADES_WAITING_MAX) {
            return;
        }
        upgrades.add(connection);
        if (!upgrading) {
            upgrading = true;
            upgradeLater();
        }
    }

    private void upgradeLater() {
        var _ = loop.schedule(this::upgradeSome, UPGRADE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void upgradeSome() {
        for (int i = 0; i < UPGRADES_PER_TURN && !upgrades.isEmpty(); i++) {
            upgrades.removeFirst().upgrade();
        }
        upgrading = !upgrades.isEmpty();
        if (upgrading) {
            upgradeLater();
        }
    }
}
