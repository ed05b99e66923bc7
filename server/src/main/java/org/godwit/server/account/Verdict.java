package org.godwit.server.account;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;

/// The answer to a wish about an account.
public sealed interface Verdict {
    /// @param subject the device's id where the wish was about a device, else the bare JID
    record Granted(String subject) implements Verdict {}

    /// @param detail fit for the peer
    record Refused(ErrorCode code, String detail) implements Verdict {}

    static CompletionStage<Verdict> refusal(ErrorCode code, String detail) {
        return CompletableFuture.completedStage(new Refused(code, detail));
    }

    /// The same verdict, granted about `account` as a whole.
    static Verdict about(Verdict verdict, Jid account) {
        return switch (verdict) {
            case Granted _ -> new Granted(account.toString());
            case Refused refused -> refused;
        };
    }
}
