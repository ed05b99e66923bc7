package org.godwit.server.transport.xmpp.login;

import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.account.Token;
import org.jspecify.annotations.Nullable;

/// A peer that has proved who it is by SASL2, until it is told so (XEP-0388 §2.6.1).
///
/// @param data the mechanism's last word; null for none
/// @param token for its next login; null for none
/// @param unresumed why the session it wished to resume is not; null when it is, or none was wished
///   for
record Proven(
        Jid account,
        Wishes wishes,
        @Nullable Bytes data,
        @Nullable Token token,
        @Nullable Element unresumed) {
    Proven with(@Nullable Token fresh) {
        return new Proven(account, wishes, data, fresh, unresumed);
    }

    Proven unresumed(Element failed) {
        return new Proven(account, wishes, data, token, failed);
    }
}
