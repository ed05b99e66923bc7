package org.godwit.server.account;

import org.godwit.protocol.stanza.ErrorCode;

/// What comes of the wish to invite somebody.
public sealed interface Invited {
    record Given(InviteInfo invite) implements Invited {}

    /// @param detail for people
    record Refused(ErrorCode code, String detail) implements Invited {}
}
