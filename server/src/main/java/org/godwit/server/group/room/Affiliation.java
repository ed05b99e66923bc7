package org.godwit.server.group.room;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What an account is to a room for good (XEP-0045 §5.2), lowest rank first.
public enum Affiliation {
    OUTCAST,
    NONE,
    MEMBER,
    ADMIN,
    OWNER;

    /// The affiliation of that name, or null.
    public static @Nullable Affiliation of(@Nullable String wire) {
        for (Affiliation affiliation : values()) {
            if (affiliation.wire().equals(wire)) {
                return affiliation;
            }
        }
        return null;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean atLeast(Affiliation other) {
        return compareTo(other) >= 0;
    }

    /// The role an account of this affiliation has where it was given no other (§5.1.2).
    public Role defaultRole(RoomConfig.Speech speech) {
        return switch (this) {
            case OUTCAST -> Role.NONE;
            case NONE ->
                    speech.moderated() || !speech.membersSpeak() ? Role.VISITOR : Role.PARTICIPANT;
            case MEMBER -> speech.membersSpeak() ? Role.PARTICIPANT : Role.VISITOR;
            case ADMIN, OWNER -> Role.MODERATOR;
        };
    }
}
