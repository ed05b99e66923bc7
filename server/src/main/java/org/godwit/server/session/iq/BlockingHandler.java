package org.godwit.server.session.iq;

import java.util.List;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;

/// The block list of an account, which its account's actor answers for.
@Spec({"XEP-0191 1.3 §3", "XEP-0377 0.3.1 §5"})
final class BlockingHandler implements IqHandler {
    private static final String REPORTING = "urn:xmpp:reporting:1";

    @Override
    public String namespace() {
        return Namespaces.BLOCKING;
    }

    @Override
    public List<String> features() {
        return List.of(Namespaces.BLOCKING, REPORTING);
    }

    /// Asked of the server too: some clients address the domain.
    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        if (request.element().name().equals("blocklist")) {
            request.requireGet();
        }
        asker.toAccount(request.iq());
    }
}
