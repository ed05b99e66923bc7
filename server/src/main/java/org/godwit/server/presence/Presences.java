package org.godwit.server.presence;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.godwit.server.blocking.BlockLists;
import org.godwit.server.routing.Counters;
import org.godwit.server.routing.Directory;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.ToPresence;
import org.godwit.store.Shard;

/// Makes the keepers of contact lists and presence, one for each shard led here.
public final class Presences {
    private Presences() {}

    /// A message a keeper fails on is logged and passed over: who is online is known to nobody
    /// else, and one bad stanza must not cost a whole shard its presence.
    ///
    /// @param domain of the accounts
    public static Behavior<ToPresence> keeper(
            Shard shard,
            String domain,
            Directory directory,
            ServerLimits limits,
            Counters counters,
            BlockLists blocked) {
        Behavior<ToPresence> keeper =
                PresenceActor.create(
                        new PresenceActor.Place(
                                shard, domain, directory, limits, counters, blocked));
        return Behaviors.supervise(keeper).onFailure(SupervisorStrategy.resume());
    }
}
