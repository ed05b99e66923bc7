package org.godwit.client.e2ee;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.godwit.client.history.Contact;
import org.godwit.client.history.HistoryException;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// Who shall be able to read a message, and sealing it for them.
final class Sealer {
    /// Conversations whose group is held in memory; the others are restored when needed.
    private static final int GROUPS_MAX = 64;

    private final Jid account;
    private final Kept kept;
    private final Keyring keyring;
    private final KeyDirectory directory;
    private final Notices notices;
    private final Set<Jid> renew = new HashSet<>();
    private final Map<Jid, Speaking> groups =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Jid, Speaking> eldest) {
                    return size() > GROUPS_MAX;
                }
            };

    Sealer(Jid account, Kept kept, Keyring keyring, KeyDirectory directory, Notices notices) {
        this.account = account;
        this.kept = kept;
        this.keyring = keyring;
        this.directory = directory;
        this.notices = notices;
    }

    /// What to seal.
    ///
    /// @param repeats see [Enclosed#inside]
    record Letter(
            Jid peer, Stanza.Message plain, @Nullable String repeats, @Nullable Instant stamp) {}

    /// Either who reads, or why it is not sealed.
    private sealed interface Audience {
        record Devices(Set<Member> members) implements Audience {}

        record Open() implements Audience {}

        record Refused(String why) implements Audience {}

        record Unknown() implements Audience {}
    }

    /// Everything in memory may be ahead of the history.
    void forget() {
        groups.clear();
    }

    void newSession() {
        groups.values().forEach(Speaking::newSession);
    }

    /// The next message to `peer` begins a new group.
    void renew(Jid peer) {
        boolean _ = renew.add(peer);
    }

    /// The devices of a conversation are asked for again before the next message.
    void distrust(Jid peer) {
        directory.distrust(peer);
        directory.distrust(account);
    }

    void confirmed(Jid peer, String id) {
        Speaking group = groups.get(peer);
        if (group != null) {
            group.confirmed(id, kept);
        }
    }

    void refused(String id) {
        boolean _ = groups.values().stream().anyMatch(each -> each.refused(id));
    }

    Sealing.Verdict seal(Letter letter, Instant now) throws HistoryException {
        DeviceIdentity self = keyring.identity();
        if (self == null) {
            return new Sealing.Verdict.Later();
        }
        return switch (audience(letter.peer(), self.self(), now)) {
            case Audience.Open() -> new Sealing.Verdict.Clear();
            case Audience.Unknown() -> new Sealing.Verdict.Held();
            case Audience.Refused(String why) -> new Sealing.Verdict.Refused(why);
            case Audience.Devices(Set<Member> members) -> {
                try {
                    yield sealFor(members, letter, self, now);
                } catch (SealException e) {
                    groups.remove(letter.peer());
                    Speaking.erase(kept, letter.peer().toString());
                    yield new Sealing.Verdict.Later();
                }
            }
        };
    }

    // ---- who

    private Audience audience(Jid peer, Member self, Instant now) throws HistoryException {
        Map<String, Bytes> theirs = directory.devices(peer, now);
        Map<String, Bytes> ours = directory.devices(account, now);
        if (theirs == null || ours == null) {
            return new Audience.Unknown();
        }
        Peer known = Peer.of(kept, peer.toString());
        if (theirs.isEmpty() && (known.sealed() || known.isCompared())) {
            theirs = known.known();
        }
        known = notices.learn(known, peer, withKeys(theirs), !theirs.isEmpty(), now);
        Map<String, Bytes> others = new HashMap<>(ours);
        others.remove(self.device());
        if (known.isCompared()) {
            return compared(known, peer, members(peer, theirs), members(account, others), now);
        }
        String keyless = keyless(theirs, peer);
        keyless = keyless == null ? keyless(others, account) : keyless;
        if (theirs.isEmpty() || keyless != null) {
            if (known.sealed()) {
                notices.noLongerSealed(peer, keyless == null ? "no device" : keyless, now);
                known.sealing(false).keep(kept, peer.toString());
            }
            return new Audience.Open();
        }
        Set<Member> members = new HashSet<>(members(peer, theirs));
        members.addAll(members(account, others));
        return new Audience.Devices(members);
    }

    private Audience compared(
            Peer known, Jid peer, List<Member> theirs, List<Member> ours, Instant now) {
        Set<Member> members = new HashSet<>();
        theirs.stream().filter(known::hasCompared).forEach(members::add);
        if (members.isEmpty()) {
            return new Audience.Refused(
                    "no device of "
                            + Contact.of(peer).label()
                            + " is one you compared the safety number of; compare it again");
        }
        for (Member each : ours) {
            if (known.hasCompared(each)) {
                members.add(each);
            } else {
                notices.ownNewcomer(peer, each, now);
            }
        }
        return new Audience.Devices(members);
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

    // ---- sealing

    private Sealing.Verdict sealFor(
            Set<Member> members, Letter letter, DeviceIdentity self, Instant now)
            throws HistoryException, SealException {
        Jid peer = letter.peer();
        Speaking group = renew.contains(peer) ? null : group(peer, self);
        if (group != null && group.isOver(now)) {
            group = null;
        }
        Set<Member> present = group == null ? Set.of() : group.members();
        Set<Member> added = new HashSet<>(members);
        added.removeAll(present);
        Set<Member> lacking = new HashSet<>(added);
        lacking.removeIf(each -> directory.has(each) || directory.isWithout(each, now));
        if (lacking.stream().anyMatch(each -> directory.isUnsaid(each, now))) {
            return new Sealing.Verdict.Later();
        }
        if (!lacking.isEmpty()) {
            if (!directory.isTaking(lacking)) {
                directory.askPackages(lacking, now);
            }
            return new Sealing.Verdict.Held();
        }
        added.removeIf(each -> !directory.has(each));
        Set<Member> gone = new HashSet<>(present);
        gone.removeAll(members);
        gone.remove(self.self());
        if (isAlone(peer, present, added, gone)) {
            return new Sealing.Verdict.Refused(
                    "the server has no good key of any device of " + Contact.of(peer).label());
        }
        Speaking speaking = moved(group, letter, self, added, gone, now);
        groups.put(peer, speaking);
        renew.remove(peer);
        return sealed(speaking, letter, self);
    }

    private static boolean isAlone(
            Jid peer, Set<Member> present, Set<Member> added, Set<Member> gone) {
        return present.stream().noneMatch(m -> m.account().equals(peer) && !gone.contains(m))
                && added.stream().noneMatch(m -> m.account().equals(peer));
    }

    private @Nullable Speaking group(Jid peer, DeviceIdentity self) throws HistoryException {
        Speaking group = groups.get(peer);
        try {
            return group == null ? Speaking.restore(kept, peer.toString(), self) : group;
        } catch (SealException e) {
            return null;
        }
    }

    private Speaking moved(
            @Nullable Speaking group,
            Letter letter,
            DeviceIdentity self,
            Set<Member> added,
            Set<Member> gone,
            Instant now)
            throws SealException {
        List<PeerPackage> packages = new ArrayList<>();
        for (Member each : added) {
            PeerPackage taken = directory.use(each);
            if (taken != null) {
                packages.add(taken);
            }
        }
        if (group == null) {
            Speaking begun = Speaking.begin(letter.peer().toString(), self, packages, now);
            begun.keep(kept);
            return begun;
        }
        if (!packages.isEmpty() || !gone.isEmpty() || group.isEpochOver(now)) {
            group.advance(packages, gone, now, kept);
        }
        return group;
    }

    private Sealing.Verdict sealed(Speaking group, Letter letter, DeviceIdentity self)
            throws HistoryException, SealException {
        Peer known = Peer.of(kept, letter.peer().toString());
        if (!known.sealed()) {
            known.sealing(true).keep(kept, letter.peer().toString());
        }
        String device = self.self().device();
        Stanza.Message plain = letter.plain();
        Bytes inside = Enclosed.inside(plain, letter.repeats(), letter.stamp());
        Bytes sealed = group.seal(inside, kept);
        String id = plain.id();
        List<Stanza.Message> before =
                group.before(id == null ? "" : id).stream()
                        .map(p -> Enclosed.handshake(plain, device, p.id(), p.handshake()))
                        .toList();
        return new Sealing.Verdict.Sealed(before, Enclosed.outside(plain, device, sealed));
    }
}
