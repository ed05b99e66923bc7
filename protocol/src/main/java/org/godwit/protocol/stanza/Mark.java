package org.godwit.protocol.stanza;

import org.jspecify.annotations.Nullable;

/// What the recipient's server adds when it delivers a stored message.
///
/// @param by the bare JID whose mailbox numbered the message (XEP-0359)
/// @param sequence its place in that mailbox
/// @param stampMillis when it was stored, Unix milliseconds, or null when it is delivered live
///   (XEP-0203)
public record Mark(Jid by, long sequence, @Nullable Long stampMillis) {}
