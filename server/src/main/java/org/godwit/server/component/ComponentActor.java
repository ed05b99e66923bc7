package org.godwit.server.component;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Traits;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Directory;
import org.godwit.server.routing.Forgery;
import org.godwit.server.routing.Origin;
import org.godwit.server.routing.Spec;
import org.godwit.server.routing.Storable;
import org.godwit.server.routing.ToComponent;
import org.godwit.server.routing.ToPresence;
import org.godwit.server.routing.ToSession;
import org.godwit.server.routing.ToShard;
import org.jspecify.annotations.Nullable;

/// Keeps one component's domain: passes on what its program says, stamped as it is, and gives it
/// what is sent to the domain. While the program is away senders get an error.
@Spec("XEP-0114 1.6 §3")
final class ComponentActor {
    /// Messages of the program being stored at once; then its socket is not read.
    private static final int STORING_MAX = 1_000;

    private final Jid self;
    private final Directory directory;
    private final String domain;
    private final ActorRef<ToSession.Appended> answers;
    private final Map<Long, Stanza.Message> storing = new HashMap<>();

    /// Makes the ids of messages unique within one connection.
    private String stream = "";

    private long tickets;
    private boolean paused;
    private ToComponent.@Nullable Peer peer;

    private ComponentActor(
            ActorContext<ToComponent> context,
            String component,
            Directory directory,
            String domain) {
        this.self = new Jid(null, component, null);
        this.directory = directory;
        this.domain = domain;
        this.answers = context.messageAdapter(ToSession.Appended.class, ToComponent.Stored::new);
    }

    /// @param component the domain it keeps
    /// @param domain of the server
    static Behavior<ToComponent> create(String component, Directory directory, String domain) {
        return Behaviors.setup(
                context ->
                        Behaviors.receiveMessage(
                                new ComponentActor(context, component, directory, domain)::on));
    }

    private Behavior<ToComponent> on(ToComponent message) {
        switch (message) {
            case ToComponent.Attach(ToComponent.Peer fresh) -> attach(fresh);
            case ToComponent.Detach(ToComponent.Peer gone) -> {
                if (gone.equals(peer)) {
                    peer = null;
                }
            }
            case ToComponent.FromPeer(ToComponent.Peer from, Stanza.Addressed stanza) -> {
                if (from.equals(peer)) {
                    said(from, stanza);
                }
            }
            case ToComponent.Deliver(Stanza.Addressed stanza, ToComponent.Receipt receipt) ->
                    deliver(stanza, receipt);
            case ToComponent.Stored(ToSession.Appended answer) -> stored(answer);
        }
        return Behaviors.same();
    }

    private void attach(ToComponent.Peer fresh) {
        if (peer != null) {
            peer.close(ErrorCode.STREAM_CONFLICT, "this component has connected anew");
        }
        peer = fresh;
        paused = false;
        stream = Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    private void deliver(Stanza.Addressed stanza, ToComponent.@Nullable Receipt receipt) {
        if (peer != null) {
            peer.deliver(stanza);
            answer(receipt, null, "");
        } else if (receipt != null) {
            answer(receipt, ErrorCode.REMOTE_SERVER_TIMEOUT, "this component is away");
        } else if (!(stanza instanceof Stanza.Presence) && Answers.mayFail(stanza)) {
            toLocal(
                    Answers.error(
                            stanza, ErrorCode.REMOTE_SERVER_TIMEOUT, "this component is away"));
        }
    }

    private static void answer(
            ToComponent.@Nullable Receipt receipt, @Nullable ErrorCode refused, String detail) {
        if (receipt != null) {
            receipt.replyTo().tell(new ToSession.Appended(receipt.ticket(), refused, detail));
        }
    }

    private void said(ToComponent.Peer from, Stanza.Addressed stanza) {
        Jid sender = stanza.from();
        Jid to = stanza.to();
        if (sender == null || !sender.domain().equals(self.domain())) {
            from.close(ErrorCode.STREAM_INVALID_FROM, "a component speaks for its own domain");
            return;
        }
        if (to == null) {
            refuse(stanza, ErrorCode.BAD_REQUEST, "a component's stanza needs an addressee");
            return;
        }
        ActorRef<ToComponent> other = directory.componentOf(to);
        if (other != null) {
            other.tell(new ToComponent.Deliver(stanza, null));
        } else if (to.domain().equals(domain)) {
            toServer(stanza, to);
        } else {
            refuse(
                    stanza,
                    ErrorCode.REMOTE_SERVER_NOT_FOUND,
                    "this server does not federate, and its rooms are for its accounts");
        }
    }

    private void toServer(Stanza.Addressed stanza, Jid to) {
        switch (stanza) {
            case Stanza.Message message when to.local() == null ->
                    refuse(message, ErrorCode.SERVICE_UNAVAILABLE, "the server takes no messages");
            case Stanza.Message message when message.payload().traits().has(Traits.CARBON) ->
                    refuse(message, ErrorCode.NOT_ALLOWED, "only a server makes carbon copies");
            case Stanza.Message message -> message(Forgery.removed(message, domain), to);
            case Stanza.Presence presence ->
                    directory.presenceOf(to).tell(new ToPresence.Inbound(presence));
            case Stanza.Iq iq when iq.isRequest() && (to.local() == null || to.isBare()) ->
                    answer(iq, to);
            case Stanza.Iq iq
                    when iq.isRequest() && iq.payload().child(Namespaces.ROSTER, "query") != null ->
                    refuse(iq, ErrorCode.FORBIDDEN, "only a server says what is in a contact list");
            case Stanza.Iq iq -> {
                if (to.local() != null) {
                    toLocal(iq);
                }
            }
        }
    }

    private void message(Stanza.Message message, Jid to) {
        if (message.type() != MessageType.GROUPCHAT && Storable.isStored(message)) {
            store(message, to);
        } else {
            toLocal(message);
        }
    }

    private void answer(Stanza.Iq request, Jid to) {
        boolean ping =
                to.local() == null
                        && request.type() == IqType.GET
                        && request.payload().child(Namespaces.PING, "ping") != null;
        if (ping) {
            reply(Answers.result(request, null));
        } else {
            refuse(request, ErrorCode.SERVICE_UNAVAILABLE, "");
        }
    }

    private void store(Stanza.Message message, Jid to) {
        long ticket = ++tickets;
        String id = message.id() == null ? "#" + ticket : message.id();
        storing.put(ticket, message);
        directory
                .shardOf(to)
                .tell(
                        new ToShard.Append(
                                to.bare(),
                                Origin.within(Origin.of(false, self, "component"), stream),
                                id,
                                message,
                                answers,
                                ticket));
        pause();
    }

    private void stored(ToSession.Appended answer) {
        Stanza.Message message = storing.remove(answer.ticket());
        if (message != null && answer.refused() != null) {
            refuse(message, answer.refused(), answer.detail());
        }
        pause();
    }

    private void pause() {
        boolean full = storing.size() >= (paused ? STORING_MAX / 2 : STORING_MAX);
        if (full != paused && peer != null) {
            paused = full;
            peer.read(!full);
        }
    }

    private void toLocal(Stanza.Addressed stanza) {
        Jid to = stanza.to();
        if (to != null) {
            directory.shardOf(to).tell(new ToShard.Relay(stanza));
        }
    }

    private void refuse(Stanza.Addressed stanza, ErrorCode code, String detail) {
        if (Answers.mayFail(stanza)) {
            reply(Answers.error(stanza, code, detail));
        }
    }

    private void reply(Stanza.Addressed answer) {
        if (peer != null) {
            peer.deliver(answer);
        }
    }
}
