package org.godwit.client.chat;

import java.time.Instant;
import java.util.List;
import org.godwit.client.Connectivity;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;

/// What can happen to the screen.
sealed interface Action {
    /// A character was typed, or a text pasted.
    record Typed(String text) implements Action {}

    record Pressed(Key key) implements Action {}

    record Connection(Connectivity now) implements Action {}

    /// The list on the left is new.
    record Peers(List<Model.Peer> peers) implements Action {
        public Peers {
            peers = List.copyOf(peers);
        }
    }

    /// The messages of a conversation, oldest first.
    record Conversation(Jid peer, List<Message> messages) implements Action {
        public Conversation {
            messages = List.copyOf(messages);
        }
    }

    record Refused(String what, ErrorCode code) implements Action {}

    /// Time has passed.
    record Tick(Instant now) implements Action {}

    /// The keys that mean something.
    enum Key {
        ENTER,
        BACKSPACE,
        DELETE,
        LEFT,
        RIGHT,
        HOME,
        END,
        CLEAR,
        NEXT,
        PREVIOUS,
        PAGE_UP,
        PAGE_DOWN,
        QUIT
    }
}
