package org.godwit.server.group.muc;

import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;

/// Whom somebody may invite, or make a member, unasked.
@FunctionalInterface
public interface Gate {
    /// `inviter` wants `guest` to hear of a room, and of itself by that.
    ///
    /// @param guest bare JID
    /// @param inviter bare JID
    /// @return whether the inviter is a stranger the guest has never heard of, which is to be said
    /// @throws ProtocolException when the guest is not to be reached by the inviter
    boolean introduce(Jid guest, Jid inviter) throws ProtocolException;
}
