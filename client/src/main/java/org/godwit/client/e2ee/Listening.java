package org.godwit.client.e2ee;

import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.client.e2ee.SealingGroup.Handshake;
import org.godwit.client.history.HistoryException;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// The groups other devices made, in which we listen.
final class Listening {
    /// Groups held in memory; the others are restored when they are needed.
    private static final int GROUPS_MAX = 64;

    /// Devices of one account that are listened to in a conversation, the latest: an account has
    /// ten at most, and nobody fills our disk with groups of devices that are none.
    private static final int DEVICES_MAX = 16;

    private final Kept kept;
    private final Keyring keyring;
    private final Map<String, OpeningGroup> groups =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, OpeningGroup> eldest) {
                    return size() > GROUPS_MAX;
                }
            };

    Listening(Kept kept, Keyring keyring) {
        this.kept = kept;
        this.keyring = keyring;
    }

    /// Whose group it is.
    ///
    /// @param conversation the peer, as this account sees it
    /// @param account of the device that made it
    record Origin(Jid conversation, Jid account, String device) {
        String name() {
            return "e2ee/in/" + conversation + "/" + account + "/" + device;
        }

        String devicesName() {
            return "e2ee/in/" + conversation + "/" + account + "#devices";
        }

        Origin of(String other) {
            return new Origin(conversation, account, other);
        }

        String seenName() {
            return name() + "#seen";
        }
    }

    void forget() {
        groups.clear();
    }

    /// Joins or follows.
    ///
    /// @return who made the group when it is new to us, or null
    /// @throws SealException when it is not for us, or wrong; nothing has changed then
    @Nullable Member accept(Origin origin, Handshake handshake)
            throws HistoryException, SealException {
        DeviceIdentity self = self();
        OwnPackage own = null;
        if (handshake.welcome().size() > 0) {
            for (String reference : Wire.welcomed(handshake.welcome())) {
                own = own == null ? keyring.find(reference) : own;
            }
        }
        if (own != null) {
            OpeningGroup joined = OpeningGroup.join(self, own, handshake.welcome());
            Member owner = joined.owner();
            if (!owner.account().equals(origin.account())
                    || !owner.device().equals(origin.device())) {
                throw new SealException("a group of another device than it came from");
            }
            keyring.used(own.reference());
            keep(origin, joined, true);
            index(origin);
            return owner;
        }
        if (handshake.commit().size() == 0) {
            throw new SealException("it was made for other devices");
        }
        OpeningGroup group = group(origin);
        group.follow(handshake.commit());
        keep(origin, group, true);
        return null;
    }

    /// Opens a message once.
    ///
    /// @throws SealException when it cannot be; nothing has changed then
    Bytes open(Origin origin, Bytes sealed) throws HistoryException, SealException {
        OpeningGroup group = group(origin);
        Bytes plain = group.open(sealed);
        keep(origin, group, false);
        return plain;
    }

    private void index(Origin origin) throws HistoryException {
        String text = kept.get(origin.devicesName());
        List<String> devices =
                text == null ? new ArrayList<>() : new ArrayList<>(List.of(text.split("\n", -1)));
        devices.remove(origin.device());
        devices.add(origin.device());
        while (devices.size() > DEVICES_MAX) {
            Origin oldest = origin.of(devices.removeFirst());
            groups.remove(oldest.name());
            kept.erase(oldest.name());
            kept.erase(oldest.seenName());
        }
        kept.put(origin.devicesName(), String.join("\n", devices));
    }

    @Nullable DeviceIdentity identity() throws HistoryException {
        return keyring.identity();
    }

    private DeviceIdentity self() throws HistoryException, SealException {
        DeviceIdentity self = keyring.identity();
        if (self == null) {
            throw new SealException("this device has no keys yet");
        }
        return self;
    }

    /// The group we are in.
    OpeningGroup group(Origin origin) throws HistoryException, SealException {
        OpeningGroup group = groups.get(origin.name());
        if (group == null) {
            String text = kept.get(origin.name());
            if (text == null) {
                throw new SealException("it was sealed before this device was known");
            }
            String seen = kept.get(origin.seenName());
            BitSet opened =
                    BitSet.valueOf(seen == null ? new byte[0] : Base64.getDecoder().decode(seen));
            group = OpeningGroup.restore(self(), Packed.read(text, Epoch::read), opened);
            groups.put(origin.name(), group);
        }
        return group;
    }

    private void keep(Origin origin, OpeningGroup group, boolean epoch) {
        groups.put(origin.name(), group);
        if (epoch) {
            kept.put(origin.name(), Packed.text(group.epoch()::write));
        }
        byte[] seen = group.opened().toByteArray();
        kept.put(origin.seenName(), Base64.getEncoder().encodeToString(seen));
    }
}
