package org.godwit.client.load;

import org.godwit.protocol.stanza.Stanza;

/// What a mode does when something happens. Runs on the loop's thread.
interface LoadScript {
    /// A login has been answered.
    default void opened(Wire wire) {}

    /// A stanza has arrived.
    void heard(Wire wire, Stanza.Addressed stanza) throws LoadException;

    /// Called once each turn of the loop.
    default void turn(long nowNanos) {}
}
