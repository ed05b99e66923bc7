package org.godwit.server.session.iq;

import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Conference;
import org.godwit.server.routing.Spec;

/// What else there is at this address: the server has rooms.
@Spec("XEP-0030 2.5.0 §4")
final class DiscoItemsHandler implements IqHandler {
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
        if (request.element().attribute("node") != null) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "no such node");
        }
        Element.Builder query = Element.builder(Namespaces.DISCO_ITEMS, "query");
        if (request.target() == IqRequest.Target.SERVER) {
            query.child(
                    Element.builder(Namespaces.DISCO_ITEMS, "item")
                            .attribute("jid", Conference.of(asker.jid().domain()))
                            .attribute("name", "Rooms")
                            .build());
        }
        asker.reply(request.result(query.build()));
    }
}
