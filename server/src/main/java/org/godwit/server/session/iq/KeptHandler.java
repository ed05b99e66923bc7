package org.godwit.server.session.iq;

import java.util.List;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.pubsub.Names;

/// Something an account keeps, for itself or for others to see, which its keeper answers for:
/// nodes, a vCard, private data.
///
/// @param forOthers whether other accounts may ask at all
record KeptHandler(String namespace, List<String> features, boolean forOthers)
        implements IqHandler {
    static final List<IqHandler> ALL =
            List.of(
                    new KeptHandler(Names.PUBSUB, Names.accountFeatures(), true),
                    new KeptHandler(Names.OWNER, List.of(), true),
                    new KeptHandler(Names.VCARD, List.of(Names.VCARD), true),
                    new KeptHandler(Names.PRIVATE, List.of(Names.PRIVATE), false));

    KeptHandler {
        features = List.copyOf(features);
    }

    @Override
    public boolean answersForOthers() {
        return forOthers;
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        if (request.target() == IqRequest.Target.SERVER) {
            throw new ProtocolException(ErrorCode.SERVICE_UNAVAILABLE, "");
        }
        asker.toPubsub(request.iq());
    }
}
