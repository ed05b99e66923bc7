package org.godwit.server.mailbox;

import java.time.InstantSource;
import java.util.function.Predicate;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.blocking.BlockLists;
import org.godwit.server.privacy.Privacy;
import org.godwit.server.privacy.Strangers;
import org.godwit.server.push.Pushing;
import org.godwit.server.routing.Counters;
import org.godwit.server.routing.Directory;
import org.godwit.server.routing.ServerLimits;

/// What all mailboxes of a node share.
///
/// @param exists whether there is an account of that bare JID
public record Post(
        String domain,
        Directory directory,
        ServerLimits limits,
        InstantSource clock,
        Counters counters,
        Predicate<Jid> exists,
        BlockLists blocked,
        Pushing push,
        Privacy privacy) {
    /// Whether `inviter` may have a room write to `guest`, both bare JIDs; it counts as a message
    /// of the inviter's own. Whoever is at home elsewhere is none of our business.
    ///
    /// @return true when the guest hears of the inviter, a stranger, for the first time
    /// @throws ProtocolException as a message would be refused; whether the guest blocks, keeps out
    ///   or does not exist cannot be told apart
    public boolean introduce(Jid guest, Jid inviter) throws ProtocolException {
        if (!guest.domain().equals(domain)) {
            return false;
        }
        return switch (verdict(guest, inviter)) {
            case Strangers.Verdict.Pass() -> false;
            case Strangers.Verdict.First() -> true;
            case Strangers.Verdict.Refused(ErrorCode code, String detail) ->
                    throw new ProtocolException(code, detail);
        };
    }

    /// `account` has written to `peer`, who is no stranger to it from now on. Of an address that
    /// nobody has, as that of an erased account, nothing is noted.
    void wrote(Jid account, Jid peer) {
        Strangers strangers = privacy.strangers();
        if (!strangers.isKnown(account, peer) && exists.test(peer.bare())) {
            strangers.wrote(account, peer);
        }
    }

    private Strangers.Verdict verdict(Jid guest, Jid inviter) {
        if (!exists.test(guest)) {
            return privacy.strangers().missed(inviter);
        }
        return blocked.bars(guest, inviter)
                ? Strangers.CLOSED
                : privacy.strangers().introduce(guest, inviter);
    }
}
