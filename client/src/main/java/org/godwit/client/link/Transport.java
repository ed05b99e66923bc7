package org.godwit.client.link;

import java.util.function.Consumer;

/// Reaches a server and logs in. Keeps whatever lets the next connection be quicker: the server's
/// key, tickets, the name of the session.
public interface Transport {
    /// Starts one try and returns at once. Everything that comes of it is told to `receiver`: at
    /// most one [LinkEvent.Opened] first, then [LinkEvent.Arrived]s, exactly one [LinkEvent.Ended]
    /// last. Calls come one at a time, never from within `connect` or a method of the link. The
    /// receiver may block to slow the server down.
    Link connect(Attempt attempt, Consumer<LinkEvent> receiver);

    /// What a try may build on.
    ///
    /// @param resume go on with the last session if the server still has it
    /// @param received how many of that session's stanzas from the server are taken care of here
    record Attempt(boolean resume, long received) {}
}
