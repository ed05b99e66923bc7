package org.godwit.client.e2ee;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.mls.TreeKEM.LeafIndex;
import org.bouncycastle.mls.TreeKEM.LeafNode;
import org.bouncycastle.mls.TreeKEM.LeafNodeSource;
import org.bouncycastle.mls.TreeKEM.TreeKEMPublicKey;
import org.bouncycastle.mls.codec.KeyPackage;
import org.bouncycastle.mls.codec.Welcome;
import org.bouncycastle.mls.crypto.Secret;
import org.bouncycastle.mls.protocol.Group;
import org.godwit.protocol.stanza.Bytes;

/// One epoch of a group, as it was when it began, in a form that lasts: what a welcome tells a new
/// member, told to ourselves. Exact because only a group's owner commits, so that no member but the
/// owner needs another private key than its leaf's (ADR 1900).
///
/// @param groupInfo the group's public state, with its tree
/// @param joinerSecret secret: all other secrets of the epoch come from it
/// @param leafSecret secret: makes our leaf's key
/// @param leaf our leaf as it is in the tree
record Epoch(Bytes groupInfo, Bytes joinerSecret, Bytes leafSecret, Bytes leaf) {
    /// The owner made the group and is its first leaf.
    static final LeafIndex OWNER = new LeafIndex(0);

    /// Of a group that just reached this epoch: the library forgets what it has used.
    static Epoch begun(Group group, Bytes leafSecret) throws Exception {
        return new Epoch(
                Mls.encode(group.getGroupInfo(true).groupInfo),
                Bytes.copyOf(group.getKeySchedule().getJoinerSecret().value()),
                leafSecret,
                Mls.encode(group.getTree().getLeafNode(group.getIndex())));
    }

    /// The group at the beginning of this epoch.
    Group restore(DeviceIdentity identity) throws Exception {
        AsymmetricCipherKeyPair init = Mls.SUITE.getHPKE().generatePrivateKey();
        byte[] signingKey = identity.signingKey().toArray();
        KeyPackage own =
                new KeyPackage(
                        Mls.SUITE,
                        Mls.SUITE.getHPKE().serializePublicKey(init.getPublic()),
                        Mls.decode(leaf, LeafNode.class),
                        new ArrayList<>(),
                        signingKey);
        Mls.forgetLastKey();
        Welcome toOurselves =
                new Welcome(
                        Mls.SUITE, joinerSecret.toArray(), new ArrayList<>(), groupInfo.toArray());
        toOurselves.encrypt(own, new Secret(leafSecret.toArray()));
        return new Group(
                Mls.SUITE.getHPKE().serializePrivateKey(init.getPrivate()),
                Mls.leafKey(leafSecret),
                signingKey,
                own,
                toOurselves,
                null,
                new HashMap<>(),
                new HashMap<>());
    }

    /// Who is in a group, checked: every leaf is signed by the key it names.
    static List<Member> members(Group group) throws Exception {
        List<Member> members = new ArrayList<>();
        TreeKEMPublicKey tree = group.getTree();
        for (int i = 0; i < tree.getSize().leafCount(); i++) {
            LeafNode leaf = tree.getLeafNode(new LeafIndex(i));
            if (leaf == null) {
                continue;
            }
            boolean fresh = leaf.getSource() == LeafNodeSource.KEY_PACKAGE;
            byte[] signed =
                    fresh
                            ? leaf.toBeSigned(new byte[0], -1)
                            : leaf.toBeSigned(group.getGroupID(), i);
            if (!leaf.verify(Mls.SUITE, signed)) {
                throw new SealException("a leaf is not signed by its key");
            }
            members.add(Member.of(leaf));
        }
        return members;
    }

    void write(DataOutputStream out) throws IOException {
        Packed.put(out, groupInfo);
        Packed.put(out, joinerSecret);
        Packed.put(out, leafSecret);
        Packed.put(out, leaf);
    }

    static Epoch read(DataInputStream in) throws IOException {
        return new Epoch(Packed.take(in), Packed.take(in), Packed.take(in), Packed.take(in));
    }

    @Override
    public String toString() {
        return "Epoch";
    }
}
