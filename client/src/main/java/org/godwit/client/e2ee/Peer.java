package org.godwit.client.e2ee;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.client.history.HistoryException;
import org.godwit.protocol.stanza.Bytes;

/// What is known of the other side of a conversation.
///
/// @param known keys of its devices as last met, by name
/// @param listed whether those were all its devices once
/// @param compared keys of both sides' devices when people compared their number, by
///   `account/name`; empty when they did not
/// @param sealed whether something was sealed to it
record Peer(Map<String, Bytes> known, boolean listed, Map<String, Bytes> compared, boolean sealed) {
    static final Peer STRANGER = new Peer(Map.of(), false, Map.of(), false);

    private static final int DEVICES_MAX = 1_024;

    Peer {
        known = Map.copyOf(known);
        compared = Map.copyOf(compared);
    }

    static String name(String conversation) {
        return "e2ee/peer/" + conversation;
    }

    static Peer of(Kept kept, String conversation) throws HistoryException {
        String text = kept.get(name(conversation));
        try {
            return text == null ? STRANGER : read(text);
        } catch (SealException e) {
            throw Sealing.damaged(e);
        }
    }

    void keep(Kept kept, String conversation) {
        kept.put(
                name(conversation),
                Packed.text(
                        out -> {
                            write(out, known);
                            out.writeBoolean(listed);
                            write(out, compared);
                            out.writeBoolean(sealed);
                        }));
    }

    static Peer read(String text) throws SealException {
        return Packed.read(
                text, in -> new Peer(devices(in), in.readBoolean(), devices(in), in.readBoolean()));
    }

    private static void write(DataOutputStream out, Map<String, Bytes> devices) throws IOException {
        out.writeInt(devices.size());
        for (Map.Entry<String, Bytes> each : devices.entrySet()) {
            out.writeUTF(each.getKey());
            Packed.put(out, each.getValue());
        }
    }

    private static Map<String, Bytes> devices(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > DEVICES_MAX) {
            throw new IOException(count + " devices");
        }
        Map<String, Bytes> devices = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            devices.put(in.readUTF(), Packed.take(in));
        }
        return devices;
    }

    boolean isCompared() {
        return !compared.isEmpty();
    }

    /// Whether people compared a number that stands for this key of this device.
    boolean hasCompared(Member member) {
        Bytes key = compared.get(member.account() + "/" + member.device());
        return key != null && key.equals(member.key());
    }

    Peer comparing(List<Member> members) {
        Map<String, Bytes> devices = new TreeMap<>();
        members.forEach(each -> devices.put(each.account() + "/" + each.device(), each.key()));
        return new Peer(known, listed, devices, sealed);
    }

    Peer trustingNothing() {
        return new Peer(known, listed, Map.of(), sealed);
    }

    Peer sealing(boolean newSealed) {
        return new Peer(known, listed, compared, newSealed);
    }

    /// With these devices, each by its present key.
    ///
    /// @param all whether it has no others
    Peer knowing(Map<String, Bytes> devices, boolean all) {
        Map<String, Bytes> more = new TreeMap<>(known);
        more.putAll(devices);
        return more.size() > DEVICES_MAX ? this : new Peer(more, listed || all, compared, sealed);
    }

    /// Devices people should hear of: with another key than before, or there since all were known.
    List<String> newcomers(Map<String, Bytes> devices) {
        List<String> newcomers = new ArrayList<>();
        devices.forEach(
                (name, key) -> {
                    Bytes before = known.get(name);
                    if (before == null ? listed : !key.equals(before)) {
                        newcomers.add(name);
                    }
                });
        return newcomers;
    }
}
