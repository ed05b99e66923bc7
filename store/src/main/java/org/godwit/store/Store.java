package org.godwit.store;

/// All shards this node holds. Opening replays the log; closing is orderly but never needed for
/// safety: a store killed at any instant reopens with everything it acknowledged.
public interface Store extends AutoCloseable {
    /// Fixed when the data directory was created.
    int shardCount();

    /// @param index 0 ≤ index < [#shardCount]
    Shard shard(int index);

    /// The shard of an account or group: a stable hash of its bare JID.
    default Shard shardOf(String bareJid) {
        return shard(Math.floorMod(stableHash(bareJid), shardCount()));
    }

    /// FNV-1a over UTF-16 units, with a final mix. Part of the data format: must never change.
    static int stableHash(String text) {
        int hash = 0x811c9dc5;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x01000193;
        }
        hash ^= hash >>> 16;
        return hash * 0x45d9f3b;
    }

    /// The ledger of all shards.
    default Tally tally() {
        Tally sum = Tally.ZERO;
        for (int i = 0; i < shardCount(); i++) {
            sum = sum.plus(shard(i).tally());
        }
        return sum;
    }

    @Override
    void close();
}
