package org.godwit.server.session.iq;

import java.util.List;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;

/// A client asks whether the server is still there.
@Spec("XEP-0199 2.0.1")
final class PingHandler implements IqHandler {
    @Override
    public String namespace() {
        return Namespaces.PING;
    }

    @Override
    public List<String> features() {
        return List.of(Namespaces.PING);
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        request.requireGet();
        asker.reply(request.result(null));
    }
}
