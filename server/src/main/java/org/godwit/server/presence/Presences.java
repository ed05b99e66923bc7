package org.godwit.server.presence;

import java.time.InstantSource;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.godwit.server.account.Invitations;
import org.godwit.server.blocking.BlockLists;
import org.godwit.server.privacy.Privacy;
import org.godwit.server.routing.Counters;
import org.godwit.server.routing.Directory;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.ToPresence;
import org.godwit.store.Shard;

/// Makes the keepers of contact lists and presence, one for each shard led here.
public final class Presences {
    private Presences() {}

    /// What all keepers of a node share.
    ///
    /// @param domain of the accounts
    public record Setting(
            String domain,
            Directory directory,
            ServerLimits limits,
            InstantSource clock,
            Counters counters,
            BlockLists blocked,
            Privacy privacy,
            Invitations invitations) {}

    /// A message a keeper fails on is logged and passed over: who is online is known to nobody
    /// else, and one bad stanza must not cost a whole shard its presence.
    public static Behavior<ToPresence> keeper(Shard shard, Setting setting) {
        return Behaviors.supervise(PresenceActor.create(shard, setting))
                .onFailure(SupervisorStrategy.resume());
    }
}
