package org.godwit.client.chat;

import java.time.Instant;
import java.util.List;
import org.godwit.client.Event;
import org.godwit.client.chat.text.Key;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;

/// What can happen to the chat.
sealed interface Happening {
    record Pressed(Key key) implements Happening {}

    record FromClient(Event event) implements Happening {}

    /// A page of history, oldest first.
    ///
    /// @param beginning nothing is older than this page
    record Loaded(Jid peer, List<Message> page, boolean beginning) implements Happening {
        public Loaded {
            page = List.copyOf(page);
        }
    }

    /// The window has another size, in cells.
    record Resized(int columns, int rows) implements Happening {}

    record Clock(Instant now) implements Happening {}
}
