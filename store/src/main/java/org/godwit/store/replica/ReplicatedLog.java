package org.godwit.store.replica;

import org.godwit.store.Outcome;
import org.jspecify.annotations.Nullable;

/// A shard's log. Thread-safe; nothing here waits for the disk or the network, but for closing.
public interface ReplicatedLog extends AutoCloseable {
    /// Somebody waits for an entry.
    interface Ticket {
        /// The entry was not agreed upon, or it is not known whether it will be.
        void refused(Outcome.Reason reason, String detail);
    }

    /// Puts an entry to the vote. Once agreed upon and on disk it is given to the [Machine]
    /// together with its ticket; otherwise the ticket is refused, on any thread.
    void propose(byte[] entry, Ticket ticket);

    boolean isLeader();

    /// The replica that leads, as `host:port`, or null when none is known.
    @Nullable String leader();

    /// Takes a snapshot, so that entries before the one before can be given up.
    ///
    /// @param done hears how it went, on any thread
    void snapshot(Machine.Saved done);

    /// Hands leadership to another replica, if there is one that can take it.
    void yieldLeadership();

    @Override
    void close();
}
