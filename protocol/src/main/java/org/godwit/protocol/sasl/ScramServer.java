package org.godwit.protocol.sasl;

import java.security.MessageDigest;
import java.util.List;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// The server's side of one SCRAM exchange, as values: client-first → [Begun] → [Challenged] →
/// server-final (RFC 5802 §5). Malformed messages are [ErrorCode#STREAM_BAD_FORMAT], a wrong proof
/// is [ErrorCode#LOGIN_BAD_CREDENTIALS].
public final class ScramServer {
    private static final int MESSAGE_CHARS_MAX = 4096;
    private static final String DELIMITER = "\u001e";
    private static final String LIST_DELIMITER = "\u001f";

    private ScramServer() {}

    /// What a mechanism offers.
    ///
    /// @param plus the client chose the `-PLUS` name
    /// @param bindings the channel bindings this connection has; empty without TLS
    /// @param plusOffered `-PLUS` was in the list the client saw, which reveals a downgrade
    public record Offer(
            ScramHash hash, boolean plus, List<ChannelBinding> bindings, boolean plusOffered) {
        public Offer {
            bindings = List.copyOf(bindings);
        }
    }

    /// The client has said who it is; the caller now looks the verifier up.
    public record Begun(
            ScramHash hash,
            String name,
            String authorization,
            String gs2Header,
            @Nullable ChannelBinding binding,
            String clientFirstBare,
            String clientNonce) {
        /// @param serverNonce printable ASCII, fresh for each exchange
        /// @param offered what [#offered] makes of the lists the client saw; null to say nothing
        ///   about them
        public Challenged challenge(
                ScramVerifier verifier, String serverNonce, @Nullable String offered) {
            String nonce = clientNonce + serverNonce;
            String first =
                    "r=%s,s=%s,i=%d"
                            .formatted(
                                    nonce,
                                    ScramMessage.base64(verifier.salt()),
                                    verifier.iterations());
            if (offered != null) {
                first += ",h=" + offered;
            }
            return new Challenged(this, verifier, nonce, first);
        }
    }

    /// The challenge is out; `serverFirst` is its text.
    public record Challenged(
            Begun begun, ScramVerifier verifier, String nonce, String serverFirst) {
        /// Checks the proof.
        ///
        /// @return the server-final message
        public String finish(String clientFinal) throws ProtocolException {
            checkLength(clientFinal);
            String[] fields = clientFinal.split(",", -1);
            Bytes binding = ScramMessage.base64(ScramMessage.field(fields, 0, 'c'));
            String sentNonce = ScramMessage.field(fields, 1, 'r');
            int proofAt = clientFinal.lastIndexOf(",p=");
            Bytes proof = ScramMessage.base64(ScramMessage.field(fields, fields.length - 1, 'p'));
            if (!binding.equals(expectedBinding()) || !sentNonce.equals(nonce)) {
                throw refused();
            }
            String authMessage =
                    begun.clientFirstBare()
                            + ","
                            + serverFirst
                            + ","
                            + clientFinal.substring(0, proofAt);
            return "v=" + ScramMessage.base64(verify(proof, Bytes.utf8(authMessage)));
        }

        private Bytes verify(Bytes proof, Bytes authMessage) throws ProtocolException {
            ScramHash hash = verifier.hash();
            if (proof.size() != hash.sizeBytes()) {
                throw refused();
            }
            Bytes signature = hash.hmac(verifier.storedKey(), authMessage);
            Bytes candidate = hash.hash(ScramMessage.xor(proof, signature));
            if (!MessageDigest.isEqual(
                    candidate.unsafeArray(), verifier.storedKey().unsafeArray())) {
                throw refused();
            }
            return hash.hmac(verifier.serverKey(), authMessage);
        }

        private Bytes expectedBinding() {
            Bytes header = Bytes.utf8(begun.gs2Header());
            ChannelBinding binding = begun.binding();
            if (binding == null) {
                return header;
            }
            byte[] both = new byte[header.size() + binding.data().size()];
            header.copyTo(both, 0);
            binding.data().copyTo(both, header.size());
            return Bytes.wrap(both);
        }
    }

    /// The hash by which a client sees whether somebody cut the lists it was offered (XEP-0474
    /// 0.5.0 §5.1).
    ///
    /// @param mechanisms all names offered
    /// @param bindings the list beside them; empty for none
    public static String offered(
            ScramHash hash, List<String> mechanisms, List<ChannelBinding> bindings) {
        String lists = String.join(DELIMITER, mechanisms.stream().sorted().toList());
        if (!bindings.isEmpty()) {
            lists +=
                    LIST_DELIMITER
                            + String.join(
                                    DELIMITER,
                                    bindings.stream().map(ChannelBinding::type).sorted().toList());
        }
        return ScramMessage.base64(hash.hash(Bytes.utf8(lists)));
    }

    /// Reads the client-first message.
    public static Begun begin(Offer offer, String clientFirst) throws ProtocolException {
        checkLength(clientFirst);
        int first = clientFirst.indexOf(',');
        int second = first < 0 ? -1 : clientFirst.indexOf(',', first + 1);
        if (second < 0) {
            throw ScramMessage.malformed("SCRAM message without a header");
        }
        ChannelBinding binding = binding(offer, clientFirst.substring(0, first));
        String authorization = clientFirst.substring(first + 1, second);
        String bare = clientFirst.substring(second + 1);
        String[] fields = bare.split(",", -1);
        String name = ScramMessage.unescape(ScramMessage.field(fields, 0, 'n'));
        String nonce = ScramMessage.field(fields, 1, 'r');
        ScramMessage.checkNonce(nonce);
        return new Begun(
                offer.hash(),
                SaslPrep.prepare(name),
                authorization(authorization),
                clientFirst.substring(0, second + 1),
                binding,
                bare,
                nonce);
    }

    /// RFC 5802 §6: `y` from a client that saw no `-PLUS` although we offered it is an attack.
    private static @Nullable ChannelBinding binding(Offer offer, String flag)
            throws ProtocolException {
        if (flag.startsWith("p=")) {
            String type = flag.substring(2);
            if (!offer.plus()) {
                throw ScramMessage.malformed("channel binding needs the -PLUS mechanism");
            }
            for (ChannelBinding candidate : offer.bindings()) {
                if (candidate.type().equals(type)) {
                    return candidate;
                }
            }
            throw ScramMessage.malformed("channel binding not on offer");
        }
        if (offer.plus() || !(flag.equals("n") || flag.equals("y"))) {
            throw ScramMessage.malformed("impossible channel binding flag");
        }
        if (flag.equals("y") && offer.plusOffered()) {
            throw refused();
        }
        return null;
    }

    private static String authorization(String field) throws ProtocolException {
        if (field.isEmpty()) {
            return "";
        }
        if (!field.startsWith("a=")) {
            throw ScramMessage.malformed("impossible authorization identity");
        }
        return ScramMessage.unescape(field.substring(2));
    }

    private static void checkLength(String message) throws ProtocolException {
        if (message.length() > MESSAGE_CHARS_MAX) {
            throw ScramMessage.malformed("SCRAM message too long");
        }
    }

    private static ProtocolException refused() {
        return new ProtocolException(ErrorCode.LOGIN_BAD_CREDENTIALS, "login refused");
    }
}
