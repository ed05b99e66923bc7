package org.godwit.server.routing;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorPath;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ExtensibleBehavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Children of one kind, of which there may be a million. An actor of the library costs 650 bytes
/// before it knows anything: cell, queue, context, name, its place among its siblings. A child of a
/// brood is an address and what it knows. It takes turns with its siblings in a _lane_, an actor
/// that hands each what is told to it, in the order it was told, one at a time. Else it is an
/// actor: anybody tells it anything, it tells others by their addresses, and a failure ends it
/// alone.
///
/// It cannot be watched: it says itself what others must know when it ends. Belongs to its parent,
/// who spawns; children stop with it.
public final class Brood {
    private static final Logger LOG = LoggerFactory.getLogger(Brood.class);

    private final List<Lane> lanes = new ArrayList<>();
    private int spawned;

    /// What a child knows and does. Confined to its lane.
    public interface Child {
        /// @return false when this was its last message
        boolean receive(Object message);

        /// It has ended: by its own will, because it was stopped, or with a failure. Comes once.
        void ended(boolean failed);
    }

    /// Makes a child of its seed, in its lane.
    public interface Birth {
        Child of(Address self, Object seed);
    }

    /// @param message for `child`, or one of the two below for its lane
    private record Told(Address child, Object message) {}

    private record Seed(Object seed) {}

    private enum End {
        NOW
    }

    /// @param parent whose children the lanes become
    /// @param name of the lanes, which are numbered
    /// @param lanes how many: so many children can be at work at once
    /// @param lost told of a child that failed, in its lane
    public Brood(
            ActorContext<?> parent,
            String name,
            int lanes,
            Birth birth,
            Consumer<ActorRef<Object>> lost) {
        for (int i = 0; i < lanes; i++) {
            this.lanes.add(new Lane(parent, name + "-" + i, birth, lost));
        }
    }

    /// Starts a child.
    @CanIgnoreReturnValue
    public ActorRef<Object> spawn(Object seed) {
        Address child = new Address(lanes.get(Math.floorMod(spawned++, lanes.size())));
        child.tell(new Seed(seed));
        return child;
    }

    /// Ends a child when it has taken what it was told before.
    public static void stop(ActorRef<?> child) {
        if (!(child instanceof Address address)) {
            throw new IllegalArgumentException("not of a brood: " + child);
        }
        address.tell(End.NOW);
    }

    /// Where a child is told things. One is equal to no other.
    public static final class Address implements ActorRef<Object> {
        private static final long serialVersionUID = 1L;

        private final transient Lane lane;

        /// Null before it is born and after it has ended. What follows belongs to the lane.
        private transient @Nullable Child child;

        private transient @Nullable Address older;
        private transient @Nullable Address younger;

        private Address(Lane lane) {
            this.lane = lane;
        }

        /// From any thread. Nothing comes of it when the child has ended.
        @Override
        public void tell(Object message) {
            lane.self.tell(new Told(this, message));
        }

        /// Tells `message` after `delay`. To be called by the child.
        public void tellLater(Duration delay, Object message) {
            lane.tellLater(delay, new Told(this, message));
        }

        @Override
        @SuppressWarnings("unchecked") // It takes anything.
        public <U> ActorRef<U> narrow() {
            return (ActorRef<U>) (ActorRef<?>) this;
        }

        @Override
        public <U> ActorRef<U> unsafeUpcast() {
            return narrow();
        }

        /// For the eyes of people.
        @Override
        public ActorPath path() {
            return lane.self.path().child(Integer.toHexString(System.identityHashCode(this)));
        }

        @Override
        public int compareTo(ActorRef<?> other) {
            return path().compareTo(other.path());
        }

        @Override
        public String toString() {
            return path().toString();
        }
    }

    private static final class Lane extends ExtensibleBehavior<Told> {
        private final ActorRef<Told> self;
        private final Birth birth;
        private final Consumer<ActorRef<Object>> lost;
        private @Nullable ActorContext<Told> context;
        private @Nullable Address youngest;

        Lane(ActorContext<?> parent, String name, Birth birth, Consumer<ActorRef<Object>> lost) {
            this.birth = birth;
            this.lost = lost;
            this.self = parent.spawn(Behaviors.setup(this::begin), name);
        }

        private Behavior<Told> begin(ActorContext<Told> own) {
            context = own;
            return this;
        }

        void tellLater(Duration delay, Told told) {
            if (context != null) {
                var _ = context.scheduleOnce(delay, self, told);
            }
        }

        @Override
        public Behavior<Told> receive(TypedActorContext<Told> ctx, Told told) {
            Address address = told.child;
            try {
                if (told.message instanceof Seed(Object seed)) {
                    enter(address, birth.of(address, seed));
                } else if (address.child != null
                        && (told.message == End.NOW || !address.child.receive(told.message))) {
                    leave(address, false);
                }
            } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
                LOG.error("{} failed", address, e);
                leave(address, true);
                lost.accept(address);
            }
            return this;
        }

        private void enter(Address address, Child child) {
            address.child = child;
            address.older = youngest;
            if (youngest != null) {
                youngest.younger = address;
            }
            youngest = address;
        }

        private void leave(Address address, boolean failed) {
            Child child = address.child;
            if (child == null) {
                return;
            }
            address.child = null;
            if (address.older != null) {
                address.older.younger = address.younger;
            }
            if (address.younger == null) {
                youngest = address.older;
            } else {
                address.younger.older = address.older;
            }
            address.older = null;
            address.younger = null;
            try {
                child.ended(failed);
            } catch (RuntimeException e) {
                LOG.error("{} failed at its end", address, e);
            }
        }

        @Override
        public Behavior<Told> receiveSignal(TypedActorContext<Told> ctx, Signal signal) {
            if (signal instanceof PostStop) {
                while (youngest != null) {
                    leave(youngest, false);
                }
            }
            return this;
        }
    }
}
