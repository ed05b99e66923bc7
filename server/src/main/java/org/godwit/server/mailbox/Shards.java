package org.godwit.server.mailbox;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.ToComponent;
import org.godwit.server.routing.ToShard;
import org.godwit.store.Shard;

/// The mailboxes of a node: one writer for each shard led here.
public final class Shards {
    /// How the cursor of an XML device begins; the id of a registered device never does.
    public static final String XML_DEVICE = "x/";

    /// How the cursor of a device begins that is to be forgotten with its session.
    public static final String PASSING_DEVICE = "~";

    private Shards() {}

    /// The writer of one shard. A message it fails on is logged and passed over: where accounts are
    /// is known to nobody else, and one bad message must not cost them all their connections.
    public static Behavior<ToShard> writer(Shard shard, Post post) {
        return Behaviors.supervise(ShardActor.create(shard, post))
                .onFailure(SupervisorStrategy.resume());
    }

    /// Sends a request that reached nobody back to who asked, if anybody of this server did.
    static void bounce(Stanza.Addressed stanza, Post post) {
        Jid from = stanza.from();
        ActorRef<ToComponent> component = from == null ? null : post.directory().componentOf(from);
        if (from == null
                || !Answers.mayFail(stanza)
                || (component == null && !from.domain().equals(post.domain()))) {
            post.counters().stanzasDropped.increment();
            return;
        }
        Stanza.Addressed error =
                Answers.error(stanza, ErrorCode.SERVICE_UNAVAILABLE, "nobody is there to answer");
        if (component == null) {
            post.directory().shardOf(from).tell(new ToShard.Relay(error));
        } else {
            component.tell(new ToComponent.Deliver(error, null));
        }
    }
}
