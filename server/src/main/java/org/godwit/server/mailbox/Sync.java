package org.godwit.server.mailbox;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;

/// What a binary device is told around its catch-up: how much is coming, and that it has come.
final class Sync {
    static final String NAMESPACE = "urn:godwit:sync:0";

    private Sync() {}

    /// @param count messages waiting for this device
    static Stanza.Message offline(long count) {
        return wrap(
                Element.builder(NAMESPACE, "offline")
                        .attribute("count", Long.toString(count))
                        .build());
    }

    static Stanza.Message drained() {
        return wrap(Element.of(NAMESPACE, "drained"));
    }

    private static Stanza.Message wrap(Element element) {
        return new Stanza.Message(
                Envelope.of(null, null, null), MessageType.HEADLINE, Payload.of(element));
    }
}
