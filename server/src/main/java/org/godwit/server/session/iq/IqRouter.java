package org.godwit.server.session.iq;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Conference;
import org.godwit.server.routing.Pubsub;
import org.godwit.server.routing.Spec;

/// Finds who answers a request to the server or to an account. Thread-safe.
@Spec({"RFC 6120 §8.2.3", "RFC 6121 §8.5"})
public final class IqRouter {
    private final Map<String, IqHandler> handlers = new HashMap<>();
    private final Map<IqService, IqRouter> services = new LinkedHashMap<>();
    private final Element caps;

    /// @param caps what stands for all of it (XEP-0115)
    /// @throws IllegalArgumentException when two handlers want the same namespace
    public IqRouter(List<IqHandler> handlers, Element caps) {
        this.caps = caps;
        for (IqHandler handler : handlers) {
            if (this.handlers.put(handler.namespace(), handler) != null) {
                throw new IllegalArgumentException("two handlers for " + handler.namespace());
            }
        }
    }

    /// The same without services.
    public static IqRouter standard(String version, InstantSource clock, List<IqHandler> more) {
        return standard(new About(version, clock, Map.of(), Set.of()), more, List.of());
    }

    /// What the server says of itself.
    ///
    /// @param version told to whoever asks (XEP-0092)
    /// @param contacts addresses of people by what they are for, as `abuse` (XEP-0157)
    /// @param neighbours domains of components (XEP-0114)
    public record About(
            String version,
            InstantSource clock,
            Map<String, List<String>> contacts,
            Set<String> neighbours) {
        public About {
            neighbours = Set.copyOf(neighbours);
            contacts = Map.copyOf(contacts);
        }
    }

    /// Everything this server answers.
    ///
    /// @param more handlers of features outside this package
    /// @param services with addresses of their own
    public static IqRouter standard(About about, List<IqHandler> more, List<IqService> services) {
        InstantSource clock = about.clock();
        List<IqHandler> all = new ArrayList<>(more);
        all.add(new PingHandler());
        all.add(new RosterHandler());
        all.add(new CarbonsHandler());
        all.add(new ArchiveHandler());
        all.add(new BlockingHandler());
        all.add(new PushHandler());
        all.add(new PrivacyHandler());
        all.add(new SessionHandler());
        all.add(new VersionHandler(about.version()));
        all.add(new TimeHandler(clock));
        all.add(new LastHandler(clock));
        all.add(new DiscoItemsHandler(items(services), more, about.neighbours()));
        all.addAll(KeptHandler.ALL);
        TreeSet<String> features = new TreeSet<>(DiscoInfoHandler.OWN_FEATURES);
        for (IqHandler handler : all) {
            features.addAll(handler.features());
        }
        DiscoInfoHandler disco = new DiscoInfoHandler(List.copyOf(features), about.contacts());
        all.add(disco);
        IqRouter router = new IqRouter(all, disco.caps());
        services.forEach(it -> router.services.put(it, it.router()));
        return router;
    }

    private static List<DiscoItemsHandler.Item> items(List<IqService> services) {
        List<DiscoItemsHandler.Item> items = new ArrayList<>();
        items.add(new DiscoItemsHandler.Item(Conference.LABEL, "Rooms"));
        items.add(new DiscoItemsHandler.Item(Pubsub.LABEL, "Nodes"));
        services.forEach(it -> items.add(new DiscoItemsHandler.Item(it.label(), it.name())));
        return items;
    }

    /// The server's entity capabilities, for its stream features.
    public Element caps() {
        return caps;
    }

    /// Answers `iq` now or later; what is itself an answer goes to who asked.
    public void answer(Stanza.Iq iq, Asker asker) {
        if (!iq.isRequest()) {
            asker.toPubsub(iq);
            return;
        }
        Jid address = iq.to();
        if (address != null && Pubsub.owns(asker.jid().domain(), address)) {
            toPubsub(iq, address, asker);
        } else if (address != null && !address.domain().equals(asker.jid().domain())) {
            toService(iq, address, asker);
        } else {
            local(iq, asker);
        }
    }

    private void toPubsub(Stanza.Iq iq, Jid address, Asker asker) {
        Element element = iq.payload().element();
        if (address.local() != null || element == null) {
            refuse(iq, asker, ErrorCode.SERVICE_UNAVAILABLE, "");
        } else if (element.namespace().equals(Namespaces.PING)) {
            local(iq, asker);
        } else {
            asker.toPubsub(iq);
        }
    }

    private void toService(Stanza.Iq iq, Jid address, Asker asker) {
        for (Map.Entry<IqService, IqRouter> each : services.entrySet()) {
            if (each.getKey().isAt(address, asker.jid().domain())) {
                each.getValue().local(iq, asker);
                return;
            }
        }
        refuse(iq, asker, ErrorCode.REMOTE_SERVER_NOT_FOUND, "this server does not federate");
    }

    private void local(Stanza.Iq iq, Asker asker) {
        Element element = iq.payload().element();
        IqHandler handler = element == null ? null : handlers.get(element.namespace());
        if (element == null || handler == null || !mayAnswer(handler, iq, asker)) {
            refuse(iq, asker, ErrorCode.SERVICE_UNAVAILABLE, "");
            return;
        }
        Jid to = iq.to();
        IqRequest.Target target =
                to != null && to.local() == null
                        ? IqRequest.Target.SERVER
                        : IqRequest.Target.ACCOUNT;
        try {
            handler.handle(new IqRequest(iq, element, target), asker);
        } catch (ProtocolException e) {
            refuse(iq, asker, e.code(), e.detail());
        }
    }

    /// Of another account only a few things may be asked, and whether it exists is not said (RFC
    /// 6121 §8.5.1).
    private static boolean mayAnswer(IqHandler handler, Stanza.Iq iq, Asker asker) {
        Jid to = iq.to();
        return to == null
                || to.local() == null
                || to.equals(asker.jid().bare())
                || handler.answersForOthers();
    }

    private static void refuse(Stanza.Iq iq, Asker asker, ErrorCode code, String detail) {
        asker.reply(Answers.error(iq, code, detail));
    }
}
