package org.godwit.protocol.handshake.noise;

import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ProtocolException;

/// An X25519 key pair. The private half stays in here and never shows in a text or a comparison.
public final class KeyPair {
    private final byte[] privateKey;
    private final Bytes publicKey;

    KeyPair(byte[] privateKey, byte[] publicKey) {
        this.privateKey = privateKey;
        this.publicKey = Bytes.wrap(publicKey);
    }

    public Bytes publicKey() {
        return publicKey;
    }

    /// A copy of the private key, for storing it; guard it.
    public byte[] exportPrivateKey() {
        return privateKey.clone();
    }

    /// The secret shared with the owner of `theirs`.
    ///
    /// @throws ProtocolException when `theirs` is a point of low order
    public byte[] agree(X25519 curve, Bytes theirs) throws ProtocolException {
        return agree(curve, theirs.unsafeArray());
    }

    byte[] agree(X25519 curve, byte[] theirs) throws ProtocolException {
        return curve.agree(privateKey, theirs);
    }

    @Override
    public String toString() {
        return "KeyPair[" + publicKey + "]";
    }
}
