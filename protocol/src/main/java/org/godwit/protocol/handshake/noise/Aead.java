package org.godwit.protocol.handshake.noise;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;

/// AES-256-GCM with the nonce of Noise §12.3: four zero bytes, then the 64-bit counter, big-endian.
/// One object per thread: the key is switched at every call, which costs less than two `Cipher`
/// objects (1.6 KB) for every connection.
public final class Aead {
    /// Length of the authentication tag each seal adds, in bytes.
    public static final int TAG_BYTES = 16;

    private static final int NONCE_BYTES = 12;
    private static final ThreadLocal<Aead> CURRENT = ThreadLocal.withInitial(Aead::new);
    private static final byte[] NOTHING = new byte[0];

    private final Cipher cipher;

    private Aead() {
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-GCM", e);
        }
    }

    /// The calling thread's instance. Not to be handed to another thread.
    public static Aead current() {
        return CURRENT.get();
    }

    /// An instance for one rekeying, where both ends seal the same bytes: the shared one refuses a
    /// key and nonce it has just used, as when both ends live in one thread.
    static Aead forRekey() {
        return new Aead();
    }

    /// Encrypts `plain`; the result is 16 bytes longer. Never twice with one key and nonce.
    public byte[] seal(byte[] key, long nonce, byte[] associated, byte[] plain) {
        try {
            start(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), nonce, associated);
            return cipher.doFinal(plain);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed", e);
        }
    }

    /// Decrypts and authenticates.
    ///
    /// @throws ProtocolException when the bytes were not sealed with this key, nonce and data
    public byte[] open(byte[] key, long nonce, byte[] associated, byte[] sealed)
            throws ProtocolException {
        if (sealed.length < TAG_BYTES) {
            throw forged();
        }
        try {
            start(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), nonce, associated);
            return cipher.doFinal(sealed);
        } catch (AEADBadTagException e) {
            throw forged();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening failed", e);
        }
    }

    /// Encrypts the rest of `plain` into `sealed`, which must have 16 bytes more room.
    public void seal(SecretKeySpec key, long nonce, ByteBuffer plain, ByteBuffer sealed) {
        try {
            start(Cipher.ENCRYPT_MODE, key, nonce, NOTHING);
            cipher.doFinal(plain, sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed", e);
        }
    }

    /// Decrypts the rest of `sealed` into `plain`.
    ///
    /// @throws ProtocolException when the bytes were not sealed with this key and nonce
    public void open(SecretKeySpec key, long nonce, ByteBuffer sealed, ByteBuffer plain)
            throws ProtocolException {
        if (sealed.remaining() < TAG_BYTES) {
            throw forged();
        }
        try {
            start(Cipher.DECRYPT_MODE, key, nonce, NOTHING);
            cipher.doFinal(sealed, plain);
        } catch (AEADBadTagException e) {
            throw forged();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening failed", e);
        }
    }

    private void start(int mode, SecretKeySpec key, long nonce, byte[] associated)
            throws GeneralSecurityException {
        byte[] iv = new byte[NONCE_BYTES];
        ByteBuffer.wrap(iv).putLong(NONCE_BYTES - Long.BYTES, nonce);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, iv));
        if (associated.length > 0) {
            cipher.updateAAD(associated);
        }
    }

    private static ProtocolException forged() {
        return new ProtocolException(
                ErrorCode.LOGIN_HANDSHAKE_FAILED, "the bytes do not authenticate");
    }
}
