package org.godwit.server.transport.component;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;

/// A component's stanzas are in a namespace of their own, which says the same as `jabber:client`.
final class ComponentNamespace {
    static final String NAME = "jabber:component:accept";

    private ComponentNamespace() {}

    static Element toClient(Element element) {
        return renamed(element, NAME, Namespaces.CLIENT);
    }

    static Element ofClient(Element element) {
        return renamed(element, Namespaces.CLIENT, NAME);
    }

    private static Element renamed(Element element, String from, String to) {
        List<Node> children = new ArrayList<>(element.children().size());
        for (Node child : element.children()) {
            children.add(child instanceof Element inner ? renamed(inner, from, to) : child);
        }
        String namespace = element.namespace().equals(from) ? to : element.namespace();
        return new Element(namespace, element.name(), element.attributes(), children);
    }
}
