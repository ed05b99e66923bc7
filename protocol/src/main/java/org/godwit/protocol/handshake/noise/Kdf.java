package org.godwit.protocol.handshake.noise;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// SHA-256, HMAC and the HKDF of Noise §4.3, with one digest and one MAC object per thread.
public final class Kdf {
    /// Length of a hash and of a derived key, in bytes.
    public static final int HASH_BYTES = 32;

    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Kdf::digest);
    private static final ThreadLocal<Mac> MAC = ThreadLocal.withInitial(Kdf::mac);

    private Kdf() {}

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private static Mac mac() {
        try {
            return Mac.getInstance("HmacSHA256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
        }
    }

    /// SHA-256 over the parts, one after the other.
    public static byte[] sha256(byte[]... parts) {
        MessageDigest digest = DIGEST.get();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    /// HMAC-SHA-256 over the parts (RFC 2104).
    public static byte[] hmac(byte[] key, byte[]... parts) {
        Mac mac = MAC.get();
        try {
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("HMAC takes any key of at least one byte", e);
        }
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    /// HKDF of Noise §4.3: two or three outputs of 32 bytes.
    public static byte[][] hkdf(byte[] chainingKey, byte[] input, int outputs) {
        if (outputs < 2 || outputs > 3) {
            throw new IllegalArgumentException("HKDF gives two or three keys, not " + outputs);
        }
        byte[] temporary = hmac(chainingKey, input);
        byte[][] keys = new byte[outputs][];
        byte[] previous = new byte[0];
        for (int i = 0; i < outputs; i++) {
            previous = hmac(temporary, previous, new byte[] {(byte) (i + 1)});
            keys[i] = previous;
        }
        return keys;
    }
}
