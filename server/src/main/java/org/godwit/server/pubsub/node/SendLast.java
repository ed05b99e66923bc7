package org.godwit.server.pubsub.node;

import java.util.Locale;
import org.godwit.protocol.stanza.ErrorCode;
import org.jspecify.annotations.Nullable;

/// When the last item is sent to somebody who was not there for it (XEP-0060 §16.4.3).
public enum SendLast {
    NEVER,
    ON_SUB,
    ON_SUB_AND_PRESENCE;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static SendLast of(@Nullable String wire) throws Refused {
        for (SendLast when : values()) {
            if (when.wire().equals(wire)) {
                return when;
            }
        }
        throw Refused.because(ErrorCode.NOT_ACCEPTABLE, "no time to send the last item: " + wire);
    }
}
