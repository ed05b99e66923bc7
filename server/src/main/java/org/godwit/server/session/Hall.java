package org.godwit.server.session;

import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.mailbox.Shards;
import org.godwit.server.routing.Counters;
import org.godwit.server.routing.Directory;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.session.iq.IqRouter;
import org.jspecify.annotations.Nullable;

/// What all sessions of a node share, and who of them can be resumed. Thread-safe.
public final class Hall {
    private static final int RESOURCE_CHARS = 8;

    private final Directory directory;
    private final ServerLimits limits;
    private final InstantSource clock;
    private final Counters counters;
    private final IqRouter requests;
    private final Map<String, ActorRef<SessionActor.Command>> byToken = new ConcurrentHashMap<>();

    /// In the order they began to wait.
    private final LinkedHashSet<String> detached = new LinkedHashSet<>();

    public Hall(
            Directory directory,
            ServerLimits limits,
            InstantSource clock,
            Counters counters,
            IqRouter requests) {
        this.directory = directory;
        this.limits = limits;
        this.clock = new SteadyClock(clock);
        this.counters = counters;
        this.requests = requests;
    }

    Directory directory() {
        return directory;
    }

    ServerLimits limits() {
        return limits;
    }

    InstantSource clock() {
        return clock;
    }

    Counters counters() {
        return counters;
    }

    IqRouter requests() {
        return requests;
    }

    /// The name of a login's cursor: a registered device's id; for XML its user-agent or resource
    /// behind `x/`; for a throw-away device `~` and its resource.
    String cursorName(Login login, String token) {
        String name = login.device() != null ? login.device() : login.resource();
        if (login.encoding() == Login.Encoding.BINARY && name != null) {
            return name;
        }
        return name == null
                ? Shards.PASSING_DEVICE + resource(login, token)
                : Shards.XML_DEVICE + name;
    }

    Identity identity(Login login, String token, Jid jid) {
        return new Identity(
                jid,
                cursorName(login, token),
                token,
                login.encoding(),
                directory.componentDomains());
    }

    /// The resource a login gets: the wanted one, a binary device's id, else one of our making.
    String resource(Login login, String token) {
        if (login.resource() != null) {
            return login.resource();
        }
        boolean binary = login.encoding() == Login.Encoding.BINARY;
        return binary && login.device() != null
                ? login.device()
                : "g" + token.substring(0, RESOURCE_CHARS);
    }

    void register(String token, ActorRef<SessionActor.Command> session) {
        byToken.put(token, session);
    }

    @Nullable ActorRef<SessionActor.Command> find(String token) {
        return byToken.get(token);
    }

    /// A session waits for its peer; when too many do, the one that waits longest is given up.
    void detached(String token) {
        String oldest = null;
        synchronized (detached) {
            detached.add(token);
            if (detached.size() > limits.resume().detachedMax()) {
                oldest = detached.removeFirst();
            }
        }
        ActorRef<SessionActor.Command> given = oldest == null ? null : byToken.remove(oldest);
        if (given != null) {
            given.tell(SessionActor.Command.Expire.NOW);
        }
    }

    void attached(String token) {
        synchronized (detached) {
            detached.remove(token);
        }
    }

    void forget(String token) {
        byToken.remove(token);
        attached(token);
    }
}
