package org.godwit.server.session.iq;

import java.util.List;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;

/// The privacy of an account, which its account's actor answers for.
@Spec("PROTOCOL §5.12")
final class PrivacyHandler implements IqHandler {
    @Override
    public String namespace() {
        return Namespaces.PRIVACY;
    }

    @Override
    public List<String> features() {
        return List.of(Namespaces.PRIVACY);
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        asker.toAccount(request.iq());
    }
}
