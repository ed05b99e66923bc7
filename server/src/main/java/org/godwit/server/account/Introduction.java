package org.godwit.server.account;

import org.godwit.protocol.stanza.Jid;

/// Told when an account was made by somebody's invitation.
@FunctionalInterface
public interface Introduction {
    Introduction NOBODY = (_, _, _) -> {};

    /// @param account the new one
    /// @param token which makes it a contact of its inviter
    void made(Jid account, Jid inviter, String token);
}
