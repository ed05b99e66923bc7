package org.godwit.server.session.iq;

import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;

/// What software this is. The operating system is nobody's business.
@Spec("XEP-0092 1.1")
final class VersionHandler implements IqHandler {
    private static final String VERSION = "jabber:iq:version";

    private final Element answer;

    VersionHandler(String version) {
        this.answer =
                Element.builder(VERSION, "query")
                        .child("name", "Godwit")
                        .child("version", version)
                        .build();
    }

    @Override
    public String namespace() {
        return VERSION;
    }

    @Override
    public List<String> features() {
        return List.of(VERSION);
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        request.requireGet();
        asker.reply(request.result(answer));
    }
}
