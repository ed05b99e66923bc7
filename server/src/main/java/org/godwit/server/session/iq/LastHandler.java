package org.godwit.server.session.iq;

import java.time.InstantSource;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;

/// For how long the server has been up. When somebody was last seen is told to nobody.
@Spec("XEP-0012 2.0 §5")
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

    /// The own account is here now: it asks.
    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        request.requireGet();
        long millis =
                switch (request.target()) {
                    case SERVER -> Math.max(0, clock.millis() - startedMillis);
                    case ACCOUNT -> 0;
                };
        asker.reply(
                request.result(
                        Element.builder(LAST, "query")
                                .attribute("seconds", Long.toString(millis / 1_000))
                                .build()));
    }
}
