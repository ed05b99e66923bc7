package org.godwit.client.e2ee;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.godwit.client.group.Requests;
import org.godwit.client.history.Contact;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Who shall be able to read what is written in a conversation: with a person, in a group, or with
/// oneself (docs/SEALING.md §3).
final class Readers {
    /// Devices a message is sealed for, the writer's own included: a handshake for so many fits
    /// into the largest stanza a server takes (256 KiB), whatever their packages look like.
    static final int DEVICES_MAX = 128;

    private final Jid account;
    private final Kept kept;
    private final KeyDirectory directory;
    private final Notices notices;

    Readers(Jid account, Kept kept, KeyDirectory directory, Notices notices) {
        this.account = account;
        this.kept = kept;
        this.directory = directory;
        this.notices = notices;
    }

    /// Either who reads, or why it is not sealed.
    sealed interface Audience {
        /// @param members other devices, of all people
        /// @param people whose devices they are, but for the account itself
        record Devices(Set<Member> members, Set<Jid> people) implements Audience {
            public Devices {
                members = Set.copyOf(members);
                people = Set.copyOf(people);
            }
        }

        record Open() implements Audience {}

        record Refused(String why) implements Audience {}

        /// The server is being asked.
        record Unknown() implements Audience {}
    }

    Audience of(Jid conversation, Member self, Instant now) throws HistoryException {
        if (Requests.isGroup(account, conversation)) {
            return inGroup(conversation, self, now);
        }
        Map<String, Bytes> theirs = directory.devices(conversation, now);
        Map<String, Bytes> ours = directory.devices(account, now);
        if (theirs == null || ours == null) {
            return new Audience.Unknown();
        }
        Map<String, Bytes> others = new TreeMap<>(ours);
        others.remove(self.device());
        return conversation.equals(account)
                ? withOneself(others, now)
                : withPerson(conversation, theirs, others, now);
    }

    // ---- one other person, or none

    private Audience withPerson(
            Jid peer, Map<String, Bytes> listed, Map<String, Bytes> others, Instant now)
            throws HistoryException {
        Peer known = Peer.of(kept, peer.toString());
        boolean before = known.sealed() || known.isCompared();
        Map<String, Bytes> theirs = listed.isEmpty() && before ? known.known() : listed;
        known = notices.learn(known, peer, withKeys(theirs), !theirs.isEmpty(), List.of(peer), now);
        if (known.isCompared()) {
            return compared(known, peer, members(peer, theirs), members(account, others), now);
        }
        String why = theirs.isEmpty() ? "no device" : keyless(theirs, peer);
        why = why == null ? keyless(others, account) : why;
        if (why != null) {
            if (known.sealed()) {
                notices.noLongerSealed(peer, why, now);
                known.sealing(false).keep(kept, peer.toString());
            }
            return new Audience.Open();
        }
        Set<Member> members = new HashSet<>(members(peer, theirs));
        members.addAll(members(account, others));
        return new Audience.Devices(members, Set.of(peer));
    }

    private Audience compared(
            Peer known, Jid peer, List<Member> theirs, List<Member> ours, Instant now) {
        Set<Member> members = new HashSet<>();
        theirs.stream().filter(known::hasCompared).forEach(members::add);
        if (members.isEmpty()) {
            return noneCompared(peer);
        }
        for (Member each : ours) {
            if (known.hasCompared(each)) {
                members.add(each);
            } else {
                notices.ownNewcomer(peer, each, now);
            }
        }
        return new Audience.Devices(members, Set.of(peer));
    }

    private static Audience noneCompared(Jid peer) {
        return new Audience.Refused(
                "no device of "
                        + Contact.of(peer).label()
                        + " is one you compared the safety number of; compare it again");
    }

    /// With no other device it is sealed for nobody: a device linked a moment ago, which hears of
    /// it, asks for it again.
    private Audience withOneself(Map<String, Bytes> others, Instant now) throws HistoryException {
        Peer known = Peer.of(kept, account.toString());
        Peer _ = notices.learn(known, account, withKeys(others), true, List.of(account), now);
        String why = keyless(others, account);
        if (why != null) {
            return openly(account, why, now);
        }
        return new Audience.Devices(Set.copyOf(members(account, others)), Set.of());
    }

    // ---- groups

    private Audience inGroup(Jid group, Member self, Instant now) throws HistoryException {
        KeyDirectory.Roll roll = directory.members(group, now);
        if (roll == null) {
            return new Audience.Unknown();
        }
        if (!roll.closed()) {
            return openly(group, "the group is open, or does not say who is in it", now);
        }
        if (roll.members().size() > DEVICES_MAX) {
            return openly(group, "it is a group of more than " + DEVICES_MAX, now);
        }
        Map<String, Bytes> others = new TreeMap<>();
        Map<Jid, Map<String, Bytes>> theirs = new TreeMap<>(Comparator.comparing(Jid::toString));
        boolean lacking = false;
        Set<Jid> everybody = new HashSet<>(roll.members());
        everybody.add(account);
        for (Jid each : everybody) {
            Map<String, Bytes> keys = directory.devices(each, now);
            lacking |= keys == null;
            if (keys != null && each.equals(account)) {
                others.putAll(keys);
            } else if (keys != null) {
                Map<String, Bytes> last = Peer.of(kept, each.toString()).known();
                theirs.put(each, keys.isEmpty() ? last : keys);
            }
        }
        others.remove(self.device());
        return lacking ? new Audience.Unknown() : amongAll(group, theirs, others, now);
    }

    private Audience amongAll(
            Jid group, Map<Jid, Map<String, Bytes>> theirs, Map<String, Bytes> others, Instant now)
            throws HistoryException {
        Set<Member> members = new HashSet<>(members(account, others));
        String why = keyless(others, account);
        Audience refusal = null;
        for (Map.Entry<Jid, Map<String, Bytes>> each : theirs.entrySet()) {
            Jid person = each.getKey();
            Peer known = Peer.of(kept, person.toString());
            List<Member> devices = members(person, each.getValue());
            if (known.isCompared()) {
                devices.removeIf(device -> !known.hasCompared(device));
                refusal = devices.isEmpty() ? noneCompared(person) : refusal;
            } else if (why == null) {
                why =
                        each.getValue().isEmpty()
                                ? Contact.of(person).label() + " has no program with keys"
                                : keyless(each.getValue(), person);
            }
            members.addAll(devices);
        }
        if (members.size() >= DEVICES_MAX) {
            why = "it is a group of more than " + DEVICES_MAX + " devices";
        }
        if (why != null) {
            return openly(group, why, now);
        }
        if (refusal != null) {
            return refusal;
        }
        learn(group, theirs, now);
        return new Audience.Devices(members, theirs.keySet());
    }

    private void learn(Jid group, Map<Jid, Map<String, Bytes>> theirs, Instant now)
            throws HistoryException {
        for (Map.Entry<Jid, Map<String, Bytes>> each : theirs.entrySet()) {
            Jid person = each.getKey();
            notices.learnIn(group, person, withKeys(each.getValue()), true, now);
        }
        Peer circle = Peer.of(kept, group.toString());
        Map<String, Bytes> people = new TreeMap<>(circle.known());
        for (Jid person : theirs.keySet()) {
            if (!people.containsKey(person.toString())) {
                long number = circle.listed() ? kept.newest(group) : 0;
                people.put(person.toString(), since(number, circle.listed() ? now : Instant.EPOCH));
                if (circle.listed()) {
                    notices.reads(group, person, now);
                }
            }
        }
        people.keySet().retainAll(theirs.keySet().stream().map(Jid::toString).toList());
        keepCircle(group, circle, people, true);
    }

    private void keepCircle(Jid group, Peer circle, Map<String, Bytes> people, boolean listed) {
        Peer after = new Peer(people, listed, Map.of(), circle.sealed());
        if (!after.equals(circle)) {
            after.keep(kept, group.toString());
        }
    }

    /// A group says that somebody came or went.
    ///
    /// @param number of the group's message that says so
    void belongs(Jid group, Jid person, boolean belongs, long number, Instant now)
            throws HistoryException {
        directory.distrust(group);
        directory.distrust(person);
        Peer circle = Peer.of(kept, group.toString());
        Map<String, Bytes> people = new TreeMap<>(circle.known());
        if (!belongs) {
            people.remove(person.toString());
        } else if (circle.listed() && !person.equals(account)) {
            people.putIfAbsent(person.toString(), since(number, now));
        }
        keepCircle(group, circle, people, circle.listed());
    }

    /// Whether somebody belonged to the group when that message of ours was sent, as far as this
    /// device knows: nobody else gets it again.
    boolean mayHave(Jid group, Jid person, Message message) throws HistoryException {
        Bytes since = Peer.of(kept, group.toString()).known().get(person.toString());
        if (since == null || since.size() != 2 * Long.BYTES) {
            return false;
        }
        ByteBuffer read = ByteBuffer.wrap(since.unsafeArray());
        long number = read.getLong();
        long millis = read.getLong();
        return message.number() == 0
                ? message.stamp().toEpochMilli() >= millis
                : message.number() > number;
    }

    private static Bytes since(long number, Instant now) {
        ByteBuffer since = ByteBuffer.allocate(2 * Long.BYTES);
        return Bytes.wrap(since.putLong(number).putLong(now.toEpochMilli()).array());
    }

    // ---- in the clear

    private static String openName(Jid conversation) {
        return "e2ee/open/" + conversation;
    }

    /// It is not sealed, and people are told so once.
    private Audience openly(Jid conversation, String why, Instant now) throws HistoryException {
        Peer known = Peer.of(kept, conversation.toString());
        if (known.sealed()) {
            notices.noLongerSealed(conversation, why, now);
            known.sealing(false).keep(kept, conversation.toString());
            kept.put(openName(conversation), why);
        } else if (kept.get(openName(conversation)) == null) {
            notices.notSealed(conversation, why, now);
            kept.put(openName(conversation), why);
        }
        return new Audience.Open();
    }

    /// Something is sealed in it.
    void sealed(Jid conversation) throws HistoryException {
        Peer known = Peer.of(kept, conversation.toString());
        if (!known.sealed()) {
            known.sealing(true).keep(kept, conversation.toString());
        }
        if (kept.get(openName(conversation)) != null) {
            kept.erase(openName(conversation));
        }
    }

    private static Map<String, Bytes> withKeys(Map<String, Bytes> devices) {
        Map<String, Bytes> keyed = new TreeMap<>(devices);
        keyed.values().removeIf(key -> key.size() == 0);
        return keyed;
    }

    /// Why not everything can be sealed for these devices, or null.
    private @Nullable String keyless(Map<String, Bytes> devices, Jid of) {
        if (devices.values().stream().noneMatch(key -> key.size() == 0)) {
            return null;
        }
        return of.equals(account)
                ? "a program of yours cannot read them else"
                : "a program of " + Contact.of(of).label() + " cannot read them else";
    }

    static List<Member> members(Jid of, Map<String, Bytes> devices) {
        List<Member> members = new ArrayList<>();
        withKeys(devices).forEach((name, key) -> members.add(new Member(of, name, key)));
        return members;
    }
}
