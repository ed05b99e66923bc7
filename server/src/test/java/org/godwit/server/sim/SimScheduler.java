package org.godwit.server.sim;

import com.typesafe.config.Config;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.actor.AbstractScheduler;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.event.LoggingAdapter;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/// The actors' timers in virtual time.
@SuppressWarnings("deprecation") // the one method of the kind that is abstract
public final class SimScheduler extends AbstractScheduler {
    private final World world = World.current();
    private final int age = world.age();

    public SimScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {
        super();
    }

    @Override
    public Cancellable schedule(
            FiniteDuration first, FiniteDuration pause, Runnable task, ExecutionContext where) {
        Again again = new Again(pause.toMillis(), task, where);
        var _ = world.schedule(age, first.toMillis(), again);
        return again;
    }

    private final class Again implements Runnable, Cancellable {
        private final long pauseMillis;
        private final Runnable task;
        private final ExecutionContext where;
        private volatile boolean cancelled;

        Again(long pauseMillis, Runnable task, ExecutionContext where) {
            this.pauseMillis = pauseMillis;
            this.task = task;
            this.where = where;
        }

        @Override
        public void run() {
            if (!cancelled) {
                where.execute(task);
                var _ = world.schedule(age, pauseMillis, this);
            }
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

    @Override
    public Cancellable scheduleOnce(FiniteDuration delay, Runnable task, ExecutionContext where) {
        return world.schedule(age, delay.toMillis(), () -> where.execute(task));
    }

    @Override
    public double maxFrequency() {
        return 1_000;
    }
}
