package org.godwit.client.e2ee;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.mls.TreeKEM.LeafIndex;
import org.bouncycastle.mls.TreeKEM.LeafNode;
import org.bouncycastle.mls.codec.MLSMessage;
import org.bouncycastle.mls.codec.Proposal;
import org.bouncycastle.mls.crypto.Secret;
import org.bouncycastle.mls.protocol.Group;
import org.godwit.protocol.stanza.Bytes;

/// Our own group of a conversation: we alone send and commit in it. Not thread-safe.
final class SealingGroup {
    private static final int GROUP_ID_BYTES = 16;

    /// The length of what is sealed is told in steps of this size only.
    private static final int PADDING_STEP = 32;

    private static final byte[] NOTHING = new byte[0];

    private Group group;
    private Epoch epoch;
    private int sent;

    private SealingGroup(Group group, Epoch epoch, int sent) {
        this.group = group;
        this.epoch = epoch;
        this.sent = sent;
    }

    /// How the members of a group come to its next epoch: the new ones by the welcome, the others
    /// by the commit.
    ///
    /// @param welcome empty when nobody is new
    /// @param commit empty when the group is new
    record Handshake(Bytes welcome, Bytes commit) {
        void write(DataOutputStream out) throws IOException {
            Packed.put(out, welcome);
            Packed.put(out, commit);
        }

        static Handshake read(DataInputStream in) throws IOException {
            return new Handshake(Packed.take(in), Packed.take(in));
        }
    }

    /// A new group with what its members need to join.
    record Made(SealingGroup group, Handshake handshake) {}

    /// Makes a group of ourselves and these devices.
    static Made create(DeviceIdentity identity, List<PeerPackage> others) throws SealException {
        return Mls.refusing(
                "a new group",
                () -> {
                    Bytes leafSecret = Bytes.wrap(Mls.random(Mls.SECRET_BYTES));
                    Group alone =
                            new Group(
                                    Mls.random(GROUP_ID_BYTES),
                                    Mls.SUITE,
                                    Mls.leafKey(leafSecret),
                                    identity.signingKey().toArray(),
                                    OwnPackage.leaf(identity, leafSecret),
                                    new ArrayList<>());
                    SealingGroup made = new SealingGroup(alone, Epoch.begun(alone, leafSecret), 0);
                    Handshake handshake = made.advance(others, Set.of());
                    return new Made(made, new Handshake(handshake.welcome(), Bytes.EMPTY));
                });
    }

    /// Whether a device's package is one that groups can be made with.
    static boolean takes(DeviceIdentity identity, PeerPackage other) {
        try {
            Made _ = create(identity, List.of(other));
            return true;
        } catch (SealException e) {
            return false;
        }
    }

    /// Goes on with a group kept as [#epoch] and [#sent].
    static SealingGroup restore(DeviceIdentity identity, Epoch epoch, int sent)
            throws SealException {
        return Mls.refusing(
                "a kept group",
                () -> {
                    Group group = epoch.restore(identity);
                    for (int i = 0; i < sent; i++) {
                        MLSMessage _ = group.protect(NOTHING, NOTHING, 0);
                    }
                    return new SealingGroup(group, epoch, sent);
                });
    }

    Epoch epoch() {
        return epoch;
    }

    /// Messages sealed in this epoch.
    int sent() {
        return sent;
    }

    /// Everybody in the group, ourselves included.
    Set<Member> members() throws SealException {
        return Mls.refusing("a kept group", () -> new HashSet<>(Epoch.members(group)));
    }

    /// Begins the next epoch with fresh keys.
    ///
    /// @param gone devices that shall read no more
    @CanIgnoreReturnValue
    Handshake advance(List<PeerPackage> added, Set<Member> gone) throws SealException {
        return Mls.refusing(
                "a commit",
                () -> {
                    List<Proposal> proposals = new ArrayList<>(removals(gone));
                    for (PeerPackage each : added) {
                        proposals.add(Proposal.add(each.content()));
                    }
                    Bytes leafSecret = Bytes.wrap(Mls.random(Mls.SECRET_BYTES));
                    Group.GroupWithMessage next =
                            group.commit(
                                    new Secret(leafSecret.toArray()),
                                    new Group.CommitOptions(proposals, true, true, null),
                                    new Group.MessageOptions(true, NOTHING, 0),
                                    new Group.CommitParameters(Group.NORMAL_COMMIT_PARAMS));
                    Bytes welcome = added.isEmpty() ? Bytes.EMPTY : Mls.welcome(next.message);
                    Handshake handshake = new Handshake(welcome, Mls.encode(next.message));
                    group = next.group;
                    epoch = Epoch.begun(group, leafSecret);
                    sent = 0;
                    return handshake;
                });
    }

    private List<Proposal> removals(Set<Member> gone) throws Exception {
        List<Proposal> removals = new ArrayList<>();
        for (int i = 1; i < group.getTree().getSize().leafCount(); i++) {
            LeafNode leaf = group.getTree().getLeafNode(new LeafIndex(i));
            if (leaf != null && gone.contains(Member.of(leaf))) {
                removals.add(Proposal.remove(new LeafIndex(i)));
            }
        }
        return removals;
    }

    /// How long so many bytes are made.
    static int padded(int bytes) {
        return (bytes + PADDING_STEP - 1) / PADDING_STEP * PADDING_STEP;
    }

    Bytes seal(Bytes plain) throws SealException {
        return Mls.refusing(
                "a message",
                () -> {
                    int padding = padded(plain.size()) - plain.size();
                    Bytes sealed = Mls.encode(group.protect(NOTHING, plain.toArray(), padding));
                    sent++;
                    return sealed;
                });
    }
}
