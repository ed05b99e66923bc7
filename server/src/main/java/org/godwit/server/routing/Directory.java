package org.godwit.server.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Jid;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// Bare JID → the actors that own it. Thread-safe.
public final class Directory {
    private final AtomicReferenceArray<ActorRef<ToShard>> shards;
    private final AtomicReferenceArray<ActorRef<ToPresence>> presences;
    private final AtomicReferenceArray<ActorRef<ToRoom>> rooms;
    private final AtomicReferenceArray<ActorRef<ToPush>> pushes;
    private final AtomicReferenceArray<ActorRef<ToPubsub>> pubsubs;

    private volatile Map<String, ActorRef<ToComponent>> components = Map.of();

    /// @param nowhere where messages go before a shard has found its actors
    public Directory(int shardCount, ActorRef<Object> nowhere) {
        shards = all(shardCount, nowhere.narrow());
        presences = all(shardCount, nowhere.narrow());
        rooms = all(shardCount, nowhere.narrow());
        pushes = all(shardCount, nowhere.narrow());
        pubsubs = all(shardCount, nowhere.narrow());
    }

    private static <T> AtomicReferenceArray<ActorRef<T>> all(int count, ActorRef<T> nowhere) {
        AtomicReferenceArray<ActorRef<T>> refs = new AtomicReferenceArray<>(count);
        for (int i = 0; i < count; i++) {
            refs.set(i, nowhere);
        }
        return refs;
    }

    /// A shard has found its actors, or new ones.
    public void publish(int shard, ActorRef<ToShard> writer, ActorRef<ToPresence> presence) {
        shards.set(shard, writer);
        presences.set(shard, presence);
    }

    /// A shard has found the keeper of its rooms, or a new one.
    public void publishRooms(int shard, ActorRef<ToRoom> keeper) {
        rooms.set(shard, keeper);
    }

    /// A shard has found who wakes its devices, or a new one.
    public void publishPushes(int shard, ActorRef<ToPush> keeper) {
        pushes.set(shard, keeper);
    }

    public ActorRef<ToPush> pushOf(Jid account) {
        return pushes.get(indexOf(account));
    }

    /// A shard has found the keeper of its nodes, or a new one.
    public void publishPubsub(int shard, ActorRef<ToPubsub> keeper) {
        pubsubs.set(shard, keeper);
    }

    /// The keeper of the nodes of an account or of the service.
    public ActorRef<ToPubsub> pubsubOf(Jid host) {
        return pubsubs.get(indexOf(host));
    }

    /// The domains of external components and their keepers.
    public void publishComponents(Map<String, ActorRef<ToComponent>> keepers) {
        components = Map.copyOf(keepers);
    }

    public Set<String> componentDomains() {
        return components.keySet();
    }

    /// The keeper of the external component `address` belongs to, or null.
    public @Nullable ActorRef<ToComponent> componentOf(Jid address) {
        return components.get(address.domain());
    }

    public ActorRef<ToShard> shardOf(Jid account) {
        return shards.get(indexOf(account));
    }

    /// The keepers of all shards.
    public List<ActorRef<ToPresence>> presences() {
        List<ActorRef<ToPresence>> all = new ArrayList<>(presences.length());
        for (int i = 0; i < presences.length(); i++) {
            all.add(presences.get(i));
        }
        return all;
    }

    public ActorRef<ToPresence> presenceOf(Jid account) {
        return presences.get(indexOf(account));
    }

    /// The keeper of a room, or for the service's own address one that speaks for it.
    public ActorRef<ToRoom> roomsOf(Jid room) {
        return rooms.get(indexOf(room));
    }

    private int indexOf(Jid account) {
        return Math.floorMod(Store.stableHash(account.bare().toString()), shards.length());
    }
}
