package org.godwit.server.session.iq;

import java.util.List;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;

/// A device wants to see, or no longer, what the account's other devices send and receive.
@Spec("XEP-0280 1.0.1")
final class CarbonsHandler implements IqHandler {
    @Override
    public String namespace() {
        return Namespaces.CARBONS;
    }

    @Override
    public List<String> features() {
        return List.of(Namespaces.CARBONS);
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        request.requireSet();
        switch (request.element().name()) {
            case "enable" -> asker.carbons(true);
            case "disable" -> asker.carbons(false);
            default ->
                    throw new ProtocolException(
                            ErrorCode.BAD_REQUEST, "carbons can be enabled or disabled");
        }
        asker.reply(request.result(null));
    }
}
