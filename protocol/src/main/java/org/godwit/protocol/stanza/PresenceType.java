package org.godwit.protocol.stanza;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// RFC 6121 §4.7.1.
public enum PresenceType {
    AVAILABLE,
    UNAVAILABLE,
    SUBSCRIBE,
    SUBSCRIBED,
    UNSUBSCRIBE,
    UNSUBSCRIBED,
    PROBE,
    ERROR;

    /// @throws ProtocolException with [ErrorCode#BAD_REQUEST] for a type RFC 6121 lacks
    public static PresenceType of(@Nullable String wire) throws ProtocolException {
        return switch (wire) {
            case null -> AVAILABLE;
            case "unavailable" -> UNAVAILABLE;
            case "subscribe" -> SUBSCRIBE;
            case "subscribed" -> SUBSCRIBED;
            case "unsubscribe" -> UNSUBSCRIBE;
            case "unsubscribed" -> UNSUBSCRIBED;
            case "probe" -> PROBE;
            case "error" -> ERROR;
            default ->
                    throw new ProtocolException(
                            ErrorCode.BAD_REQUEST, "unknown presence type " + wire);
        };
    }

    /// The attribute value; available is written as no attribute at all.
    public @Nullable String wire() {
        return this == AVAILABLE ? null : name().toLowerCase(Locale.ROOT);
    }
}
