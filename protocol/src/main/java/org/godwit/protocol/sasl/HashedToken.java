package org.godwit.protocol.sasl;

import java.security.MessageDigest;
import java.util.List;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// The mechanisms HT-SHA-256-* (draft-schmaus-kitten-sasl-ht-09): one message each way, each a MAC
/// over the channel binding under a token both sides know. The client's message is `name NUL
/// HMAC(token, "Initiator" | binding)`, the server's `HMAC(token, "Responder" | binding)`.
public enum HashedToken {
    /// Bound to the TLS connection (RFC 9266).
    EXPORTER("HT-SHA-256-EXPR", ChannelBinding.TLS_EXPORTER),
    /// Bound to the server's certificate (RFC 5929 §4).
    END_POINT("HT-SHA-256-ENDP", ChannelBinding.TLS_SERVER_END_POINT),
    /// Bound to nothing.
    NONE("HT-SHA-256-NONE", null);

    private static final Bytes INITIATOR = Bytes.utf8("Initiator");
    private static final Bytes RESPONDER = Bytes.utf8("Responder");
    private static final int NAME_BYTES_MAX = 1023;

    private final String mechanism;
    private final @Nullable String bindingType;

    HashedToken(String mechanism, @Nullable String bindingType) {
        this.mechanism = mechanism;
        this.bindingType = bindingType;
    }

    /// The SASL mechanism name.
    public String mechanism() {
        return mechanism;
    }

    /// The mechanism of that name, or null when it is none of these.
    public static @Nullable HashedToken named(@Nullable String mechanism) {
        for (HashedToken each : values()) {
            if (each.mechanism.equals(mechanism)) {
                return each;
            }
        }
        return null;
    }

    /// Whether a connection with these bindings can use it.
    public boolean isPossible(List<ChannelBinding> bindings) {
        return bindingData(bindings) != null;
    }

    private @Nullable Bytes bindingData(List<ChannelBinding> bindings) {
        if (bindingType == null) {
            return Bytes.EMPTY;
        }
        for (ChannelBinding binding : bindings) {
            if (binding.type().equals(bindingType)) {
                return binding.data();
            }
        }
        return null;
    }

    /// A client's claim to hold the token of an account.
    ///
    /// @param name as sent, not prepared
    public record Claim(HashedToken mechanism, String name, Bytes mac, Bytes binding) {
        /// Whether `token` made it; takes the same time for every wrong one.
        public boolean isMadeBy(String token) {
            return MessageDigest.isEqual(
                    mac.unsafeArray(), HashedToken.mac(token, INITIATOR, binding).unsafeArray());
        }

        /// The server's message: it knows the token too.
        public Bytes answer(String token) {
            return HashedToken.mac(token, RESPONDER, binding);
        }

        @Override
        public String toString() {
            return "Claim[" + mechanism + ", " + name + "]";
        }
    }

    /// Reads the client's message.
    ///
    /// @throws ProtocolException [ErrorCode#STREAM_BAD_FORMAT] when it is malformed, or bound to
    ///   what this connection has not
    public Claim read(Bytes message, List<ChannelBinding> bindings) throws ProtocolException {
        Bytes binding = bindingData(bindings);
        int end = 0;
        while (end < message.size() && message.at(end) != 0) {
            end++;
        }
        int macBytes = message.size() - end - 1;
        if (binding == null
                || end == 0
                || end > NAME_BYTES_MAX
                || macBytes != ScramHash.SHA_256.sizeBytes()) {
            throw new ProtocolException(ErrorCode.STREAM_BAD_FORMAT, "no hashed token");
        }
        return new Claim(
                this,
                message.slice(0, end).utf8(),
                message.slice(end + 1, message.size()),
                binding);
    }

    /// The client's message.
    ///
    /// @throws IllegalArgumentException when the connection lacks the binding
    public Bytes first(String name, String token, List<ChannelBinding> bindings) {
        Bytes binding = bindingData(bindings);
        if (binding == null) {
            throw new IllegalArgumentException("no binding for " + mechanism);
        }
        return join(Bytes.utf8(name + "\0"), mac(token, INITIATOR, binding));
    }

    private static Bytes mac(String token, Bytes label, Bytes binding) {
        return ScramHash.SHA_256.hmac(Bytes.utf8(token), join(label, binding));
    }

    private static Bytes join(Bytes a, Bytes b) {
        byte[] both = new byte[a.size() + b.size()];
        a.copyTo(both, 0);
        b.copyTo(both, a.size());
        return Bytes.wrap(both);
    }
}
