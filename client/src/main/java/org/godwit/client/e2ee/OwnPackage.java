package org.godwit.client.e2ee;

import java.util.ArrayList;
import java.util.HexFormat;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.mls.TreeKEM.LeafNode;
import org.bouncycastle.mls.TreeKEM.LifeTime;
import org.bouncycastle.mls.codec.Capabilities;
import org.bouncycastle.mls.codec.KeyPackage;
import org.bouncycastle.mls.codec.MLSMessage;
import org.godwit.protocol.stanza.Bytes;

/// A key package of this device (RFC 9420 §10) with its secrets.
///
/// @param published what the server gets
/// @param initKey secret: opens the welcome
/// @param leafSecret secret: makes the leaf's key
record OwnPackage(Bytes published, Bytes initKey, Bytes leafSecret) {
    static final int REFERENCE_BYTES = 16;

    static OwnPackage create(DeviceIdentity identity) throws SealException {
        Bytes leafSecret = Bytes.wrap(Mls.random(Mls.SECRET_BYTES));
        AsymmetricCipherKeyPair init = Mls.SUITE.getHPKE().generatePrivateKey();
        return Mls.refusing(
                "a key package of our own",
                () -> {
                    KeyPackage made =
                            new KeyPackage(
                                    Mls.SUITE,
                                    Mls.SUITE.getHPKE().serializePublicKey(init.getPublic()),
                                    leaf(identity, leafSecret),
                                    new ArrayList<>(),
                                    identity.signingKey().toArray());
                    return new OwnPackage(
                            Mls.encode(MLSMessage.keyPackage(made)),
                            Bytes.wrap(Mls.SUITE.getHPKE().serializePrivateKey(init.getPrivate())),
                            leafSecret);
                });
    }

    static LeafNode leaf(DeviceIdentity identity, Bytes leafSecret) throws Exception {
        return new LeafNode(
                Mls.SUITE,
                Mls.SUITE.getHPKE().serializePublicKey(Mls.leafKey(leafSecret).getPublic()),
                identity.self().key().toArray(),
                identity.self().credential(),
                new Capabilities(),
                new LifeTime(),
                new ArrayList<>(),
                identity.signingKey().toArray());
    }

    /// Names the package in a welcome, shortened (RFC 9420 §5.2).
    String reference() throws SealException {
        return reference(published);
    }

    static String reference(Bytes published) throws SealException {
        return Mls.refusing(
                "a key package",
                () -> {
                    KeyPackage read = Mls.message(published).keyPackage;
                    byte[] name = Mls.encode(read).toArray();
                    byte[] hash = Mls.SUITE.refHash(name, "MLS 1.0 KeyPackage Reference");
                    return HexFormat.of().formatHex(hash, 0, REFERENCE_BYTES);
                });
    }

    String kept() {
        return Packed.text(
                out -> {
                    Packed.put(out, published);
                    Packed.put(out, initKey);
                    Packed.put(out, leafSecret);
                });
    }

    static OwnPackage of(String kept) throws SealException {
        return Packed.read(
                kept, in -> new OwnPackage(Packed.take(in), Packed.take(in), Packed.take(in)));
    }

    @Override
    public String toString() {
        return "OwnPackage[" + published.size() + " bytes]";
    }
}
