package org.godwit.client.e2ee;

import org.bouncycastle.mls.TreeKEM.LeafNode;
import org.bouncycastle.mls.codec.Credential;
import org.bouncycastle.mls.codec.CredentialType;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;

/// One device as others know it: MLS's basic credential is `bare JID/device`.
///
/// @param account a bare JID
/// @param device its name on the server
/// @param key its Ed25519 public key
public record Member(Jid account, String device, Bytes key) {
    private static final int DEVICE_CHARACTERS_MAX = 1_023;

    public Member {
        if (!account.isBare() || device.isEmpty() || device.length() > DEVICE_CHARACTERS_MAX) {
            throw new IllegalArgumentException("a device has an account and a name");
        }
    }

    Credential credential() {
        return Credential.forBasic(Mls.utf8(account + "/" + device));
    }

    /// Whose leaf it is, if it says so as we do.
    static Member of(LeafNode leaf) throws SealException {
        if (leaf.getCredentialType() != CredentialType.basic) {
            throw new SealException("a credential of another kind");
        }
        String identity = Bytes.wrap(leaf.getCredential().getIdentity()).utf8();
        int slash = identity.indexOf('/');
        try {
            Jid account = Jid.parse(identity.substring(0, Math.max(0, slash)));
            return new Member(
                    account, identity.substring(slash + 1), Bytes.copyOf(leaf.getSignatureKey()));
        } catch (ProtocolException | IllegalArgumentException e) {
            throw new SealException("a credential that names no device", e);
        }
    }
}
