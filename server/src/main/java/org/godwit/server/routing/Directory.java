package org.godwit.server.routing;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Jid;
import org.godwit.store.Store;

/// Bare JID → the actors that own it. Thread-safe.
public final class Directory {
    private final AtomicReferenceArray<ActorRef<ToShard>> shards;
    private final AtomicReferenceArray<ActorRef<ToPresence>> presences;

    /// @param nowhere where messages go before a shard has found its actors
    public Directory(
            int shardCount, ActorRef<ToShard> nowhere, ActorRef<ToPresence> nowhereForPresence) {
        shards = new AtomicReferenceArray<>(shardCount);
        presences = new AtomicReferenceArray<>(shardCount);
        for (int i = 0; i < shardCount; i++) {
            shards.set(i, nowhere);
            presences.set(i, nowhereForPresence);
        }
    }

    /// A shard has found its actors, or new ones.
    public void publish(int shard, ActorRef<ToShard> writer, ActorRef<ToPresence> presence) {
        shards.set(shard, writer);
        presences.set(shard, presence);
    }

    public ActorRef<ToShard> shardOf(Jid account) {
        return shards.get(indexOf(account));
    }

    public ActorRef<ToPresence> presenceOf(Jid account) {
        return presences.get(indexOf(account));
    }

    private int indexOf(Jid account) {
        return Math.floorMod(Store.stableHash(account.bare().toString()), shards.length());
    }
}
