package org.godwit.server.session.iq;

import java.util.List;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;

/// The contact list, which its keeper in the account's shard answers for.
@Spec("RFC 6121 §2")
final class RosterHandler implements IqHandler {
    @Override
    public String namespace() {
        return Namespaces.ROSTER;
    }

    @Override
    public List<String> features() {
        return List.of();
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        if (request.target() == IqRequest.Target.SERVER) {
            throw new ProtocolException(ErrorCode.SERVICE_UNAVAILABLE, "");
        }
        asker.toRoster(request.iq());
    }
}
