package org.godwit.server.push;

/// What a notification tells the app server, and whoever stands behind it.
///
/// @param sender who sent the last message
/// @param body its text
public record PushContent(boolean sender, boolean body) {
    /// That something waits, and how much.
    public static final PushContent COUNT_ONLY = new PushContent(false, false);
}
