package org.godwit.server.session.iq;

import java.util.List;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.archive.Archive;
import org.godwit.server.routing.Spec;

/// The archive of an account, which its account's actor answers for.
@Spec("XEP-0313 1.1.1 §3")
final class ArchiveHandler implements IqHandler {
    @Override
    public String namespace() {
        return Archive.NAMESPACE;
    }

    @Override
    public List<String> features() {
        return Archive.FEATURES;
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        if (request.target() == IqRequest.Target.SERVER) {
            throw new ProtocolException(ErrorCode.SERVICE_UNAVAILABLE, "");
        }
        asker.toAccount(request.iq());
    }
}
