package org.godwit.server.mailbox;

import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.privacy.PrivacyDesk;
import org.godwit.server.routing.ToSession;

/// What an account's devices ask of its privacy; those that asked before are told of changes.
/// Belongs to one account actor and runs on its thread.
final class Choices {
    private final Jid account;
    private final List<Link> links;
    private final Consumer<Runnable> later;
    private final PrivacyDesk desk;
    private long pushes;

    /// @param later runs something on the account's thread
    Choices(Post post, Jid account, List<Link> links, Consumer<Runnable> later) {
        this.account = account;
        this.links = links;
        this.later = later;
        this.desk = new PrivacyDesk(post.privacy(), account, post.clock());
    }

    void ask(Link link, ActorRef<ToSession> session, Stanza.Iq request) {
        link.wantsPrivacy |= PrivacyDesk.isInterest(request);
        desk.ask(
                request,
                (answer, news) -> {
                    session.tell(new ToSession.Relay(answer));
                    if (news != null) {
                        later.accept(() -> push(news));
                    }
                });
    }

    private void push(Element news) {
        for (Link link : links) {
            if (link.wantsPrivacy && link.session != null) {
                Envelope envelope = Envelope.of(link.jid, account, "privacy" + ++pushes);
                Outflow.tell(
                        link,
                        new ToSession.Relay(new Stanza.Iq(envelope, IqType.SET, Payload.of(news))));
            }
        }
    }
}
