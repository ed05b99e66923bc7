package org.godwit.server.session;

import org.godwit.protocol.stanza.Stanza;

/// Where requests to the server itself are answered. Called on actor threads; must not block.
@FunctionalInterface
public interface Desk {
    void ask(Stanza.Iq request, Caller caller);
}
