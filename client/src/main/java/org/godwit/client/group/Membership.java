package org.godwit.client.group;

import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Somebody is something else in a group.
///
/// @param who a bare JID
/// @param was what it was before, or null
/// @param rank null when they left or were removed
/// @param by who made it so, or null
public record Membership(Jid who, @Nullable Rank was, @Nullable Rank rank, @Nullable Jid by) {}
