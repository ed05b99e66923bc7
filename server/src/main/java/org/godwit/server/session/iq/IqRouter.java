package org.godwit.server.session.iq;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Conference;
import org.godwit.server.routing.Spec;

/// Finds who answers a request to the server or to an account. Thread-safe.
@Spec({"RFC 6120 §8.2.3", "RFC 6121 §8.5"})
public final class IqRouter {
    private final Map<String, IqHandler> handlers = new HashMap<>();
    private final Map<IqService, IqRouter> services = new LinkedHashMap<>();

    /// @throws IllegalArgumentException when two handlers want the same namespace
    public IqRouter(List<IqHandler> handlers) {
        for (IqHandler handler : handlers) {
            if (this.handlers.put(handler.namespace(), handler) != null) {
                throw new IllegalArgumentException("two handlers for " + handler.namespace());
            }
        }
    }

    /// The same without services.
    public static IqRouter standard(String version, InstantSource clock, List<IqHandler> more) {
        return standard(version, clock, more, List.of());
    }

    /// Everything this server answers.
    ///
    /// @param version of the server, told to whoever asks (XEP-0092)
    /// @param more handlers of features outside this package
    /// @param services with addresses of their own
    public static IqRouter standard(
            String version, InstantSource clock, List<IqHandler> more, List<IqService> services) {
        List<IqHandler> all = new ArrayList<>(more);
        all.add(new PingHandler());
        all.add(new RosterHandler());
        all.add(new CarbonsHandler());
        all.add(new ArchiveHandler());
        all.add(new BlockingHandler());
        all.add(new PushHandler());
        all.add(new SessionHandler());
        all.add(new VersionHandler(version));
        all.add(new TimeHandler(clock));
        all.add(new DiscoItemsHandler(items(services)));
        TreeSet<String> features = new TreeSet<>(DiscoInfoHandler.OWN_FEATURES);
        for (IqHandler handler : all) {
            features.addAll(handler.features());
        }
        all.add(new DiscoInfoHandler(List.copyOf(features)));
        IqRouter router = new IqRouter(all);
        services.forEach(it -> router.services.put(it, it.router()));
        return router;
    }

    private static List<DiscoItemsHandler.Item> items(List<IqService> services) {
        List<DiscoItemsHandler.Item> items = new ArrayList<>();
        items.add(new DiscoItemsHandler.Item(Conference.LABEL, "Rooms"));
        services.forEach(it -> items.add(new DiscoItemsHandler.Item(it.label(), it.name())));
        return items;
    }

    /// Answers `iq`, a get or set, now or later.
    public void answer(Stanza.Iq iq, Asker asker) {
        Jid address = iq.to();
        if (address != null && !address.domain().equals(asker.jid().domain())) {
            toService(iq, address, asker);
            return;
        }
        local(iq, asker);
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
        if (element == null || handler == null || isForAnother(iq, asker)) {
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

    /// Another account's server would answer for it; ours says nothing about its accounts, not even
    /// whether they exist (RFC 6121 §8.5.1).
    private static boolean isForAnother(Stanza.Iq iq, Asker asker) {
        Jid to = iq.to();
        return to != null && to.local() != null && !to.equals(asker.jid().bare());
    }

    private static void refuse(Stanza.Iq iq, Asker asker, ErrorCode code, String detail) {
        if (Answers.error(iq, code, detail) instanceof Stanza.Iq error) {
            asker.reply(error);
        }
    }
}
