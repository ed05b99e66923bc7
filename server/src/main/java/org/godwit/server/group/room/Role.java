package org.godwit.server.group.room;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What an occupant may do while in the room (XEP-0045 §5.1), lowest rank first.
public enum Role {
    NONE,
    VISITOR,
    PARTICIPANT,
    MODERATOR;

    /// The role of that name, or null.
    public static @Nullable Role of(@Nullable String wire) {
        for (Role role : values()) {
            if (role.wire().equals(wire)) {
                return role;
            }
        }
        return null;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean atLeast(Role other) {
        return compareTo(other) >= 0;
    }
}
