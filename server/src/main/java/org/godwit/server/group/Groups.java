package org.godwit.server.group;

import java.security.SecureRandom;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.godwit.server.group.room.RoomLimits;
import org.godwit.server.mailbox.Post;
import org.godwit.server.routing.ToRoom;
import org.godwit.store.Store;

/// The rooms of a node: one keeper for each shard led here.
public final class Groups {
    private Groups() {}

    /// The keeper of one shard's rooms; restarted when it fails, its rooms are read again.
    public static Behavior<ToRoom> keeper(int shard, Store store, Post post) {
        Hosting hosting = Hosting.of(post, store, RoomLimits.DEFAULT);
        return Behaviors.supervise(
                        RoomsActor.create(store.shard(shard), hosting, new SecureRandom()))
                .onFailure(SupervisorStrategy.restart());
    }
}
