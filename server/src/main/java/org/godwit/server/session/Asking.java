package org.godwit.server.session;

import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.ToAccount;
import org.godwit.server.routing.ToSession;
import org.godwit.server.session.iq.Asker;

/// A session as the handlers of requests see it. They may keep it and answer from any thread.
///
/// @param jid full JID
/// @param inbox of the session
/// @param account tells the session's account
record Asking(Jid jid, ActorRef<ToSession> inbox, Paths paths, Consumer<ToAccount> account)
        implements Asker {
    @Override
    public void reply(Stanza.Iq reply) {
        inbox.tell(new ToSession.Relay(reply));
    }

    @Override
    public void carbons(boolean enabled) {
        account.accept(new ToAccount.Carbons(inbox, enabled));
    }

    @Override
    public void toAccount(Stanza.Iq request) {
        account.accept(new ToAccount.Ask(inbox, request));
    }

    @Override
    public void toRoster(Stanza.Iq request) {
        paths.toRoster(jid, request);
    }

    @Override
    public void toPresence(Stanza.Iq request) {
        paths.toPresence(jid, request);
    }

    @Override
    public void toPubsub(Stanza.Iq iq) {
        paths.toPubsub(jid, iq);
    }
}
