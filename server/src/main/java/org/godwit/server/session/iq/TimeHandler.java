package org.godwit.server.session.iq;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;

/// What time it is here, in UTC and to the second.
@Spec("XEP-0202 2.0")
final class TimeHandler implements IqHandler {
    private static final String TIME = "urn:xmpp:time";

    private final InstantSource clock;

    TimeHandler(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String namespace() {
        return TIME;
    }

    @Override
    public List<String> features() {
        return List.of(TIME);
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        request.requireGet();
        Element time =
                Element.builder(TIME, "time")
                        .child("tzo", "+00:00")
                        .child("utc", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                        .build();
        asker.reply(request.result(time));
    }
}
