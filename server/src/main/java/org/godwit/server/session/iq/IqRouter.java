package org.godwit.server.session.iq;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Spec;

/// Finds who answers a request to the server or to an account. Thread-safe.
@Spec({"RFC 6120 §8.2.3", "RFC 6121 §8.5"})
public final class IqRouter {
    private final Map<String, IqHandler> handlers = new HashMap<>();

    /// @throws IllegalArgumentException when two handlers want the same namespace
    public IqRouter(List<IqHandler> handlers) {
        for (IqHandler handler : handlers) {
            if (this.handlers.put(handler.namespace(), handler) != null) {
                throw new IllegalArgumentException("two handlers for " + handler.namespace());
            }
        }
    }

    /// Everything this server answers.
    ///
    /// @param version of the server, told to whoever asks (XEP-0092)
    /// @param more handlers of features outside this package
    public static IqRouter standard(String version, InstantSource clock, List<IqHandler> more) {
        List<IqHandler> all = new ArrayList<>(more);
        all.add(new PingHandler());
        all.add(new RosterHandler());
        all.add(new CarbonsHandler());
        all.add(new ArchiveHandler());
        all.add(new BlockingHandler());
        all.add(new SessionHandler());
        all.add(new VersionHandler(version));
        all.add(new TimeHandler(clock));
        all.add(new DiscoItemsHandler());
        TreeSet<String> features = new TreeSet<>(DiscoInfoHandler.OWN_FEATURES);
        for (IqHandler handler : all) {
            features.addAll(handler.features());
        }
        all.add(new DiscoInfoHandler(List.copyOf(features)));
        return new IqRouter(all);
    }

    /// Answers `iq`, a get or set, now or later.
    public void answer(Stanza.Iq iq, Asker asker) {
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
