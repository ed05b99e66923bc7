package org.godwit.protocol.stanza;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// RFC 6121 §5.2.2; an unknown type counts as normal.
public enum MessageType {
    NORMAL,
    CHAT,
    GROUPCHAT,
    HEADLINE,
    ERROR;

    public static MessageType of(@Nullable String wire) {
        return switch (wire) {
            case "chat" -> CHAT;
            case "groupchat" -> GROUPCHAT;
            case "headline" -> HEADLINE;
            case "error" -> ERROR;
            case null, default -> NORMAL;
        };
    }

    /// The attribute value; normal is written as no attribute at all.
    public @Nullable String wire() {
        return this == NORMAL ? null : name().toLowerCase(Locale.ROOT);
    }
}
