package org.godwit.client.chat;

import java.time.Instant;
import java.util.List;
import org.godwit.client.Event;
import org.godwit.client.chat.text.Key;
import org.godwit.client.history.Message;
import org.godwit.client.people.Profile;
import org.godwit.client.people.Setting;
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

    /// Something the account has chosen.
    record Learned(Setting setting) implements Happening {}

    /// @param asked the user wants to see it
    record Profiled(Jid who, Profile profile, boolean asked) implements Happening {}

    /// A line for the user.
    record Noted(String text) implements Happening {}

    /// The window has another size, in cells.
    record Resized(int columns, int rows) implements Happening {}

    record Clock(Instant now) implements Happening {}
}
