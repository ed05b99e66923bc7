package org.godwit.protocol.sasl;

import java.security.MessageDigest;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ProtocolException;

/// What a server keeps instead of a password (RFC 5802 §3): it proves a login but does not reveal
/// the password.
public record ScramVerifier(
        ScramHash hash, Bytes salt, int iterations, Bytes storedKey, Bytes serverKey) {
    /// RFC 7677 §4 asks for at least 4096.
    public static final int ITERATIONS_MIN = 4096;

    /// More would let a peer's number burn our time.
    public static final int ITERATIONS_MAX = 10_000_000;

    static final Bytes CLIENT_KEY = Bytes.utf8("Client Key");
    static final Bytes SERVER_KEY = Bytes.utf8("Server Key");

    public ScramVerifier {
        if (iterations < ITERATIONS_MIN || iterations > ITERATIONS_MAX) {
            throw new IllegalArgumentException("iterations out of range: " + iterations);
        }
        if (storedKey.size() != hash.sizeBytes() || serverKey.size() != hash.sizeBytes()) {
            throw new IllegalArgumentException("key of the wrong size for " + hash);
        }
    }

    /// Costs `iterations` hashes: never on an event loop.
    ///
    /// @throws ProtocolException when `password` has no valid form (RFC 4013)
    public static ScramVerifier derive(ScramHash hash, String password, Bytes salt, int iterations)
            throws ProtocolException {
        Bytes salted = hash.hi(Bytes.utf8(SaslPrep.prepare(password)), salt, iterations);
        return new ScramVerifier(
                hash,
                salt,
                iterations,
                hash.hash(hash.hmac(salted, CLIENT_KEY)),
                hash.hmac(salted, SERVER_KEY));
    }

    /// A verifier no password fits, for a name that does not exist. The same `secret` and `name`
    /// give the same salt, so that a stranger cannot tell an absent account from a present one.
    public static ScramVerifier decoy(ScramHash hash, Bytes secret, String name, int iterations) {
        Bytes seed = hash.hmac(secret, Bytes.utf8(hash.mechanism() + ":" + name));
        return new ScramVerifier(
                hash,
                seed.slice(0, ScramCredentials.SALT_BYTES),
                iterations,
                hash.hmac(secret, seed),
                hash.hmac(seed, secret));
    }

    /// Whether `password` is the one; costs the same as [#derive].
    public boolean accepts(String password) {
        try {
            ScramVerifier other = derive(hash, password, salt, iterations);
            return MessageDigest.isEqual(other.storedKey.unsafeArray(), storedKey.unsafeArray());
        } catch (ProtocolException e) {
            return false;
        }
    }

    /// Names no key: fit for a log line.
    @Override
    public String toString() {
        return "ScramVerifier[" + hash.mechanism() + ", iterations=" + iterations + "]";
    }
}
