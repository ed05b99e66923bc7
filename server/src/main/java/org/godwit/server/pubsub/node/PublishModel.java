package org.godwit.server.pubsub.node;

import java.util.Locale;
import org.godwit.protocol.stanza.ErrorCode;
import org.jspecify.annotations.Nullable;

/// Who may publish to a node (XEP-0060 §16.4.3).
public enum PublishModel {
    PUBLISHERS,
    SUBSCRIBERS,
    OPEN;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static PublishModel of(@Nullable String wire) throws Refused {
        for (PublishModel model : values()) {
            if (model.wire().equals(wire)) {
                return model;
            }
        }
        throw Refused.because(ErrorCode.NOT_ACCEPTABLE, "no publish model " + wire);
    }
}
