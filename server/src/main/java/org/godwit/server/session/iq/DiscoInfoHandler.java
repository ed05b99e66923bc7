package org.godwit.server.session.iq;

import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// Who answers at this address and what it can do; the features are those of all handlers.
@Spec({"XEP-0030 2.5.0 §3", "XEP-0160 1.0.1"})
final class DiscoInfoHandler implements IqHandler {
    /// Features of no handler here: messages wait for who is away (XEP-0160 §3); an account's
    /// password and its end are the transport's business (XEP-0077).
    static final List<String> OWN_FEATURES =
            List.of(Namespaces.DISCO_INFO, "msgoffline", "jabber:iq:register");

    private final Element server;
    private final Element account;

    DiscoInfoHandler(List<String> features) {
        this(
                info("server", "im", "Godwit", features),
                info("account", "registered", null, features));
    }

    DiscoInfoHandler(Element server, Element account) {
        this.server = server;
        this.account = account;
    }

    static Element info(
            String category, String type, @Nullable String name, List<String> features) {
        Element identity =
                Element.builder(Namespaces.DISCO_INFO, "identity")
                        .attribute("category", category)
                        .attribute("type", type)
                        .attribute("name", name)
                        .build();
        Element.Builder query = Element.builder(Namespaces.DISCO_INFO, "query").child(identity);
        for (String feature : features) {
            query.child(
                    Element.builder(Namespaces.DISCO_INFO, "feature")
                            .attribute("var", feature)
                            .build());
        }
        return query.build();
    }

    @Override
    public String namespace() {
        return Namespaces.DISCO_INFO;
    }

    @Override
    public List<String> features() {
        return OWN_FEATURES;
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        request.requireGet();
        if (request.element().attribute("node") != null) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "no such node");
        }
        Element answer =
                switch (request.target()) {
                    case SERVER -> server;
                    case ACCOUNT -> account;
                };
        asker.reply(request.result(answer));
    }
}
