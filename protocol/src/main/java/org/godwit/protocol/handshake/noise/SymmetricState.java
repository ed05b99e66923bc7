package org.godwit.protocol.handshake.noise;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Chaining key, transcript hash and current key of a handshake (Noise §5.2).
final class SymmetricState {
    private byte[] chainingKey;
    private byte[] hash;
    private byte @Nullable [] key;
    private long nonce;

    SymmetricState(String protocolName) {
        byte[] name = protocolName.getBytes(StandardCharsets.US_ASCII);
        hash =
                name.length <= Kdf.HASH_BYTES
                        ? Arrays.copyOf(name, Kdf.HASH_BYTES)
                        : Kdf.sha256(name);
        chainingKey = hash;
    }

    void mixHash(byte[] data) {
        hash = Kdf.sha256(hash, data);
    }

    void mixKey(byte[] input) {
        byte[][] keys = Kdf.hkdf(chainingKey, input, 2);
        chainingKey = keys[0];
        key = keys[1];
        nonce = 0;
    }

    void mixKeyAndHash(byte[] input) {
        byte[][] keys = Kdf.hkdf(chainingKey, input, 3);
        chainingKey = keys[0];
        mixHash(keys[1]);
        key = keys[2];
        nonce = 0;
    }

    boolean hasKey() {
        return key != null;
    }

    byte[] encryptAndHash(byte[] plain) {
        byte[] current = key;
        byte[] sealed =
                current == null ? plain : Aead.current().seal(current, nonce++, hash, plain);
        mixHash(sealed);
        return sealed;
    }

    byte[] decryptAndHash(byte[] sealed) throws ProtocolException {
        byte[] current = key;
        byte[] plain =
                current == null ? sealed : Aead.current().open(current, nonce++, hash, sealed);
        mixHash(sealed);
        return plain;
    }

    /// Keys for both directions and a third for what comes later (Noise §5.2 Split, with one more
    /// output of the same HKDF): tickets and the upgrade.
    byte[][] split() {
        return Kdf.hkdf(chainingKey, new byte[0], 3);
    }

    byte[] hash() {
        return hash.clone();
    }
}
