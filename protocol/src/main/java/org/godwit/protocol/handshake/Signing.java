package org.godwit.protocol.handshake;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.godwit.protocol.stanza.Bytes;

/// Ed25519 (RFC 8032) with raw 32-byte keys.
final class Signing {
    static final int PUBLIC_KEY_BYTES = 32;
    static final int SIGNATURE_BYTES = 64;

    private static final String ALGORITHM = "Ed25519";

    /// What X.509 puts before a raw Ed25519 public key (RFC 8410 §4).
    private static final byte[] X509_PREFIX = {
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
    };

    private Signing() {}

    static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
    }

    static Bytes raw(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return Bytes.wrap(Arrays.copyOfRange(encoded, X509_PREFIX.length, encoded.length));
    }

    /// @throws InvalidKeySpecException when `pkcs8` is no private key
    static PrivateKey privateKey(byte[] pkcs8) throws InvalidKeySpecException {
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (InvalidKeySpecException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
    }

    static Bytes sign(PrivateKey key, Bytes message) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(message.unsafeArray());
            return Bytes.wrap(signature.sign());
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
    }

    /// False also when the key or the signature is no key or no signature.
    static boolean verify(Bytes key, Bytes message, Bytes signed) {
        byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + key.size());
        key.copyTo(encoded, X509_PREFIX.length);
        try {
            PublicKey decoded =
                    KeyFactory.getInstance(ALGORITHM)
                            .generatePublic(new X509EncodedKeySpec(encoded));
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(decoded);
            signature.update(message.unsafeArray());
            return signature.verify(signed.unsafeArray());
        } catch (InvalidKeySpecException | InvalidKeyException | SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
    }

    private static IllegalStateException unavailable(GeneralSecurityException cause) {
        return new IllegalStateException("this Java has no Ed25519", cause);
    }
}
