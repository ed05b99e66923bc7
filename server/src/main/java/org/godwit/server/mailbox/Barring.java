package org.godwit.server.mailbox;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.blocking.BlockLists;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.BlockList;
import org.godwit.server.routing.Spec;
import org.godwit.server.routing.ToPresence;
import org.godwit.server.routing.ToSession;
import org.jspecify.annotations.Nullable;

/// What an account's devices ask of its block list. A change is durable before anybody hears of it;
/// then the sessions know it, the blocked see the account go, and the devices that asked for the
/// list are told. Belongs to one account actor and runs on its thread.
@Spec("XEP-0191 1.3 §3")
final class Barring {
    private final Post post;
    private final Jid account;
    private final List<Link> links;
    private final Consumer<Runnable> later;

    /// The list as the last change under way leaves it; null while there is none.
    private @Nullable BlockList changing;

    private int changes;
    private long pushes;

    /// @param later runs something on the account's thread
    Barring(Post post, Jid account, List<Link> links, Consumer<Runnable> later) {
        this.post = post;
        this.account = account;
        this.links = links;
        this.later = later;
    }

    /// A device is bound: its session refuses what goes to the blocked.
    static void introduce(Link link, Post post, Jid account) {
        BlockList list = post.blocked().of(account);
        if (!list.isEmpty()) {
            Outflow.tell(link, new ToSession.Blocking(list));
        }
    }

    void ask(Link link, ActorRef<ToSession> session, Stanza.Iq request) {
        Element asked = request.payload().element();
        try {
            switch (asked == null ? "" : asked.name()) {
                case "blocklist" -> {
                    link.wantsBlockList = true;
                    reply(session, Answers.result(request, list()));
                }
                case "block" -> change(session, request, true);
                case "unblock" -> change(session, request, false);
                default ->
                        throw new ProtocolException(
                                ErrorCode.BAD_REQUEST, "a block list knows nothing of that");
            }
        } catch (ProtocolException e) {
            reply(session, Answers.error(request, e.code(), e.detail()));
        }
    }

    private Element list() {
        Element.Builder list = Element.builder(Namespaces.BLOCKING, "blocklist");
        for (Jid entry : post.blocked().of(account).entries()) {
            list.child(item(entry));
        }
        return list.build();
    }

    private static Element item(Jid entry) {
        return Element.builder(Namespaces.BLOCKING, "item")
                .attribute("jid", entry.toString())
                .build();
    }

    private void change(ActorRef<ToSession> session, Stanza.Iq request, boolean block)
            throws ProtocolException {
        Element asked = request.payload().element();
        if (asked == null || request.type() != IqType.SET) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "this can only be set");
        }
        Set<Jid> named = named(asked);
        BlockList before = changing == null ? post.blocked().of(account) : changing;
        Set<Jid> entries = new LinkedHashSet<>(before.entries());
        if (block) {
            if (named.isEmpty()) {
                throw new ProtocolException(ErrorCode.BAD_REQUEST, "whom to block?");
            }
            entries.addAll(named);
        } else if (named.isEmpty()) {
            entries.clear();
        } else {
            entries.removeAll(named);
        }
        if (block && entries.size() > BlockLists.ENTRIES_MAX) {
            throw new ProtocolException(
                    ErrorCode.POLICY_VIOLATION,
                    "an account blocks at most " + BlockLists.ENTRIES_MAX + " addresses");
        }
        BlockList after = new BlockList(entries);
        Element reports = block ? asked : Element.of(Namespaces.BLOCKING, "unblock");
        post.blocked()
                .put(
                        account,
                        after,
                        reports,
                        durable ->
                                later.accept(
                                        () -> {
                                            settle();
                                            if (durable) {
                                                changed(session, request, before, after);
                                            } else {
                                                refuse(session, request);
                                            }
                                        }));
        changing = after;
        changes++;
    }

    private void settle() {
        changes--;
        if (changes == 0) {
            changing = null;
        }
    }

    private static void refuse(ActorRef<ToSession> session, Stanza.Iq request) {
        reply(
                session,
                Answers.error(
                        request,
                        ErrorCode.RESOURCE_CONSTRAINT,
                        "the block list cannot be changed now; try again later"));
    }

    private static Set<Jid> named(Element asked) throws ProtocolException {
        Set<Jid> named = new LinkedHashSet<>();
        for (Element item : asked.elements()) {
            String jid = item.attribute("jid");
            if (!item.is(Namespaces.BLOCKING, "item") || jid == null) {
                throw new ProtocolException(ErrorCode.BAD_REQUEST, "an item needs an address");
            }
            named.add(Jid.parse(jid));
        }
        return named;
    }

    private void changed(
            ActorRef<ToSession> session, Stanza.Iq request, BlockList before, BlockList after) {
        for (Link link : links) {
            Outflow.tell(link, new ToSession.Blocking(after));
        }
        post.directory().presenceOf(account).tell(new ToPresence.Blocking(account, before, after));
        reply(session, Answers.result(request, null));
        Element asked = request.payload().element();
        if (asked != null) {
            push(asked);
        }
    }

    private void push(Element change) {
        for (Link link : links) {
            if (link.wantsBlockList && link.session != null) {
                Envelope envelope = Envelope.of(link.jid, account, "block" + ++pushes);
                Outflow.tell(
                        link,
                        new ToSession.Relay(
                                new Stanza.Iq(envelope, IqType.SET, Payload.of(change))));
            }
        }
    }

    private static void reply(ActorRef<ToSession> session, Stanza.Addressed reply) {
        session.tell(new ToSession.Relay(reply));
    }
}
