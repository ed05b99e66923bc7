package org.godwit.client.e2ee;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.mls.codec.MLSInputStream;
import org.bouncycastle.mls.codec.MLSMessage;
import org.bouncycastle.mls.codec.MLSOutputStream;
import org.bouncycastle.mls.codec.WireFormat;
import org.bouncycastle.mls.crypto.MlsCipherSuite;
import org.bouncycastle.mls.crypto.Secret;
import org.godwit.protocol.stanza.Bytes;

/// The library at arm's length: its suite, its codec, and its exceptions as refusals.
final class Mls {
    /// X25519, AES-128-GCM, SHA-256, Ed25519 (RFC 9420 §17.1).
    static final MlsCipherSuite SUITE =
            MlsCipherSuite.BCMLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;

    static final int SECRET_BYTES = 32;

    /// Longest thing given to the library to read.
    static final int INPUT_BYTES_MAX = 200 * 1024;

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final SecureRandom RANDOM = new SecureRandom();

    private Mls() {}

    /// What the library does; it declares every exception.
    interface Step<T> {
        T run() throws Exception;
    }

    /// Runs a step over what others sent. Whatever it throws is a refusal; so is a length it
    /// believed and found no memory for. One at a time in the whole process, as the library's suite
    /// has one cipher for all.
    static <T> T refusing(String what, Step<T> step) throws SealException {
        LOCK.lock();
        try {
            return step.run();
        } catch (SealException e) {
            throw e;
        } catch (Exception | OutOfMemoryError e) {
            throw new SealException(what + " is refused: " + e.getMessage(), e);
        } finally {
            LOCK.unlock();
        }
    }

    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /// The HPKE key pair of a leaf or node (RFC 9420 §7.4).
    static AsymmetricCipherKeyPair leafKey(Bytes leafSecret) throws Exception {
        Secret node = new Secret(leafSecret.toArray()).deriveSecret(SUITE, "node");
        return SUITE.getHPKE().deriveKeyPair(node.value());
    }

    static MLSMessage message(Bytes encoded) throws Exception {
        return decode(encoded, MLSMessage.class);
    }

    static <T> T decode(Bytes encoded, Class<T> type) throws Exception {
        if (encoded.size() > INPUT_BYTES_MAX) {
            throw new SealException(encoded.size() + " bytes are too many");
        }
        return type.cast(MLSInputStream.decode(encoded.toArray(), type));
    }

    static Bytes encode(Object written) throws Exception {
        return Bytes.wrap(MLSOutputStream.encode(written));
    }

    /// The welcome that the library returns within its commit, as a message of its own.
    static Bytes welcome(MLSMessage commit) throws Exception {
        MLSMessage message = new MLSMessage(WireFormat.mls_welcome);
        message.welcome = commit.welcome;
        return encode(message);
    }

    /// The cipher remembers its last key and nonce and refuses to seal with them again. A welcome
    /// to ourselves, which never leaves this process, has those of its epoch each time.
    static void forgetLastKey() throws Exception {
        byte[] _ =
                SUITE.getAEAD()
                        .seal(
                                random(SUITE.getAEAD().getKeySize()),
                                random(SUITE.getAEAD().getNonceSize()),
                                new byte[0],
                                new byte[0]);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
