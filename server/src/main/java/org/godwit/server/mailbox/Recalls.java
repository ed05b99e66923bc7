package org.godwit.server.mailbox;

import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.archive.Archive;
import org.godwit.server.archive.Desk;
import org.godwit.server.archive.Source;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Spec;
import org.godwit.server.routing.ToSession;
import org.godwit.store.MailboxStatus;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;

/// Answers what an account's devices ask of its archive, which is its mailbox. A device is told of
/// what it had acknowledged when it asked, and of nothing later: that is on its way to it already
/// and would come twice. Belongs to one account actor.
@Spec({"XEP-0313 1.1.1 §3", "XEP-0313 1.1.1 §6"})
final class Recalls {
    private final Shard shard;
    private final MessageForm form;
    private final Jid account;
    private final Keeping keeping;
    private final Desk desk;
    private final Runnable changed;

    /// @param changed told, on any thread, when the account keeps its messages or no longer does
    Recalls(AccountActor.Place place, Jid account, Keeping keeping, Runnable changed) {
        this.shard = place.shard();
        this.form = place.form();
        this.account = account;
        this.keeping = keeping;
        this.changed = changed;
        this.desk = new Desk(account, place.post().limits().archive().pageMax());
    }

    /// @param handed the highest number the device has acknowledged
    /// @return whether there is more to do, in [#proceed]
    boolean ask(ActorRef<ToSession> session, Stanza.Iq request, long handed) {
        Element asked = request.payload().element();
        if (asked != null && asked.name().equals("prefs")) {
            try {
                preferences(session, request, asked);
            } catch (ProtocolException e) {
                reply(session, Answers.error(request, e.code(), e.detail()));
            }
            return !desk.idle();
        }
        MailboxStatus status = shard.status(account.toString());
        return desk.ask(
                request, source(status, handed), status.last(), answer -> reply(session, answer));
    }

    boolean proceed() {
        return desk.proceed();
    }

    private Source source(MailboxStatus status, long handed) {
        return new Source(
                shard,
                account.toString(),
                Math.min(handed, status.last()),
                entry -> keeping.holds(entry, status),
                entry -> form.decode(entry.message()),
                message -> message.type() != MessageType.GROUPCHAT);
    }

    /// The lists of §6 are not kept: who wants one conversation gone has to want no archive.
    private void preferences(ActorRef<ToSession> session, Stanza.Iq request, Element asked)
            throws ProtocolException {
        if (request.type() == IqType.GET) {
            reply(session, preferences(request, keeping.on()));
            return;
        }
        boolean kept = wanted(asked);
        if (kept && !keeping.allowed()) {
            throw new ProtocolException(
                    ErrorCode.NOT_ALLOWED, "this server keeps no message once it is delivered");
        }
        keeping.want(
                kept,
                outcome -> {
                    changed.run();
                    reply(
                            session,
                            outcome instanceof Outcome.Refused
                                    ? Answers.error(
                                            request,
                                            ErrorCode.RESOURCE_CONSTRAINT,
                                            "this cannot be stored now; try again")
                                    : preferences(request, kept));
                });
    }

    private static boolean wanted(Element prefs) throws ProtocolException {
        for (Element list : prefs.elements()) {
            if (!list.elements().isEmpty()) {
                throw new ProtocolException(
                        ErrorCode.NOT_ACCEPTABLE, "an archive is kept for all or for nobody");
            }
        }
        String wish = prefs.attribute("default");
        if (!"always".equals(wish) && !"never".equals(wish)) {
            throw new ProtocolException(
                    ErrorCode.NOT_ACCEPTABLE, "an archive is kept always or never");
        }
        return "always".equals(wish);
    }

    private static Stanza.Iq preferences(Stanza.Iq request, boolean kept) {
        Element answer =
                Element.builder(Archive.NAMESPACE, "prefs")
                        .attribute("default", kept ? "always" : "never")
                        .child(Element.of(Archive.NAMESPACE, "always"))
                        .child(Element.of(Archive.NAMESPACE, "never"))
                        .build();
        return Answers.result(request, answer);
    }

    private static void reply(ActorRef<ToSession> session, Stanza.Addressed reply) {
        session.tell(new ToSession.Relay(reply));
    }
}
