package org.godwit.server.routing;

import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;

/// What the keeper of a shard's push notifications is told (XEP-0357).
public sealed interface ToPush {
    /// A message that may be worth waking a device for has become durable.
    ///
    /// @param online whether a device of the account has a session
    record Stored(Jid account, boolean online) implements ToPush {}

    /// An app server has answered a notification.
    record Answered(Stanza.Iq answer) implements ToPush {}

    /// Time to see what waits for the account's devices.
    record Due(Jid account) implements ToPush {}
}
