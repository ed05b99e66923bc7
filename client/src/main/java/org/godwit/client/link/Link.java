package org.godwit.client.link;

import java.util.List;
import org.godwit.protocol.stanza.Stanza;

/// One connection, while it lasts. Thread-safe; nothing here blocks. The sender keeps few enough
/// stanzas unacknowledged that what waits in a link stays bounded.
public interface Link {
    /// Says nothing about what was received.
    long NO_COUNT = -1;

    /// Sends one frame, in the order of the calls.
    ///
    /// @param stanzas may be empty
    /// @param received how many of the server's stanzas are taken care of, or [#NO_COUNT]
    /// @param countWanted the server shall tell its own count soon
    void transmit(List<? extends Stanza.Addressed> stanzas, long received, boolean countWanted);

    /// Sends what was transmitted, then closes. [LinkEvent.Ended] follows.
    void close();

    /// Closes at once, for a connection that seems dead. [LinkEvent.Ended] follows.
    void abort();
}
