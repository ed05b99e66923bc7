package org.godwit.client;

import org.godwit.client.link.LinkEvent;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// What can happen to a client.
sealed interface Input {
    record Connect() implements Input {}

    record Disconnect() implements Input {}

    /// Time has passed.
    record Wake() implements Input {}

    record FromLink(LinkEvent event) implements Input {}

    record SendText(Jid to, String id, String body) implements Input {}

    /// Everything from `peer` is read.
    ///
    /// @param markerId id for the marker that says so
    record MarkRead(Jid peer, String markerId) implements Input {}

    record SetTyping(Jid peer, boolean typing) implements Input {}

    record AddContact(Jid jid, @Nullable String name) implements Input {}

    record AcceptContact(Jid jid) implements Input {}

    record DeclineContact(Jid jid) implements Input {}

    record RemoveContact(Jid jid) implements Input {}
}
