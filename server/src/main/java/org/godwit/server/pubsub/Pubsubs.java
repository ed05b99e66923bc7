package org.godwit.server.pubsub;

import java.time.InstantSource;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.godwit.server.blocking.BlockLists;
import org.godwit.server.pubsub.caps.Wishes;
import org.godwit.server.pubsub.node.Records;
import org.godwit.server.routing.Directory;
import org.godwit.server.routing.Pubsub;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.ToPubsub;
import org.godwit.store.Shard;

/// Makes the keepers of nodes, vCards and private data, one for each shard led here.
public final class Pubsubs {
    private final String domain;
    private final Directory directory;
    private final ServerLimits limits;
    private final InstantSource clock;
    private final BlockLists blocked;
    private final Wishes wishes = new Wishes();

    /// @param domain of the accounts
    /// @param blocked whose requests are answered as if there were no account
    public Pubsubs(
            String domain,
            Directory directory,
            ServerLimits limits,
            InstantSource clock,
            BlockLists blocked) {
        this.domain = domain;
        this.directory = directory;
        this.limits = limits;
        this.clock = clock;
        this.blocked = blocked;
    }

    /// Where a keeper works and with what.
    record Place(Shard shard, Records records, Wishes wishes, Pubsubs all) {
        String domain() {
            return all.domain;
        }

        String service() {
            return Pubsub.of(all.domain);
        }

        Directory directory() {
            return all.directory;
        }

        ServerLimits limits() {
            return all.limits;
        }

        InstantSource clock() {
            return all.clock;
        }

        BlockLists blocked() {
            return all.blocked;
        }
    }

    /// A message a keeper fails on is logged and passed over: which devices are there is known to
    /// nobody else.
    public Behavior<ToPubsub> keeper(Shard shard) {
        Records records = new Records(shard, domain, limits.wire());
        return Behaviors.supervise(Keeper.create(new Place(shard, records, wishes, this)))
                .onFailure(SupervisorStrategy.resume());
    }
}
