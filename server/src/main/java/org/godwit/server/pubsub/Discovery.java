package org.godwit.server.pubsub;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.server.presence.Contacts.Contact;
import org.godwit.server.pubsub.node.Audience;
import org.godwit.server.pubsub.node.ConfigForm;
import org.godwit.server.pubsub.node.Host;
import org.godwit.server.pubsub.node.Node;
import org.godwit.server.pubsub.node.Refused;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// What service discovery finds of nodes, of the service, and of accounts by those who may see
/// them.
@Spec({"XEP-0060 1.26.0 §5", "XEP-0163 1.2.2 §4"})
final class Discovery {
    private final List<String> accountFeatures;

    /// @param accountFeatures what an account can do
    Discovery(List<String> accountFeatures) {
        this.accountFeatures = List.copyOf(accountFeatures);
    }

    Element info(Request request) throws Refused {
        request.requireSet(false);
        Host host = request.host();
        String name = request.element().attribute("node");
        if (name != null) {
            Node node = host.node(name);
            requireVisible(request, node);
            return nodeInfo(host, node);
        }
        if (host.service()) {
            List<String> features = new ArrayList<>(Names.OF_ALL);
            features.addAll(Names.OF_SERVICE);
            features.add(Namespaces.DISCO_INFO);
            features.add(Namespaces.DISCO_ITEMS);
            return info(null, List.of(identity("pubsub", "service")), features);
        }
        if (!request.own() && !request.contact().from()) {
            throw Refused.because(ErrorCode.SERVICE_UNAVAILABLE, "");
        }
        return info(
                null,
                List.of(identity("account", "registered"), identity("pubsub", "pep")),
                accountFeatures);
    }

    private static Element identity(String category, String type) {
        return Element.builder(Namespaces.DISCO_INFO, "identity")
                .attribute("category", category)
                .attribute("type", type)
                .build();
    }

    private static Element info(
            @Nullable String node, List<Element> identities, List<String> features) {
        Element.Builder query =
                Element.builder(Namespaces.DISCO_INFO, "query")
                        .attribute("node", node)
                        .children(identities);
        for (String feature : features) {
            query.child(
                    Element.builder(Namespaces.DISCO_INFO, "feature")
                            .attribute("var", feature)
                            .build());
        }
        return query.build();
    }

    private static Element nodeInfo(Host host, Node node) {
        Element bare =
                info(node.name(), List.of(identity("pubsub", "leaf")), List.of(Names.PUBSUB));
        return bare.toBuilder()
                .child(new ConfigForm(host.service(), Integer.MAX_VALUE).metaData(node.config()))
                .build();
    }

    private static void requireVisible(Request request, Node node) throws Refused {
        if (!request.host().service()) {
            Audience.of(request.host(), node).require(request.asker(), request.contact());
        }
    }

    Element items(Request request) throws Refused {
        request.requireSet(false);
        Host host = request.host();
        String name = request.element().attribute("node");
        Element.Builder query =
                Element.builder(Namespaces.DISCO_ITEMS, "query").attribute("node", name);
        if (name == null) {
            Contact contact = request.contact();
            for (Node node : host.nodes().values()) {
                if (Audience.of(host, node).admits(request.asker(), contact)) {
                    query.child(
                            item(host)
                                    .attribute("node", node.name())
                                    .attribute("name", title(node))
                                    .build());
                }
            }
            return query.build();
        }
        Node node = host.node(name);
        Audience.of(host, node).require(request.asker(), request.contact());
        for (String id : node.itemIds()) {
            query.child(item(host).attribute("name", id).build());
        }
        return query.build();
    }

    private static @Nullable String title(Node node) {
        return node.config().title().isEmpty() ? null : node.config().title();
    }

    private static Element.Builder item(Host host) {
        return Element.builder(Namespaces.DISCO_ITEMS, "item")
                .attribute("jid", host.address().toString());
    }
}
