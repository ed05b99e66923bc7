package org.godwit.protocol.sasl;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.godwit.protocol.stanza.Bytes;

/// The hash functions SCRAM is offered with: RFC 5802 (SHA-1), RFC 7677 (SHA-256) and
/// draft-melnikov-scram-sha-512.
public enum ScramHash {
    SHA_1("SCRAM-SHA-1", "SHA-1", "HmacSHA1", 20),
    SHA_256("SCRAM-SHA-256", "SHA-256", "HmacSHA256", 32),
    SHA_512("SCRAM-SHA-512", "SHA-512", "HmacSHA512", 64);

    private final String mechanism;
    private final String digest;
    private final String hmac;
    private final int sizeBytes;

    ScramHash(String mechanism, String digest, String hmac, int sizeBytes) {
        this.mechanism = mechanism;
        this.digest = digest;
        this.hmac = hmac;
        this.sizeBytes = sizeBytes;
    }

    /// The SASL mechanism name without `-PLUS`.
    public String mechanism() {
        return mechanism;
    }

    public int sizeBytes() {
        return sizeBytes;
    }

    Bytes hash(Bytes input) {
        try {
            return Bytes.wrap(MessageDigest.getInstance(digest).digest(input.unsafeArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + digest, e);
        }
    }

    Bytes hmac(Bytes key, Bytes input) {
        return Bytes.wrap(mac(key).doFinal(input.unsafeArray()));
    }

    /// `Hi()` of RFC 5802 §2.2: PBKDF2 with one output block.
    Bytes hi(Bytes password, Bytes salt, int iterations) {
        Mac mac = mac(password);
        mac.update(salt.unsafeArray());
        byte[] block = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] sum = block.clone();
        for (int i = 1; i < iterations; i++) {
            block = mac.doFinal(block);
            for (int k = 0; k < sum.length; k++) {
                sum[k] ^= block[k];
            }
        }
        return Bytes.wrap(sum);
    }

    private Mac mac(Bytes key) {
        try {
            Mac mac = Mac.getInstance(hmac);
            byte[] raw = key.unsafeArray();
            mac.init(new SecretKeySpec(raw.length == 0 ? new byte[1] : raw, hmac));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + hmac, e);
        }
    }
}
