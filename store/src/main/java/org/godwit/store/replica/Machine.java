package org.godwit.store.replica;

import java.nio.file.Path;
import org.godwit.store.replica.ReplicatedLog.Ticket;
import org.jspecify.annotations.Nullable;

/// What a log drives: called by one thread at a time.
public interface Machine {
    /// The index of the last entry that is in the state. Applying it or an older one again does
    /// nothing.
    long applied();

    /// An entry was agreed upon.
    ///
    /// @param ticket given when it was proposed here since this process started
    void apply(long index, long term, byte[] entry, @Nullable Ticket ticket);

    /// Saves the state after the last applied entry into an empty directory. What it must not do
    /// now it may do later, but before it calls `done`: with null, or with what went wrong.
    void save(Path directory, Saved done);

    /// Takes over a saved state, unless a newer one is at hand already.
    ///
    /// @param index the last entry it contains
    /// @return false when that failed
    boolean load(Path directory, long index);

    /// This replica may propose now; all earlier entries have been applied.
    void leading(long term);

    /// It may no longer.
    void following();

    /// The log works no more until it is opened again.
    void failed(String why);

    /// Hears how saving went.
    interface Saved {
        void saved(@Nullable String failure);
    }
}
