package org.godwit.client.e2ee;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.godwit.client.group.Requests;
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
    private static final int ID_CHARACTERS_MAX = 64;

    private final Kept kept;
    private final Jid account;

    Notices(Kept kept, Jid account) {
        this.kept = kept;
        this.account = account;
    }

    /// Learns devices of a person, and tells of new ones.
    ///
    /// @param keys of devices that have any
    /// @param all whether it has no others
    /// @param places conversations where it is told
    Peer learn(
            Peer known,
            Jid person,
            Map<String, Bytes> keys,
            boolean all,
            List<Jid> places,
            Instant now) {
        for (String device : known.newcomers(keys)) {
            Bytes key = keys.getOrDefault(device, Bytes.EMPTY);
            String id = "key-" + Base64.getUrlEncoder().encodeToString(key.unsafeArray());
            String what =
                    known.known().containsKey(device) ? "a device has new keys" : "new device";
            String number = person.equals(account) ? "" : " The safety number has changed.";
            String then =
                    known.isCompared()
                            ? " It gets nothing until you compare the number again."
                            : "";
            String text = label(person) + ": " + what + "." + number + then;
            places.forEach(place -> tell(place, id, text, now));
        }
        Peer after = known.knowing(keys, all);
        if (!after.equals(known)) {
            after.keep(kept, person.toString());
        }
        return after;
    }

    /// The same of a member of a group: told there, and where one writes to that person alone.
    void learnIn(Jid group, Jid person, Map<String, Bytes> keys, boolean all, Instant now)
            throws HistoryException {
        Peer known = Peer.of(kept, person.toString());
        boolean alone = known.sealed() || known.isCompared();
        List<Jid> places = alone ? List.of(group, person) : List.of(group);
        Peer _ = learn(known, person, keys, all, places, now);
    }

    /// The same, of one device that wrote to us.
    void learn(Jid conversation, Member writer, Instant now) throws HistoryException {
        Jid person = writer.account();
        Map<String, Bytes> keys = Map.of(writer.device(), writer.key());
        if (Requests.isGroup(account, conversation) && !person.equals(account)) {
            learnIn(conversation, person, keys, false, now);
        } else if (person.equals(conversation)) {
            Peer known = Peer.of(kept, person.toString());
            Peer _ = learn(known, person, keys, false, List.of(person), now);
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

    /// It is the first time that people could be told.
    void notSealed(Jid conversation, String why, Instant now) {
        tell(
                conversation,
                "clear-" + now.toEpochMilli(),
                "Messages here are not end-to-end encrypted: " + why + ".",
                now);
    }

    /// Somebody belongs to a group of whom the group has not told.
    void reads(Jid group, Jid person, Instant now) {
        tell(
                group,
                "read-" + now.toEpochMilli() + person,
                label(person) + " is in the group and reads what is written here from now on.",
                now);
    }

    /// Nothing can be sealed for somebody in a group.
    void leftOut(Jid group, Jid person, Instant now) {
        tell(
                group,
                "lack-" + person,
                label(person) + " cannot read what you write here: no good key is to be had.",
                now);
    }

    private String label(Jid jid) {
        return jid.equals(account) ? "You" : Contact.of(jid).label();
    }

    private void tell(Jid peer, String id, String text, Instant now) {
        String name = id.substring(0, Math.min(id.length(), ID_CHARACTERS_MAX));
        Message.Ref ref = new Message.Ref(peer, name, false);
        kept.with(new Change.Add(new Message(ref, Content.note(text), now, Status.READ, 0, 0)));
    }
}
