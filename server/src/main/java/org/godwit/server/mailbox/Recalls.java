package org.godwit.server.mailbox;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.archive.Archive;
import org.godwit.server.archive.Found;
import org.godwit.server.archive.Query;
import org.godwit.server.archive.Replies;
import org.godwit.server.archive.Search;
import org.godwit.server.archive.Source;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Spec;
import org.godwit.server.routing.ToSession;
import org.godwit.store.MailboxStatus;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// Answers what an account's devices ask of its archive, which is its mailbox. A device is told of
/// what it had acknowledged when it asked, and of nothing later: that is on its way to it already
/// and would come twice. Belongs to one account actor; a long search goes on in the next message to
/// it.
@Spec({"XEP-0313 1.1.1 §3", "XEP-0313 1.1.1 §6"})
final class Recalls {
    /// Requests of one account that may wait.
    private static final int WAITING_MAX = 16;

    private final Shard shard;
    private final Post post;
    private final MessageForm form;
    private final Jid account;
    private final Keeping keeping;
    private final Runnable changed;
    private final Deque<Job> jobs = new ArrayDeque<>();

    /// A request under way: a query, or the search for the two ends of the archive.
    private static final class Job {
        private final ActorRef<ToSession> session;
        private final Stanza.Iq request;
        private final boolean ends;
        private Search search;
        private @Nullable Found first;

        Job(ActorRef<ToSession> session, Stanza.Iq request, Search search, boolean ends) {
            this.session = session;
            this.request = request;
            this.search = search;
            this.ends = ends;
        }
    }

    /// @param changed told, on any thread, when the account keeps its messages or no longer does
    Recalls(AccountActor.Place place, Jid account, Keeping keeping, Runnable changed) {
        this.shard = place.shard();
        this.post = place.post();
        this.form = place.form();
        this.account = account;
        this.keeping = keeping;
        this.changed = changed;
    }

    /// @param handed the highest number the device has acknowledged
    /// @return whether there is more to do, in [#proceed]
    boolean ask(ActorRef<ToSession> session, Stanza.Iq request, long handed) {
        Element asked = request.payload().element();
        String name = asked == null ? "" : asked.name();
        try {
            switch (name) {
                case "query" -> query(session, request, handed);
                case "metadata" -> ends(session, request, handed);
                case "prefs" -> preferences(session, request);
                default ->
                        throw new ProtocolException(
                                ErrorCode.BAD_REQUEST, "an archive knows nothing of that");
            }
        } catch (ProtocolException e) {
            reply(session, Answers.error(request, e.code(), e.detail()));
        }
        // A short search is answered at once, before anything that is pushed from now on.
        return jobs.size() == 1 ? proceed() : !jobs.isEmpty();
    }

    private void query(ActorRef<ToSession> session, Stanza.Iq request, long handed)
            throws ProtocolException {
        Element asked = request.payload().element();
        if (asked == null) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "");
        }
        if (request.type() == IqType.GET) {
            reply(session, Answers.result(request, Query.form()));
            return;
        }
        MailboxStatus status = shard.status(account.toString());
        Query query = Query.read(asked, status.last(), post.limits().archive().pageMax());
        begin(session, request, new Search(source(status, handed), query), false);
    }

    private void ends(ActorRef<ToSession> session, Stanza.Iq request, long handed)
            throws ProtocolException {
        Source source = source(shard.status(account.toString()), handed);
        begin(session, request, new Search(source, Query.end(false)), true);
    }

    private void begin(ActorRef<ToSession> session, Stanza.Iq request, Search search, boolean ends)
            throws ProtocolException {
        if (jobs.size() >= WAITING_MAX) {
            throw new ProtocolException(
                    ErrorCode.RESOURCE_CONSTRAINT, "wait for the answers to earlier requests");
        }
        jobs.add(new Job(session, request, search, ends));
    }

    private Source source(MailboxStatus status, long handed) {
        return new Source(
                shard,
                account.toString(),
                Math.min(handed, status.last()),
                entry -> keeping.holds(entry, status),
                form::decode,
                message -> message.type() != MessageType.GROUPCHAT);
    }

    /// Reads a stretch for the first one who waits.
    ///
    /// @return whether there is more to do
    boolean proceed() {
        Job job = jobs.peek();
        if (job == null) {
            return false;
        }
        Found found = job.search.step();
        if (found == null) {
            return true;
        }
        Found first = job.first;
        if (job.ends && first == null) {
            job.first = found;
            job.search = new Search(job.search.source(), Query.end(true));
            return true;
        }
        jobs.remove();
        if (first != null) {
            reply(job.session, Replies.metadata(job.request, first, found));
        } else {
            Replies.of(job.request, account, job.search.query(), found)
                    .forEach(reply -> reply(job.session, reply));
        }
        return !jobs.isEmpty();
    }

    /// The lists of §6 are not kept: who wants one conversation gone has to want no archive.
    private void preferences(ActorRef<ToSession> session, Stanza.Iq request)
            throws ProtocolException {
        Element asked = request.payload().element();
        if (asked == null || request.type() == IqType.GET) {
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
