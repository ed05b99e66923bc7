package org.godwit.protocol.handshake.noise;

import java.security.SecureRandom;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;

/// Diffie-Hellman on Curve25519 (RFC 7748 §5, §6.1). Implementations are thread-safe.
public interface X25519 {
    /// Length of a private key, a public key and a shared secret, in bytes.
    int KEY_BYTES = 32;

    /// The public key of `privateKey`: the base point times the clamped scalar.
    byte[] publicKey(byte[] privateKey);

    /// The secret two parties share.
    ///
    /// @throws ProtocolException with [ErrorCode#LOGIN_HANDSHAKE_FAILED] when `theirs` is a point
    ///   of low order, which would make the secret known to everybody (RFC 7748 §6.1)
    byte[] agree(byte[] privateKey, byte[] theirs) throws ProtocolException;

    /// 32 bytes nobody can guess, from the system's secure random source: private keys and nonces.
    default byte[] secret() {
        byte[] secret = new byte[KEY_BYTES];
        Randomness.SOURCE.nextBytes(secret);
        return secret;
    }

    /// A fresh key pair.
    default KeyPair generate() {
        return pair(secret());
    }

    /// The key pair of a known private key. Takes ownership of the array.
    default KeyPair pair(byte[] privateKey) {
        return new KeyPair(privateKey, publicKey(privateKey));
    }

    /// The fastest implementation of this machine: OpenSSL where `java.lang.foreign` and
    /// `libcrypto.so.3` are there, otherwise the JDK's.
    static X25519 fastest() {
        return Fastest.CHOSEN;
    }

    /// Refuses the all-zero secret, in constant time.
    static byte[] refuseZero(byte[] secret) throws ProtocolException {
        int all = 0;
        for (byte part : secret) {
            all |= part;
        }
        if (all == 0) {
            throw lowOrder();
        }
        return secret;
    }

    static ProtocolException lowOrder() {
        return new ProtocolException(
                ErrorCode.LOGIN_HANDSHAKE_FAILED, "the public key is a point of low order");
    }

    /// The process-wide secure random source; `SecureRandom` is thread-safe.
    final class Randomness {
        static final SecureRandom SOURCE = new SecureRandom();

        private Randomness() {}
    }

    /// Chooses once. Names the OpenSSL class only as a string, so that a runtime without
    /// `java.lang.foreign` (Android) never loads it.
    final class Fastest {
        static final X25519 CHOSEN = choose();

        private Fastest() {}

        private static X25519 choose() {
            try {
                Class.forName("java.lang.foreign.Linker");
                Class<?> type = Class.forName(X25519.class.getPackageName() + ".OpenSslX25519");
                return (X25519) type.getMethod("load").invoke(null);
            } catch (ReflectiveOperationException | LinkageError missing) {
                return new JdkX25519();
            }
        }
    }
}
