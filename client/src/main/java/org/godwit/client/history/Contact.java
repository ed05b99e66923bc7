package org.godwit.client.history;

import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// One entry of the contact list (RFC 6121 §2), or a stranger who asks to become one.
///
/// @param jid a bare JID
/// @param name the name this account gave, or null
/// @param bond who sees whose presence
/// @param asked we asked to see their presence and have no answer yet
/// @param asking they ask to see ours and wait for accept or decline
public record Contact(Jid jid, @Nullable String name, Bond bond, boolean asked, boolean asking) {
    /// Who sees whom (RFC 6121 §2.1.2.5, `subscription`).
    public enum Bond {
        NONE,
        /// We see them.
        TO,
        /// They see us.
        FROM,
        BOTH
    }

    public Contact {
        if (!jid.isBare()) {
            throw new IllegalArgumentException("a contact is a bare JID");
        }
    }

    /// A stranger nobody has added or asked yet.
    public static Contact of(Jid jid) {
        return new Contact(jid, null, Bond.NONE, false, false);
    }

    /// The given name, else the local part of the address.
    public String label() {
        String local = jid.local();
        return name != null ? name : local != null ? local : jid.domain();
    }

    public Contact withAsking(boolean newAsking) {
        return new Contact(jid, name, bond, asked, newAsking);
    }
}
