package org.godwit.server.session.iq;

import java.util.List;
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

    /// @param label first part of the item's address
    record Item(String label, String name) {}

    /// @param items what the server has below its domain
    DiscoItemsHandler(List<Item> items) {
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
        if (request.element().attribute("node") != null) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "no such node");
        }
        Element.Builder query = Element.builder(Namespaces.DISCO_ITEMS, "query");
        for (Item item : items) {
            query.child(
                    Element.builder(Namespaces.DISCO_ITEMS, "item")
                            .attribute("jid", item.label() + "." + asker.jid().domain())
                            .attribute("name", item.name())
                            .build());
        }
        asker.reply(request.result(query.build()));
    }

    @Override
    public boolean answersForOthers() {
        return true;
    }
}
