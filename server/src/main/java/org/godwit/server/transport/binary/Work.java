package org.godwit.server.transport.binary;

import org.godwit.server.account.Verdict;
import org.godwit.server.session.Opened;
import org.godwit.server.session.ToClient;

/// What other threads want of a connection, in the order they wanted it.
sealed interface Work {
    /// The session speaks.
    record Tell(ToClient event) implements Work {}

    /// The accounts have answered.
    record Judged(Verdict verdict) implements Work {}

    /// The session is there, or not.
    record Answered(Opened opened) implements Work {}
}
