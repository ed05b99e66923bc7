package org.godwit.server.session.iq;

import java.util.List;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.push.Pushing;
import org.godwit.server.routing.Spec;

/// A device wants to be woken, or no longer; its account's actor knows which device it is.
@Spec("XEP-0357 0.4.1 §5")
final class PushHandler implements IqHandler {
    @Override
    public String namespace() {
        return Pushing.NAMESPACE;
    }

    @Override
    public List<String> features() {
        return List.of(Pushing.NAMESPACE);
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        if (request.target() == IqRequest.Target.SERVER) {
            throw new ProtocolException(ErrorCode.SERVICE_UNAVAILABLE, "");
        }
        asker.toAccount(request.iq());
    }
}
