package org.godwit.client.link;

import java.util.List;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What a link reports, in the order it happened.
public sealed interface LinkEvent {
    /// Logged in.
    ///
    /// @param jid the full JID of this device's session
    /// @param resumed the old session goes on, with its counters; otherwise all counts are zero
    /// @param received how many of our stanzas the server had when it resumed; 0 otherwise
    record Opened(Jid jid, boolean resumed, long received) implements LinkEvent {}

    /// One frame.
    ///
    /// @param stanzas count as received one by one
    /// @param acknowledged how many of our stanzas the server has taken care of, or
    ///   [Link#NO_COUNT]; messages among them are stored
    /// @param countWanted the server wants our count
    record Arrived(List<Stanza.Addressed> stanzas, long acknowledged, boolean countWanted)
            implements LinkEvent {
        public Arrived {
            stanzas = List.copyOf(stanzas);
        }
    }

    /// Over; nothing follows.
    ///
    /// @param code why the server or the handshake refused, or null when the network failed
    /// @param detail for people: what happened, and the next step when there is one
    record Ended(@Nullable ErrorCode code, String detail) implements LinkEvent {}
}
