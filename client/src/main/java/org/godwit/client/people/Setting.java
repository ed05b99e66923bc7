package org.godwit.client.people;

import java.time.Instant;
import java.util.List;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// One thing the account has chosen, here or on another device of it.
public sealed interface Setting {
    /// @param lastSeen who is told when the account was last seen
    /// @param messages whose messages it takes: everybody's, or those of contacts and of whom it
    ///   has written to
    record Privacy(Audience lastSeen, Audience messages) implements Setting {}

    /// Who may.
    enum Audience {
        EVERYONE,
        CONTACTS,
        NOBODY
    }

    /// A conversation wakes no phone.
    ///
    /// @param until or null for good
    /// @param mentions whether a message that mentions the account wakes it all the same
    record Muted(Jid peer, @Nullable Instant until, boolean mentions) implements Setting {}

    record Unmuted(Jid peer) implements Setting {}

    /// Nothing comes from them, and nothing goes there.
    record Blocked(List<Jid> who) implements Setting {
        public Blocked {
            who = List.copyOf(who);
        }
    }

    /// @param who or nobody for all who were blocked
    record Unblocked(List<Jid> who) implements Setting {
        public Unblocked {
            who = List.copyOf(who);
        }
    }
}
