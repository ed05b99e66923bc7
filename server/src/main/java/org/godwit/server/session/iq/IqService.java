package org.godwit.server.session.iq;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;

/// A service with an address of its own below the domain, which answers requests and nothing else.
///
/// @param label first part of its address, as `upload` in `upload.example.org`
/// @param name shown to people
/// @param identity what service discovery says it is (XEP-0030 §3)
/// @param extensions forms of its service discovery (XEP-0128)
/// @param handlers what it answers besides discovery and pings
public record IqService(
        String label,
        String name,
        Identity identity,
        List<Element> extensions,
        List<IqHandler> handlers) {
    public IqService {
        extensions = List.copyOf(extensions);
        handlers = List.copyOf(handlers);
    }

    /// @param category of the registry of XEP-0030, as `store`
    /// @param type as `file`
    public record Identity(String category, String type) {}

    String address(String domain) {
        return label + "." + domain;
    }

    boolean isAt(Jid jid, String domain) {
        return jid.local() == null && jid.domain().equals(address(domain));
    }

    IqRouter router() {
        List<IqHandler> all = new ArrayList<>(handlers);
        all.add(new PingHandler());
        all.add(new DiscoItemsHandler(List.of(), List.of(), Set.of()));
        TreeSet<String> features = new TreeSet<>(List.of(Namespaces.DISCO_INFO));
        for (IqHandler handler : all) {
            features.addAll(handler.features());
        }
        Element self = DiscoInfoHandler.identity(identity.category(), identity.type(), name);
        Element info =
                DiscoInfoHandler.info(List.of(self), List.copyOf(features)).toBuilder()
                        .children(extensions)
                        .build();
        DiscoInfoHandler disco = new DiscoInfoHandler(info, info);
        all.add(disco);
        return new IqRouter(all, disco.caps());
    }
}
