package org.godwit.server.mailbox;

import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.push.Pushing;
import org.godwit.server.routing.ToAccount;
import org.godwit.server.routing.ToSession;

/// Which part of an account answers what its devices ask of it. Belongs to one account actor and
/// runs on its thread.
final class Desk {
    private final Post post;
    private final Jid account;
    private final Recalls recalls;
    private final Barring barring;
    private final Choices choices;

    /// @param later runs something on the account's thread
    private Desk(
            Post post, Jid account, List<Link> links, Recalls recalls, Consumer<Runnable> later) {
        this.post = post;
        this.account = account;
        this.recalls = recalls;
        this.barring = new Barring(post, account, links, later);
        this.choices = new Choices(post, account, links, later);
    }

    /// @param self the account's actor
    static Desk open(
            AccountActor.Place place,
            Jid account,
            List<Link> links,
            Keeping keeping,
            ActorRef<ToAccount> self) {
        Recalls recalls =
                new Recalls(place, account, keeping, () -> self.tell(ToAccount.Proceed.NOW));
        return new Desk(
                place.post(), account, links, recalls, next -> self.tell(new ToAccount.Then(next)));
    }

    /// @return whether there is more to do, in [#proceed]
    boolean ask(Link link, ActorRef<ToSession> session, Stanza.Iq request) {
        Element asked = request.payload().element();
        String namespace = asked == null ? "" : asked.namespace();
        switch (namespace) {
            case Namespaces.BLOCKING -> barring.ask(link, session, request);
            case Namespaces.PRIVACY -> choices.ask(link, session, request);
            case Pushing.NAMESPACE ->
                    post.push()
                            .ask(
                                    account,
                                    link.passing ? null : link.name,
                                    request,
                                    reply -> session.tell(new ToSession.Relay(reply)));
            default -> {
                return recalls.ask(session, request, link.acknowledged());
            }
        }
        return false;
    }

    boolean proceed() {
        return recalls.proceed();
    }
}
