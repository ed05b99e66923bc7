package org.godwit.server.pubsub.node;

import java.util.Locale;
import org.godwit.protocol.stanza.ErrorCode;
import org.jspecify.annotations.Nullable;

/// Who may see what is in a node (XEP-0060 §4.5). `authorize` is not offered: nobody would be there
/// to ask.
public enum AccessModel {
    OPEN,
    PRESENCE,
    ROSTER,
    WHITELIST;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static AccessModel of(@Nullable String wire, boolean service) throws Refused {
        for (AccessModel model : values()) {
            boolean offered = !service || model == OPEN || model == WHITELIST;
            if (offered && model.wire().equals(wire)) {
                return model;
            }
        }
        throw Refused.because(
                ErrorCode.NOT_ACCEPTABLE, "unsupported-access-model", "no access model " + wire);
    }
}
