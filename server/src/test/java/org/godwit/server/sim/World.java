package org.godwit.server.sim;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.apache.pekko.actor.Cancellable;

/// Virtual time, and what is ready to run in it: one thing at a time, chosen by the seed. While it
/// is live, tasks run by themselves in order, so that an actor system can start.
final class World implements InstantSource {
    private static final int READY_MAX = 100_000;
    private static final long START_MILLIS = 1_800_000_000_000L;

    /// The world of whoever opens an actor system next; simulations take turns.
    private static volatile World current = new World(0);

    final Random random;
    private final List<Runnable> ready = new ArrayList<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long nowMillis = START_MILLIS;
    private long order;
    private int age;
    private boolean live;
    private boolean running;

    World(long seed) {
        random = new Random(seed);
    }

    static World current() {
        return current;
    }

    void enter() {
        current = this;
    }

    /// A task for later.
    static final class Timer implements Comparable<Timer>, Cancellable {
        private final long atMillis;
        private final long order;
        private final int age;
        private final Runnable task;
        private volatile boolean cancelled;

        Timer(long atMillis, long order, int age, Runnable task) {
            this.atMillis = atMillis;
            this.order = order;
            this.age = age;
            this.task = task;
        }

        @Override
        public int compareTo(Timer that) {
            int byTime = Long.compare(atMillis, that.atMillis);
            return byTime == 0 ? Long.compare(order, that.order) : byTime;
        }

        @Override
        public boolean cancel() {
            boolean first = !cancelled;
            cancelled = true;
            return first;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }

    /// Tells what belongs to a node from what belonged to the one before it.
    synchronized int age() {
        return age;
    }

    synchronized void execute(int of, Runnable task) {
        if (of != age) {
            return;
        }
        if (ready.size() >= READY_MAX) {
            throw new AssertionError("more than " + READY_MAX + " things are ready to run");
        }
        ready.add(task);
        notifyAll();
    }

    synchronized Timer schedule(int of, long delayMillis, Runnable task) {
        Timer timer = new Timer(nowMillis + delayMillis, order++, of, task);
        timers.add(timer);
        return timer;
    }

    /// Runs one thing that is ready; false when nothing is.
    boolean step() {
        Runnable next;
        synchronized (this) {
            if (ready.isEmpty()) {
                return false;
            }
            int last = ready.size() - 1;
            int chosen = random.nextInt(ready.size());
            next = ready.get(chosen);
            ready.set(chosen, ready.get(last));
            ready.remove(last);
        }
        next.run();
        return true;
    }

    synchronized boolean idle() {
        return ready.isEmpty();
    }

    /// Lets time pass, and what was due run.
    void pass(long millis) {
        long until = nowMillis + millis;
        while (true) {
            Timer next;
            synchronized (this) {
                next = timers.peek();
                if (next == null || next.atMillis > until) {
                    nowMillis = until;
                    return;
                }
                var _ = timers.poll();
                nowMillis = Math.max(nowMillis, next.atMillis);
            }
            if (!next.cancelled && next.age == age) {
                next.task.run();
            }
        }
    }

    /// What was ready, and what was to come, is gone with its process.
    synchronized void crash() {
        age++;
        ready.clear();
        timers.clear();
    }

    /// Runs what comes in the order it comes, on a thread of its own, for as long as `work` takes.
    <T> T live(java.util.function.Supplier<T> work) {
        synchronized (this) {
            live = true;
        }
        Thread thread = Thread.ofPlatform().daemon().name("sim-start").start(this::runLive);
        try {
            T result = work.get();
            awaitIdle();
            return result;
        } finally {
            synchronized (this) {
                live = false;
                notifyAll();
            }
            join(thread);
        }
    }

    private synchronized void awaitIdle() {
        try {
            while (!ready.isEmpty() || running) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runLive() {
        while (true) {
            Runnable next;
            synchronized (this) {
                running = false;
                notifyAll();
                try {
                    while (live && ready.isEmpty()) {
                        wait();
                    }
                } catch (InterruptedException e) {
                    return;
                }
                if (!live) {
                    return;
                }
                next = ready.removeFirst();
                running = true;
            }
            next.run();
        }
    }

    @Override
    public synchronized long millis() {
        return nowMillis;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }
}
