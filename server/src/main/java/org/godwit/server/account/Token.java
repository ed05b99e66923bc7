package org.godwit.server.account;

import java.time.Instant;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.jspecify.annotations.Nullable;

/// A secret that stands for a password on one device (XEP-0484).
///
/// @param secret text for the client to keep
/// @param expires not good from then on
public record Token(String secret, Instant expires) {
    @Override
    public String toString() {
        return "Token[expires=" + expires + "]";
    }

    /// What became of a wish about a token.
    public sealed interface Answer {
        /// @param proof the server's own message, where the wish was to log in; else empty
        /// @param fresh a new token for the device, or null when it keeps the one it has
        record Granted(Bytes proof, @Nullable Token fresh) implements Answer {}

        /// It was good once: the device is to log in by password and ask for another.
        enum Expired implements Answer {
            INSTANCE
        }

        /// @param detail fit for the peer
        record Refused(ErrorCode code, String detail) implements Answer {}
    }
}
