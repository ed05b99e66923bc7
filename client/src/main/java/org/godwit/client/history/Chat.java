package org.godwit.client.history;

import org.godwit.protocol.stanza.Jid;

/// One conversation in the list of conversations.
///
/// @param peer a bare JID
/// @param unread messages from the peer not read yet
/// @param last the newest message
public record Chat(Jid peer, int unread, Message last) {}
