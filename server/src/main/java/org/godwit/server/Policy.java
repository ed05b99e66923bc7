package org.godwit.server;

import org.godwit.server.push.PushContent;

/// What the operator has chosen.
///
/// @param push what app servers are told
public record Policy(PushContent push) {
    public static final Policy DEFAULT = new Policy(PushContent.COUNT_ONLY);
}
