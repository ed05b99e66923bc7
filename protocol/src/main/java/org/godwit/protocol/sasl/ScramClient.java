package org.godwit.protocol.sasl;

import java.security.MessageDigest;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// The client's side of one SCRAM exchange (RFC 5802 §5).
///
/// @param nonce printable ASCII without comma, fresh for each exchange
/// @param binding null for a mechanism without `-PLUS`
public record ScramClient(
        ScramHash hash, String name, String nonce, @Nullable ChannelBinding binding) {

    /// The answer to a challenge, and what the server must prove in return.
    public record Final(String text, Bytes expected) {
        /// @throws ProtocolException when the server does not know the password either
        public void check(String serverFinal) throws ProtocolException {
            String[] fields = serverFinal.split(",", -1);
            Bytes signature = ScramMessage.base64(ScramMessage.field(fields, 0, 'v'));
            if (!MessageDigest.isEqual(signature.unsafeArray(), expected.unsafeArray())) {
                throw new ProtocolException(
                        ErrorCode.LOGIN_BAD_CREDENTIALS, "the server failed to prove itself");
            }
        }
    }

    public String first() {
        return header() + bare();
    }

    /// Costs the iterations the server asks for, [ScramVerifier#ITERATIONS_MAX] at most.
    public Final answer(String serverFirst, String password) throws ProtocolException {
        String[] fields = serverFirst.split(",", -1);
        String both = ScramMessage.field(fields, 0, 'r');
        Bytes salt = ScramMessage.base64(ScramMessage.field(fields, 1, 's'));
        int iterations = iterations(ScramMessage.field(fields, 2, 'i'));
        if (!both.startsWith(nonce) || both.length() == nonce.length()) {
            throw ScramMessage.malformed("the server changed our nonce");
        }
        Bytes salted = hash.hi(Bytes.utf8(SaslPrep.prepare(password)), salt, iterations);
        String withoutProof = "c=" + ScramMessage.base64(bound()) + ",r=" + both;
        Bytes authMessage = Bytes.utf8(bare() + "," + serverFirst + "," + withoutProof);
        Bytes clientKey = hash.hmac(salted, ScramVerifier.CLIENT_KEY);
        Bytes signature = hash.hmac(hash.hash(clientKey), authMessage);
        Bytes proof = ScramMessage.xor(clientKey, signature);
        Bytes serverKey = hash.hmac(salted, ScramVerifier.SERVER_KEY);
        return new Final(
                withoutProof + ",p=" + ScramMessage.base64(proof),
                hash.hmac(serverKey, authMessage));
    }

    private static int iterations(String text) throws ProtocolException {
        try {
            int iterations = Integer.parseInt(text);
            if (iterations >= 1 && iterations <= ScramVerifier.ITERATIONS_MAX) {
                return iterations;
            }
        } catch (NumberFormatException e) {
            throw ScramMessage.malformed("iteration count is no number");
        }
        throw ScramMessage.malformed("iteration count out of range");
    }

    private String header() {
        return binding == null ? "n,," : "p=" + binding.type() + ",,";
    }

    private String bare() {
        return "n=" + ScramMessage.escape(name) + ",r=" + nonce;
    }

    private Bytes bound() {
        Bytes header = Bytes.utf8(header());
        if (binding == null) {
            return header;
        }
        byte[] both = new byte[header.size() + binding.data().size()];
        header.copyTo(both, 0);
        binding.data().copyTo(both, header.size());
        return Bytes.wrap(both);
    }
}
