package org.godwit.client.e2ee;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.godwit.client.history.Change;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Content;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.client.history.Status;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;

/// What people are told, in the conversation, of keys that changed.
final class Notices {
    private static final int KEY_CHARACTERS = 12;

    private final Kept kept;
    private final Jid account;

    Notices(Kept kept, Jid account) {
        this.kept = kept;
        this.account = account;
    }

    /// Learns devices of a conversation's other side, and tells of new ones.
    ///
    /// @param keys of devices that have any
    /// @param all whether it has no others
    Peer learn(Peer known, Jid peer, Map<String, Bytes> keys, boolean all, Instant now) {
        List<String> newcomers = known.newcomers(keys);
        for (String device : newcomers) {
            Bytes key = keys.getOrDefault(device, Bytes.EMPTY);
            String what =
                    known.known().containsKey(device) ? "a device has new keys" : "new device";
            tell(
                    peer,
                    "key-" + Base64.getUrlEncoder().encodeToString(key.unsafeArray()),
                    label(peer)
                            + ": "
                            + what
                            + ". The safety number has changed."
                            + (known.isCompared()
                                    ? " It gets nothing until you compare the number again."
                                    : ""),
                    now);
        }
        Peer after = known.knowing(keys, all);
        if (!after.equals(known)) {
            after.keep(kept, peer.toString());
        }
        return after;
    }

    /// The same, of one device that wrote to us.
    void learn(Jid peer, Member writer, Instant now) throws HistoryException {
        Peer known = Peer.of(kept, peer.toString());
        if (writer.account().equals(peer)) {
            Peer _ = learn(known, peer, Map.of(writer.device(), writer.key()), false, now);
        }
    }

    /// An own device was added since people compared their number.
    void ownNewcomer(Jid peer, Member device, Instant now) {
        String key = Base64.getUrlEncoder().encodeToString(device.key().unsafeArray());
        tell(
                peer,
                "own-" + key,
                "You have a new device. The safety number has changed; it does not get what you"
                        + " write here until you compare the number again.",
                now);
    }

    void noLongerSealed(Jid peer, String why, Instant now) {
        tell(
                peer,
                "clear-" + now.toEpochMilli(),
                "From here on messages are not end-to-end encrypted: " + why + ".",
                now);
    }

    private String label(Jid jid) {
        return jid.equals(account) ? "You" : Contact.of(jid).label();
    }

    private void tell(Jid peer, String id, String text, Instant now) {
        String name = id.substring(0, Math.min(id.length(), 4 + KEY_CHARACTERS + 8));
        Message.Ref ref = new Message.Ref(peer, name, false);
        kept.with(new Change.Add(new Message(ref, Content.note(text), now, Status.READ, 0, 0)));
    }
}
