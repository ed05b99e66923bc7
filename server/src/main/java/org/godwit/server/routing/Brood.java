package org.godwit.server.routing;

import java.util.function.Supplier;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.internal.adapter.PropsAdapter;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import scala.Function0;

/// Children of one kind, of which there may be a million. An actor keeps what describes it for as
/// long as it lives, with everything its behavior was made from; these share one description, and
/// what makes each of them different is the first message it gets, which it need not keep.
public final class Brood {
    private final Props props;

    /// @param newborn a behavior whose first message is the child's seed
    public Brood(Supplier<Behavior<Object>> newborn) {
        Function0<Behavior<Object>> behavior = newborn::get;
        // What Adapter.props gives would wrap every child in a supervisor that does what is done
        // without one: a child that fails is stopped.
        this.props = PropsAdapter.apply(behavior, org.apache.pekko.actor.typed.Props.empty(), true);
    }

    /// Starts a child of `parent` and tells it its seed.
    public ActorRef<Object> spawn(ActorContext<?> parent, Object seed) {
        ActorRef<Object> child = Adapter.toTyped(Adapter.toClassic(parent).actorOf(props));
        child.tell(seed);
        return child;
    }
}
