package org.godwit.server.session.iq;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.pubsub.caps.Verification;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// Who answers at this address and what it can do; the features are those of all handlers. Of
/// nodes, and of other accounts, their keeper knows more.
@Spec({"XEP-0030 2.5.0 §3", "XEP-0115 1.6.0 §6", "XEP-0157 1.1.1 §2", "XEP-0160 1.0.1"})
final class DiscoInfoHandler implements IqHandler {
    /// Features no request belongs to: messages wait for who is away (XEP-0160 §3).
    static final List<String> OWN_FEATURES = List.of(Namespaces.DISCO_INFO, "msgoffline");

    private static final String PEOPLE = "http://jabber.org/network/serverinfo";
    private static final String HASH = "sha-1";
    private static final String NODE = "urn:godwit:server";

    private static final Element PEP = identity("pubsub", "pep", null);

    private final Element caps;
    private final Element server;
    private final Element account;

    /// @param contacts addresses of people by what they are for, as `abuse` (XEP-0157)
    DiscoInfoHandler(List<String> features, Map<String, List<String>> contacts) {
        this(
                info(List.of(identity("server", "im", "Godwit"), PEP), features).toBuilder()
                        .child(contacts.isEmpty() ? null : people(contacts))
                        .build(),
                info(List.of(identity("account", "registered", null), PEP), features));
    }

    DiscoInfoHandler(Element server, Element account) {
        this.server = server;
        this.account = account;
        String ver = Verification.of(server, HASH);
        if (ver == null) {
            throw new IllegalStateException("what this server says about itself has no hash");
        }
        this.caps =
                Element.builder(Verification.NAMESPACE, "c")
                        .attribute("hash", HASH)
                        .attribute("node", NODE)
                        .attribute("ver", ver)
                        .build();
    }

    private static Element people(Map<String, List<String>> contacts) {
        List<Field> fields = new ArrayList<>();
        new TreeMap<>(contacts)
                .forEach(
                        (purpose, addresses) ->
                                fields.add(
                                        new Field(
                                                FieldType.LIST_MULTI,
                                                purpose + "-addresses",
                                                null,
                                                addresses,
                                                List.of())));
        return DataForm.of(DataForm.Type.RESULT, PEOPLE, fields).write();
    }

    /// What stands for all this in the stream features (XEP-0115 §6.3).
    Element caps() {
        return caps;
    }

    static Element identity(String category, String type, @Nullable String name) {
        return Element.builder(Namespaces.DISCO_INFO, "identity")
                .attribute("category", category)
                .attribute("type", type)
                .attribute("name", name)
                .build();
    }

    static Element info(List<Element> identities, List<String> features) {
        Element.Builder query =
                Element.builder(Namespaces.DISCO_INFO, "query").children(identities);
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
        Jid to = request.iq().to();
        String node = request.element().attribute("node");
        switch (request.target()) {
            case SERVER -> {
                String own = NODE + "#" + caps.attribute("ver");
                if (node != null && !node.equals(own)) {
                    throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "no such node");
                }
                asker.reply(request.result(server.toBuilder().attribute("node", node).build()));
            }
            case ACCOUNT -> {
                if (node == null && (to == null || to.equals(asker.jid().bare()))) {
                    asker.reply(request.result(account));
                } else {
                    asker.toPubsub(request.iq());
                }
            }
        }
    }

    @Override
    public boolean answersForOthers() {
        return true;
    }
}
