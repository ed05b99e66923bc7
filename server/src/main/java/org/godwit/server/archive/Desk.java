package org.godwit.server.archive;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Answers;
import org.jspecify.annotations.Nullable;

/// Takes what is asked of one archive and answers it in turn, a stretch of the store at a time, so
/// that a long search holds up whoever runs it only for short moments. Belongs to one actor.
public final class Desk {
    /// Requests that may wait.
    private static final int WAITING_MAX = 16;

    private final Jid archive;
    private final int pageMax;
    private final Deque<Job> jobs = new ArrayDeque<>();

    /// A request under way: a query, or the search for the two ends of the archive.
    private static final class Job {
        private final Stanza.Iq request;
        private final Consumer<Stanza.Addressed> reply;
        private final boolean ends;
        private Search search;
        private @Nullable Found first;

        Job(Stanza.Iq request, Consumer<Stanza.Addressed> reply, Search search, boolean ends) {
            this.request = request;
            this.reply = reply;
            this.search = search;
            this.ends = ends;
        }
    }

    /// @param archive bare JID
    /// @param pageMax messages in one answer
    public Desk(Jid archive, int pageMax) {
        this.archive = archive;
        this.pageMax = pageMax;
    }

    /// A short search is answered before this returns.
    ///
    /// @param last the highest number ever given in this archive
    /// @return whether there is more to do, in [#proceed]
    public boolean ask(
            Stanza.Iq request, Source source, long last, Consumer<Stanza.Addressed> reply) {
        try {
            Job job = job(request, source, last, reply);
            if (job == null) {
                reply.accept(Answers.result(request, Query.form()));
                return !jobs.isEmpty();
            }
            jobs.add(job);
        } catch (ProtocolException e) {
            reply.accept(Answers.error(request, e.code(), e.detail()));
        }
        return jobs.size() == 1 ? proceed() : !jobs.isEmpty();
    }

    private @Nullable Job job(
            Stanza.Iq request, Source source, long last, Consumer<Stanza.Addressed> reply)
            throws ProtocolException {
        Element asked = request.payload().element();
        String name = asked == null ? "" : asked.name();
        if (asked == null || !(name.equals("query") || name.equals("metadata"))) {
            throw new ProtocolException(
                    ErrorCode.FEATURE_NOT_IMPLEMENTED, "this archive knows nothing of that");
        }
        if (jobs.size() >= WAITING_MAX) {
            throw new ProtocolException(
                    ErrorCode.RESOURCE_CONSTRAINT, "wait for the answers to earlier requests");
        }
        if (name.equals("metadata")) {
            return new Job(request, reply, new Search(source, Query.end(false)), true);
        }
        return request.type() == IqType.GET
                ? null
                : new Job(
                        request,
                        reply,
                        new Search(source, Query.read(asked, last, pageMax)),
                        false);
    }

    public boolean idle() {
        return jobs.isEmpty();
    }

    /// Reads a stretch for the first one who waits.
    ///
    /// @return whether there is more to do
    public boolean proceed() {
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
            job.reply.accept(Replies.metadata(job.request, first, found));
        } else {
            Replies.of(job.request, archive, job.search.query(), found).forEach(job.reply);
        }
        return !jobs.isEmpty();
    }
}
