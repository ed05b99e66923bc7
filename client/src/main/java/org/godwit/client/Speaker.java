package org.godwit.client;

import org.godwit.client.history.Author;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Who sent a message, as this account sees it.
///
/// @param peer the conversation it belongs to, a bare JID
/// @param mine sent by this account, here or elsewhere
/// @param by whose it is: a bare JID; in a group that hides it another's full address there
/// @param nick the nickname in a group, or null
/// @param author see [org.godwit.client.history.Content#author]
record Speaker(Jid peer, boolean mine, Jid by, @Nullable String nick, @Nullable Author author) {
    /// Who speaks for himself, or a group.
    ///
    /// @param account of this client
    /// @param from the sender as the stanza has it; null is the account itself
    /// @param to the recipient as the stanza has it
    static Speaker of(Jid account, @Nullable Jid from, @Nullable Jid to) {
        if (from == null || from.bare().equals(account)) {
            return new Speaker(to == null ? account : to.bare(), true, account, null, null);
        }
        return new Speaker(from.bare(), false, from.bare(), null, null);
    }

    /// Who speaks in a group.
    ///
    /// @param from the sender's address there
    static Speaker in(Jid account, Jid from, Author author, boolean mine) {
        Jid known = author.account();
        Jid by = mine ? account : known == null ? from : known;
        return new Speaker(from.bare(), mine, by, author.nick(), mine ? null : author);
    }

    Message.Ref ref(String id) {
        return new Message.Ref(peer, id, mine);
    }
}
