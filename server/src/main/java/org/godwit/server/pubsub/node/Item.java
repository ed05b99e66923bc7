package org.godwit.server.pubsub.node;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// One thing published.
///
/// @param number its place in the node: later ones are higher
/// @param timeMillis when it was published, Unix milliseconds
/// @param publisher full JID
/// @param payload null when there is none
public record Item(
        String id, long number, long timeMillis, Jid publisher, @Nullable Element payload) {}
