package org.godwit.protocol.stanza;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// RFC 6120 §8.2.3.
public enum IqType {
    GET,
    SET,
    RESULT,
    ERROR;

    /// @throws ProtocolException with [ErrorCode#BAD_REQUEST] for a missing or unknown type
    public static IqType of(@Nullable String wire) throws ProtocolException {
        return switch (wire) {
            case "get" -> GET;
            case "set" -> SET;
            case "result" -> RESULT;
            case "error" -> ERROR;
            case null, default ->
                    throw new ProtocolException(
                            ErrorCode.BAD_REQUEST,
                            "an iq needs a type of get, set, result or error");
        };
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
