package org.godwit.server.pubsub.node;

import java.time.Instant;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// What subscribers are told; without an addressee yet.
@Spec("XEP-0060 1.26.0 §7.1.2")
public final class Events {
    private static final String EVENT = "http://jabber.org/protocol/pubsub#event";

    private Events() {}

    /// Something was published.
    ///
    /// @param item null when the node is one of notifications only
    public static Stanza.Message published(Host host, Node node, @Nullable Item item) {
        return message(host, node, items(host, node, item), null);
    }

    /// The last item, for who was not there.
    public static Stanza.Message last(Host host, Node node, Item item) {
        Element delay =
                Element.builder(Namespaces.DELAY, "delay")
                        .attribute("stamp", Instant.ofEpochMilli(item.timeMillis()).toString())
                        .build();
        return message(host, node, items(host, node, item), delay);
    }

    private static Element items(Host host, Node node, @Nullable Item item) {
        Element.Builder items = Element.builder(EVENT, "items").attribute("node", node.name());
        if (item != null) {
            items.child(
                    Element.builder(EVENT, "item")
                            .attribute("id", item.id())
                            .attribute(
                                    "publisher",
                                    host.service() ? item.publisher().bare().toString() : null)
                            .child(node.config().payloads() ? item.payload() : null)
                            .build());
        }
        return items.build();
    }

    public static Stanza.Message retracted(Host host, Node node, String itemId) {
        return message(
                host,
                node,
                Element.builder(EVENT, "items")
                        .attribute("node", node.name())
                        .child(Element.builder(EVENT, "retract").attribute("id", itemId).build())
                        .build(),
                null);
    }

    /// @param what `delete`, `purge` or `configuration`
    public static Stanza.Message of(Host host, Node node, String what) {
        Element element = Element.builder(EVENT, what).attribute("node", node.name()).build();
        return message(host, node, element, null);
    }

    private static Stanza.Message message(
            Host host, Node node, Element what, @Nullable Element delay) {
        Element event = Element.builder(EVENT, "event").child(what).build();
        MessageType type = node.config().normal() ? MessageType.NORMAL : MessageType.HEADLINE;
        List<Element> nodes = delay == null ? List.of(event) : List.of(event, delay);
        return new Stanza.Message(Envelope.of(null, host.address(), null), type, Payload.of(nodes));
    }
}
