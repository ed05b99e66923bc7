package org.godwit.client;

import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Who sent a message, as this account sees it.
///
/// @param peer the conversation it belongs to, a bare JID
/// @param mine sent by this account, here or elsewhere
/// @param by whose it is: a bare JID; in a group another's full address there
/// @param nick the nickname in a group, or null
record Speaker(Jid peer, boolean mine, Jid by, @Nullable String nick) {
    /// @param account of this client
    /// @param from the sender as the stanza has it; null is the account itself
    /// @param to the recipient as the stanza has it
    static Speaker of(Jid account, @Nullable Jid from, @Nullable Jid to) {
        if (from != null && Groups.isGroup(account, from)) {
            String nick = from.resource();
            boolean mine = nick != null && nick.equals(account.local());
            return new Speaker(from.bare(), mine, mine ? account : from, nick);
        }
        if (from == null || from.bare().equals(account)) {
            return new Speaker(to == null ? account : to.bare(), true, account, null);
        }
        return new Speaker(from.bare(), false, from.bare(), null);
    }

    Message.Ref ref(String id) {
        return new Message.Ref(peer, id, mine);
    }
}
