package org.godwit.server.group.room;

import org.jspecify.annotations.Nullable;

/// What a room is about at the moment (XEP-0045 §8.1).
///
/// @param text empty when there is none
/// @param nick who set it, or null when nobody did
/// @param setMillis when, Unix milliseconds; 0 when never
public record Subject(String text, @Nullable String nick, long setMillis) {
    public static final Subject NONE = new Subject("", null, 0);
}
