package org.godwit.store.replica;

import java.util.List;

/// Who keeps the shards.
///
/// @param cluster name of the cluster; replicas of different clusters do not talk to each other
/// @param self this replica's address as the others know it, `host:port`
/// @param bind the address to listen on, `host:port`; usually the same
/// @param peers all replicas' addresses, with this one: an odd number
/// @param electionTimeoutMillis how long a silent leader is believed in
public record Replication(
        String cluster, String self, String bind, List<String> peers, int electionTimeoutMillis) {
    /// A change of leader takes about three times this long in the median.
    public static final int ELECTION_TIMEOUT_MILLIS = 500;

    /// One replica on its own: it listens nowhere and its cluster needs no name.
    public static final Replication ALONE =
            new Replication("", "127.0.0.1:1", "", List.of("127.0.0.1:1"), ELECTION_TIMEOUT_MILLIS);

    public Replication {
        peers = List.copyOf(peers);
        if (!peers.contains(self)) {
            throw new IllegalArgumentException(self + " is not among the replicas " + peers);
        }
        if (peers.size() > 1 && cluster.isEmpty()) {
            throw new IllegalArgumentException("several replicas need the name of their cluster");
        }
    }

    /// Several replicas of a cluster.
    public static Replication of(String cluster, String self, List<String> peers) {
        return new Replication(cluster, self, self, peers, ELECTION_TIMEOUT_MILLIS);
    }

    public boolean alone() {
        return peers.size() == 1;
    }
}
