package org.godwit.client.e2ee;

import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;

/// This device with its signing key.
///
/// @param signingKey secret
record DeviceIdentity(Member self, Bytes signingKey) {
    static DeviceIdentity create(Jid account, String device) {
        AsymmetricCipherKeyPair pair = Mls.SUITE.generateSignatureKeyPair();
        Bytes key = Bytes.wrap(Mls.SUITE.serializeSignaturePublicKey(pair.getPublic()));
        return new DeviceIdentity(
                new Member(account, device, key),
                Bytes.wrap(Mls.SUITE.serializeSignaturePrivateKey(pair.getPrivate())));
    }

    String kept() {
        return Packed.text(
                out -> {
                    out.writeUTF(self.device());
                    Packed.put(out, self.key());
                    Packed.put(out, signingKey);
                });
    }

    static DeviceIdentity of(Jid account, String kept) throws SealException {
        return Packed.read(
                kept,
                in -> {
                    Member self = new Member(account, in.readUTF(), Packed.take(in));
                    return new DeviceIdentity(self, Packed.take(in));
                });
    }

    @Override
    public String toString() {
        return "DeviceIdentity[" + self + "]";
    }
}
