package org.godwit.client.e2ee;

import org.bouncycastle.mls.TreeKEM.LeafNode;
import org.bouncycastle.mls.TreeKEM.LeafNodeSource;
import org.bouncycastle.mls.codec.KeyPackage;
import org.godwit.protocol.stanza.Bytes;

/// Another device's key package, checked.
record PeerPackage(Member member, KeyPackage content) {
    /// Of one package: ours have 300. Its leaf is sent to all members of a group.
    static final int BYTES_MAX = 1_024;

    /// Reads what the server gave for `expected`.
    ///
    /// @throws SealException when it is damaged, of another suite, not signed by that key, or names
    ///   another device
    static PeerPackage read(Bytes given, Member expected) throws SealException {
        return Mls.refusing(
                "a key package",
                () -> {
                    if (given.size() > BYTES_MAX) {
                        throw new SealException("a key package of " + given.size() + " bytes");
                    }
                    KeyPackage read = Mls.message(given).keyPackage;
                    if (read == null
                            || read.getSuite().getSuiteID() != Mls.SUITE.getSuiteID()
                            || !read.verify()
                            || !isSigned(read.getLeafNode())) {
                        throw new SealException("a key package is not of this suite or signed");
                    }
                    if (!Member.of(read.getLeafNode()).equals(expected)) {
                        throw new SealException("a key package of another device");
                    }
                    return new PeerPackage(expected, read);
                });
    }

    /// The others refuse a group with a leaf that is not.
    private static boolean isSigned(LeafNode leaf) throws Exception {
        return leaf.getSource() == LeafNodeSource.KEY_PACKAGE
                && leaf.verify(Mls.SUITE, leaf.toBeSigned(new byte[0], -1));
    }
}
