package org.godwit.server.session.iq;

import java.util.List;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;

/// The session establishment of RFC 3921, which older clients still ask for and which does nothing.
@Spec("RFC 3921 §3")
final class SessionHandler implements IqHandler {
    @Override
    public String namespace() {
        return Namespaces.SESSION;
    }

    @Override
    public List<String> features() {
        return List.of();
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        request.requireSet();
        asker.reply(request.result(null));
    }
}
