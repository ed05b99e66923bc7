package org.godwit.server.admin.portable;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.pubsub.node.Affiliation;
import org.godwit.server.pubsub.node.ConfigForm;
import org.godwit.server.pubsub.node.Host;
import org.godwit.server.pubsub.node.Item;
import org.godwit.server.pubsub.node.Node;
import org.godwit.server.pubsub.node.NodeConfig;
import org.godwit.server.pubsub.node.Records;
import org.godwit.server.pubsub.node.Refused;
import org.godwit.server.routing.Spec;
import org.godwit.store.Command;

/// An account's nodes ⇄ `<pubsub/>` with their items and `<pubsub/>` of the owner with how they are
/// configured.
@Spec("XEP-0227 1.1 §4.9")
final class PortableNodes {
    private static final String PUBSUB = "http://jabber.org/protocol/pubsub";
    private static final String OWNER = PUBSUB + "#owner";

    private PortableNodes() {}

    static List<Element> write(Records records, Jid account) {
        Element.Builder owner = Element.builder(OWNER, "pubsub");
        Element.Builder published = Element.builder(PUBSUB, "pubsub");
        Host host = records.load(account, false);
        for (Node node : host.nodes().values()) {
            owner.child(
                    Element.builder(OWNER, "configure")
                            .attribute("node", node.name())
                            .child(
                                    new ConfigForm(false, Integer.MAX_VALUE)
                                            .write(node.config(), DataForm.Type.SUBMIT))
                            .build());
            Element.Builder affiliations =
                    Element.builder(OWNER, "affiliations").attribute("node", node.name());
            node.affiliations()
                    .forEach(
                            (jid, affiliation) ->
                                    affiliations.child(
                                            Element.builder(OWNER, "affiliation")
                                                    .attribute("jid", jid.toString())
                                                    .attribute("affiliation", affiliation.wire())
                                                    .build()));
            owner.child(affiliations.build());
            published.child(items(records, account, node));
        }
        return host.nodes().isEmpty() ? List.of() : List.of(owner.build(), published.build());
    }

    private static Element items(Records records, Jid account, Node node) {
        Element.Builder items = Element.builder(PUBSUB, "items").attribute("node", node.name());
        for (Item item : records.items(account, node.name())) {
            items.child(
                    Element.builder(PUBSUB, "item")
                            .attribute("id", item.id())
                            .attribute("publisher", item.publisher().toString())
                            .child(item.payload())
                            .build());
        }
        return items.build();
    }

    /// The records that make these the account's nodes.
    ///
    /// @throws ProtocolException when a node is configured as none can be here
    static List<Command.Change> read(
            Records records, Jid account, List<Element> parts, long nowMillis)
            throws ProtocolException {
        Host host = new Host(account, false);
        List<Command.Change> changes = new ArrayList<>();
        try {
            for (Element part : parts) {
                if (part.is(OWNER, "pubsub")) {
                    for (Element about : part.elements()) {
                        configure(node(host, about), about);
                    }
                }
            }
            for (Element part : parts) {
                if (part.is(PUBSUB, "pubsub")) {
                    for (Element items : part.elements()) {
                        publish(records, host, items, nowMillis, changes);
                    }
                }
            }
        } catch (Refused e) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        host.nodes().values().forEach(node -> changes.add(records.put(host, node)));
        return changes;
    }

    private static Node node(Host host, Element about) throws ProtocolException {
        String name = about.attribute("node");
        if (name == null || name.isEmpty()) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "a node without a name");
        }
        return host.nodes()
                .computeIfAbsent(name, each -> new Node(each, NodeConfig.ofAccount(each)));
    }

    private static void configure(Node node, Element about) throws ProtocolException, Refused {
        DataForm form = DataForm.in(about);
        if (form != null) {
            node.configure(new ConfigForm(false, Integer.MAX_VALUE).apply(form, node.config()));
        }
        for (Element child : about.elements()) {
            String jid = child.attribute("jid");
            if (jid != null && child.is(OWNER, "affiliation")) {
                node.affiliate(Jid.parse(jid), Affiliation.of(child.attribute("affiliation")));
            }
        }
    }

    private static void publish(
            Records records, Host host, Element items, long nowMillis, List<Command.Change> changes)
            throws ProtocolException {
        Node node = node(host, items);
        for (Element each : items.elements()) {
            String id = each.attribute("id");
            List<Element> payload = each.elements();
            if (id != null) {
                String by = each.attribute("publisher");
                changes.add(
                        records.put(
                                host,
                                node,
                                new Item(
                                        id,
                                        node.add(id, 0),
                                        nowMillis,
                                        by == null ? host.address() : Jid.parse(by),
                                        payload.isEmpty() ? null : payload.getFirst())));
            }
        }
    }
}
