package org.godwit.server.account;

import org.godwit.protocol.stanza.ErrorCode;

/// The answer to a wish about an account.
public sealed interface Verdict {
    /// @param subject the device's id where the wish was about a device, else the bare JID
    record Granted(String subject) implements Verdict {}

    /// @param detail fit for the peer
    record Refused(ErrorCode code, String detail) implements Verdict {}
}
