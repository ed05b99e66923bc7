package org.godwit.protocol.sasl;

import java.security.SecureRandom;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// One verifier per hash: everything a server stores about a password. A mechanism once offered to
/// a client is pinned by it, so all are always there.
///
/// @param sha512 null for a password kept by a version that knew no SHA-512
public record ScramCredentials(
        ScramVerifier sha1, ScramVerifier sha256, @Nullable ScramVerifier sha512) {
    public static final int SALT_BYTES = 16;

    /// The work factor of new verifiers: about 15 ms of one core for all hashes.
    public static final int ITERATIONS = 10_000;

    public ScramCredentials {
        if (sha1.hash() != ScramHash.SHA_1
                || sha256.hash() != ScramHash.SHA_256
                || (sha512 != null && sha512.hash() != ScramHash.SHA_512)) {
            throw new IllegalArgumentException("verifiers in the wrong place");
        }
    }

    /// Derives all with fresh salts. Costs [#ITERATIONS] hashes three times: never on an event
    /// loop.
    ///
    /// @throws ProtocolException when `password` has no valid form (RFC 4013)
    public static ScramCredentials derive(String password, SecureRandom random)
            throws ProtocolException {
        return new ScramCredentials(
                ScramVerifier.derive(ScramHash.SHA_1, password, salt(random), ITERATIONS),
                ScramVerifier.derive(ScramHash.SHA_256, password, salt(random), ITERATIONS),
                ScramVerifier.derive(ScramHash.SHA_512, password, salt(random), ITERATIONS));
    }

    /// Verifiers for an account that does not exist: see [ScramVerifier#decoy].
    public static ScramCredentials decoy(Bytes secret, String name) {
        return new ScramCredentials(
                ScramVerifier.decoy(ScramHash.SHA_1, secret, name, ITERATIONS),
                ScramVerifier.decoy(ScramHash.SHA_256, secret, name, ITERATIONS),
                ScramVerifier.decoy(ScramHash.SHA_512, secret, name, ITERATIONS));
    }

    /// Null only where this password has none for `hash`.
    public @Nullable ScramVerifier verifier(ScramHash hash) {
        return switch (hash) {
            case SHA_1 -> sha1;
            case SHA_256 -> sha256;
            case SHA_512 -> sha512;
        };
    }

    private static Bytes salt(SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return Bytes.wrap(salt);
    }
}
