package org.godwit.client.history;

import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Who wrote a message of a group. A nickname is anybody's who takes it first, so it only names
/// where the group tells no more.
///
/// @param nick the nickname at that time
/// @param account the bare address, where the group shows it
/// @param occupant the same as long as the group lasts, whatever the nickname (XEP-0421), or null
public record Author(String nick, @Nullable Jid account, @Nullable String occupant) {
    /// What to call it: by its address where that is known.
    public String label() {
        return account == null ? nick : Contact.of(account).label();
    }

    /// Whether both are certainly one.
    boolean isSameAs(Author other) {
        if (account != null && other.account != null) {
            return account.equals(other.account);
        }
        if (occupant != null && other.occupant != null) {
            return occupant.equals(other.occupant);
        }
        boolean unknown = account == null && other.account == null;
        return unknown && occupant == null && other.occupant == null && nick.equals(other.nick);
    }
}
