package org.godwit.server.session.iq;

import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;

/// The session a request came from, as far as a handler may touch it.
public interface Asker {
    /// Full JID.
    Jid jid();

    /// Sends the answer to the peer.
    void reply(Stanza.Iq answer);

    /// Whether this device sees the conversations of the account's other devices (XEP-0280).
    void carbons(boolean enabled);

    /// Lets the account answer: of its archive (XEP-0313), of its block list (XEP-0191).
    void toAccount(Stanza.Iq request);

    /// Lets the keeper of an account's nodes answer (XEP-0060); or tells it an answer.
    void toPubsub(Stanza.Iq iq);

    /// Lets the keeper of somebody's presence answer when it was last seen.
    void toPresence(Stanza.Iq request);

    /// Lets the keeper of the account's roster answer.
    void toRoster(Stanza.Iq request);
}
