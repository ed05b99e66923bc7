package org.godwit.server.pubsub.node;

import java.util.Locale;
import org.godwit.protocol.stanza.ErrorCode;
import org.jspecify.annotations.Nullable;

/// What somebody is to a node (XEP-0060 §4.1).
public enum Affiliation {
    OWNER("owner"),
    PUBLISHER("publisher"),
    PUBLISH_ONLY("publish-only"),
    MEMBER("member"),
    NONE("none"),
    OUTCAST("outcast");

    private final String wire;

    Affiliation(String wire) {
        this.wire = wire;
    }

    public String wire() {
        return wire;
    }

    boolean mayRead() {
        return this == OWNER || this == PUBLISHER || this == MEMBER;
    }

    boolean mayPublish() {
        return this == OWNER || this == PUBLISHER || this == PUBLISH_ONLY;
    }

    public static Affiliation of(@Nullable String wire) throws Refused {
        for (Affiliation affiliation : values()) {
            if (affiliation.wire.equals(wire == null ? "" : wire.toLowerCase(Locale.ROOT))) {
                return affiliation;
            }
        }
        throw Refused.because(ErrorCode.BAD_REQUEST, "no affiliation " + wire);
    }
}
