package org.godwit.app.crash;

import java.util.random.RandomGenerator;

/// What a round of a [Campaign] does to the node, its disk or the network before, or while, it is
/// killed.
enum Fault {
    /// kill -9; what was not synced is gone.
    KILL(8),
    /// kill -9 while writes reach the disk in parts: the log ends in the middle of a record.
    TORN_TAIL(2),
    /// SIGSTOP for a while.
    FREEZE(2),
    /// Every connection is reset.
    CUT(3),
    /// Connections fall silent and are reset only later.
    SILENCE(2),
    /// Receivers read at the speed of a bad mobile network.
    SLOW_READERS(2),
    /// No space is left on the device for a while.
    DISK_FULL(2),
    /// Syncing fails, until the node is started again.
    SYNC_FAILS(2),
    /// SIGTERM and a new start.
    RESTART(1);

    private final int weight;

    Fault(int weight) {
        this.weight = weight;
    }

    /// Kills are the most frequent; all of them come up.
    static Fault any(RandomGenerator random) {
        int sum = 0;
        for (Fault fault : values()) {
            sum += fault.weight;
        }
        int at = random.nextInt(sum);
        for (Fault fault : values()) {
            at -= fault.weight;
            if (at < 0) {
                return fault;
            }
        }
        throw new AssertionError("the weights add up");
    }
}
