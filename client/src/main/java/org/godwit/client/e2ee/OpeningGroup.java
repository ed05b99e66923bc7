package org.godwit.client.e2ee;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import org.bouncycastle.mls.codec.Welcome;
import org.bouncycastle.mls.protocol.Group;
import org.godwit.protocol.stanza.Bytes;

/// A group another device made for a conversation: we listen. Not thread-safe.
final class OpeningGroup {
    /// Further than any sender of ours goes in an epoch.
    static final int GENERATIONS_MAX = 256;

    private final DeviceIdentity identity;
    private Group group;
    private Epoch epoch;
    private final BitSet opened;

    private OpeningGroup(DeviceIdentity identity, Group group, Epoch epoch, BitSet opened) {
        this.identity = identity;
        this.group = group;
        this.epoch = epoch;
        this.opened = opened;
    }

    /// Joins by the welcome that names this package of ours.
    static OpeningGroup join(DeviceIdentity identity, OwnPackage own, Bytes welcome)
            throws SealException {
        return Mls.refusing(
                "a welcome",
                () -> {
                    Welcome read = Mls.message(welcome).welcome;
                    Group group =
                            new Group(
                                    own.initKey().toArray(),
                                    Mls.leafKey(own.leafSecret()),
                                    identity.signingKey().toArray(),
                                    Mls.message(own.published()).keyPackage,
                                    read,
                                    null,
                                    new HashMap<>(),
                                    new HashMap<>());
                    List<Member> members = Epoch.members(group);
                    if (group.getIndex().equals(Epoch.OWNER)
                            || !members.contains(identity.self())) {
                        throw new SealException("a group that is not another's, with us in it");
                    }
                    Epoch epoch = Epoch.begun(group, own.leafSecret());
                    return new OpeningGroup(identity, group, epoch, new BitSet());
                });
    }

    /// Goes on with a group kept as [#epoch] and [#opened].
    static OpeningGroup restore(DeviceIdentity identity, Epoch epoch, BitSet opened)
            throws SealException {
        return Mls.refusing(
                "a kept group",
                () ->
                        new OpeningGroup(
                                identity, epoch.restore(identity), epoch, (BitSet) opened.clone()));
    }

    Epoch epoch() {
        return epoch;
    }

    /// Numbers of the epoch's messages opened so far: each is opened once.
    BitSet opened() {
        return (BitSet) opened.clone();
    }

    /// Who made the group and speaks in it.
    Member owner() throws SealException {
        return Mls.refusing("a group", () -> Member.of(group.getTree().getLeafNode(Epoch.OWNER)));
    }

    long number() {
        return group.getEpoch();
    }

    /// Follows the owner to the next epoch.
    ///
    /// @throws SealException when it is not the owner's, does not follow this epoch, or removes us
    void follow(Bytes commit) throws SealException {
        Wire wire = Wire.look(commit, group);
        if (wire.sender() != Epoch.OWNER.value() || wire.generation() != 0) {
            throw new SealException("a commit that is not the owner's first");
        }
        Member before = owner();
        group =
                Mls.refusing(
                        "a commit",
                        () -> {
                            Group next = group.handle(commit.toArray(), null);
                            if (next == null
                                    || !Member.of(next.getTree().getLeafNode(Epoch.OWNER))
                                            .equals(before)
                                    || !Epoch.members(next).contains(identity.self())) {
                                throw new SealException(
                                        "a commit that changes the owner or removes us");
                            }
                            epoch = Epoch.begun(next, epoch.leafSecret());
                            return next;
                        });
        opened.clear();
    }

    /// @throws SealException when it is not the owner's, of another epoch, or was opened before
    Bytes open(Bytes message) throws SealException {
        Wire wire = Wire.look(message, group);
        int number = wire.generation();
        if (wire.sender() != Epoch.OWNER.value()) {
            throw new SealException("a message that is not the owner's");
        }
        if (number < 0 || number >= GENERATIONS_MAX || opened.get(number)) {
            throw new SealException("a message opened before, or numbered " + number);
        }
        return Mls.refusing(
                "a message",
                () -> {
                    byte[][] content = group.unprotect(Mls.message(message));
                    opened.set(number);
                    return Bytes.wrap(content[1]);
                });
    }
}
