package org.godwit.server.session.iq;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;

/// What else there is at this address: the server has rooms, nodes and services. An account's nodes
/// are its keeper's business.
@Spec("XEP-0030 2.5.0 §4")
final class DiscoItemsHandler implements IqHandler {
    private final List<Item> items;
    private final List<IqHandler> others;
    private final Set<String> neighbours;

    /// @param label first part of the item's address, before the server's domain
    record Item(String label, String name) {}

    /// @param items what the server has below its domain
    /// @param others who may have nodes
    /// @param neighbours domains of components
    DiscoItemsHandler(List<Item> items, List<IqHandler> others, Set<String> neighbours) {
        this.neighbours = new TreeSet<>(neighbours);
        this.others = List.copyOf(others);
        this.items = List.copyOf(items);
    }

    @Override
    public String namespace() {
        return Namespaces.DISCO_ITEMS;
    }

    @Override
    public List<String> features() {
        return List.of(Namespaces.DISCO_ITEMS);
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        request.requireGet();
        if (request.target() == IqRequest.Target.ACCOUNT) {
            asker.toPubsub(request.iq());
            return;
        }
        String node = request.element().attribute("node");
        if (node != null) {
            asker.reply(request.result(nodeItems(node, asker)));
            return;
        }
        Element.Builder query = Element.builder(Namespaces.DISCO_ITEMS, "query");
        for (Item item : items) {
            query.child(
                    Element.builder(Namespaces.DISCO_ITEMS, "item")
                            .attribute("jid", item.label() + "." + asker.jid().domain())
                            .attribute("name", item.name())
                            .build());
        }
        for (String neighbour : neighbours) {
            query.child(
                    Element.builder(Namespaces.DISCO_ITEMS, "item")
                            .attribute("jid", neighbour)
                            .build());
        }
        asker.reply(request.result(query.build()));
    }

    private Element nodeItems(String node, Asker asker) throws ProtocolException {
        for (IqHandler handler : others) {
            List<Element> found = handler.items(node, asker.jid());
            if (found != null) {
                return Element.builder(Namespaces.DISCO_ITEMS, "query")
                        .attribute("node", node)
                        .children(found)
                        .build();
            }
        }
        throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "no such node");
    }

    @Override
    public boolean answersForOthers() {
        return true;
    }
}
