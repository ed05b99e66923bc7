package org.godwit.server.account;

import java.time.Instant;

/// A right to make one account.
///
/// @param token secret, URL-safe
public record InviteInfo(String token, Instant expires) {
    @Override
    public String toString() {
        return "InviteInfo[expires " + expires + "]";
    }
}
