package org.godwit.server.session;

import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.ToSession;

/// Who makes a request to the server, and how it is answered.
///
/// @param jid full JID
/// @param session takes the answer
/// @param carbons switches message carbons of this device (XEP-0280 §4)
public record Caller(Jid jid, ActorRef<ToSession> session, Consumer<Boolean> carbons) {
    /// Answers, from any thread.
    public void reply(Stanza.Iq answer) {
        session.tell(new ToSession.Relay(answer));
    }
}
