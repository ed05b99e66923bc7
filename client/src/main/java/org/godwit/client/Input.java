package org.godwit.client;

import java.util.List;
import org.godwit.client.history.Message;
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

    /// @param answers the message it answers, or null
    record SendText(Jid to, String id, String body, Message.@Nullable Ref answers)
            implements Input {
        SendText(Jid to, String id, String body) {
            this(to, id, body, null);
        }
    }

    /// The text of a message of ours is to be another.
    ///
    /// @param id of the stanza that says so; likewise below
    record Edit(Message.Ref ref, String id, String body) implements Input {}

    /// A message of ours is taken back.
    record Retract(Message.Ref ref, String id) implements Input {}

    /// What we think of a message; empty takes it back.
    record React(Message.Ref ref, String id, List<String> emoji) implements Input {
        public React {
            emoji = List.copyOf(emoji);
        }
    }

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
