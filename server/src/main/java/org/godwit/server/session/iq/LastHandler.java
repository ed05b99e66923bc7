package org.godwit.server.session.iq;

import java.time.InstantSource;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;

/// For how long the server has been up, and when somebody was last seen, which its keeper of
/// presence answers for.
@Spec("XEP-0012 2.0")
final class LastHandler implements IqHandler {
    private static final String LAST = "jabber:iq:last";

    private final InstantSource clock;
    private final long startedMillis;

    LastHandler(InstantSource clock) {
        this.clock = clock;
        this.startedMillis = clock.millis();
    }

    @Override
    public String namespace() {
        return LAST;
    }

    @Override
    public List<String> features() {
        return List.of(LAST);
    }

    @Override
    public boolean answersForOthers() {
        return true;
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        request.requireGet();
        switch (request.target()) {
            case SERVER ->
                    asker.reply(
                            request.result(
                                    seconds(Math.max(0, clock.millis() - startedMillis) / 1_000)));
            case ACCOUNT -> asker.toPresence(request.iq());
        }
    }

    private static Element seconds(long seconds) {
        return Element.builder(LAST, "query").attribute("seconds", Long.toString(seconds)).build();
    }
}
