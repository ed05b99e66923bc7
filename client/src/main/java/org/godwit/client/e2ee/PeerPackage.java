package org.godwit.client.e2ee;

import org.bouncycastle.mls.codec.KeyPackage;
import org.godwit.protocol.stanza.Bytes;

/// Another device's key package, checked.
record PeerPackage(Member member, KeyPackage content) {
    /// Reads what the server gave for `expected`.
    ///
    /// @throws SealException when it is damaged, of another suite, not signed by that key, or names
    ///   another device
    static PeerPackage read(Bytes given, Member expected) throws SealException {
        return Mls.refusing(
                "a key package",
                () -> {
                    KeyPackage read = Mls.message(given).keyPackage;
                    if (read == null
                            || read.getSuite().getSuiteID() != Mls.SUITE.getSuiteID()
                            || !read.verify()) {
                        throw new SealException("a key package is not of this suite or signed");
                    }
                    if (!Member.of(read.getLeafNode()).equals(expected)) {
                        throw new SealException("a key package of another device");
                    }
                    return new PeerPackage(expected, read);
                });
    }
}
