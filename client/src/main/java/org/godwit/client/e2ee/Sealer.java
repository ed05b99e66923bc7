package org.godwit.client.e2ee;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.client.group.Requests;
import org.godwit.client.history.Contact;
import org.godwit.client.history.HistoryException;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// Seals messages for those who shall read them ([Readers]), in a group of ours a conversation.
final class Sealer {
    /// Conversations whose group is held in memory; the others are restored when needed.
    private static final int GROUPS_MAX = 64;

    /// Devices that join a group of ours at once; for more a new one is made, as a commit carries
    /// their packages and the welcome all members.
    static final int ADDED_MAX = 32;

    private final Jid account;
    private final Kept kept;
    private final Keyring keyring;
    private final KeyDirectory directory;
    private final Readers readers;
    private final Notices notices;
    private final Set<Jid> renew = new HashSet<>();

    /// Devices that lost a group of ours, by its conversation: they leave it and join it again.
    private final Map<Jid, Set<Member>> lost = new HashMap<>();

    private final Map<Jid, Speaking> groups =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Jid, Speaking> eldest) {
                    return size() > GROUPS_MAX;
                }
            };

    Sealer(
            Jid account,
            Kept kept,
            Keyring keyring,
            KeyDirectory directory,
            Readers readers,
            Notices notices) {
        this.account = account;
        this.kept = kept;
        this.keyring = keyring;
        this.directory = directory;
        this.readers = readers;
        this.notices = notices;
    }

    /// What to seal.
    ///
    /// @param repeats see [Enclosed#inside]
    record Letter(
            Jid peer, Stanza.Message plain, @Nullable String repeats, @Nullable Instant stamp) {}

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

    /// A device of a conversation could not open what we sealed: it is let in anew, in a group of
    /// many without the others, and devices are asked for again before the next message.
    void letInAnew(Jid conversation, Jid asker, @Nullable String device) throws HistoryException {
        directory.distrust(conversation);
        directory.distrust(asker);
        directory.distrust(account);
        DeviceIdentity self = keyring.identity();
        if (self == null || !Requests.isGroup(account, conversation)) {
            renew(conversation);
            return;
        }
        try {
            Speaking group = group(conversation, self);
            for (Member each : group == null ? Set.<Member>of() : group.members()) {
                if (each.account().equals(asker) && each.device().equals(device)) {
                    boolean _ = lost.computeIfAbsent(conversation, _ -> new HashSet<>()).add(each);
                }
            }
        } catch (SealException e) {
            renew(conversation);
        }
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
        return switch (readers.of(letter.peer(), self.self(), now)) {
            case Readers.Audience.Open() -> new Sealing.Verdict.Clear();
            case Readers.Audience.Unknown() -> new Sealing.Verdict.Held();
            case Readers.Audience.Refused(String why) -> new Sealing.Verdict.Refused(why);
            case Readers.Audience.Devices audience -> {
                try {
                    yield sealFor(audience, letter, self, now);
                } catch (SealException e) {
                    groups.remove(letter.peer());
                    Speaking.erase(kept, letter.peer().toString());
                    yield new Sealing.Verdict.Later();
                }
            }
        };
    }

    // ---- sealing

    private Sealing.Verdict sealFor(
            Readers.Audience.Devices audience, Letter letter, DeviceIdentity self, Instant now)
            throws HistoryException, SealException {
        Jid peer = letter.peer();
        Speaking group = renew.contains(peer) ? null : group(peer, self);
        if (group != null && group.isOver(now)) {
            group = null;
        }
        Set<Member> again = lost.getOrDefault(peer, Set.of());
        Set<Member> present = group == null ? Set.of() : group.members();
        Set<Member> added = new HashSet<>(audience.members());
        added.removeIf(each -> present.contains(each) && !again.contains(each));
        if (group != null && added.size() > ADDED_MAX) {
            renew(peer);
            return sealFor(audience, letter, self, now);
        }
        Sealing.Verdict waiting = waiting(added, now);
        if (waiting != null) {
            return waiting;
        }
        added.removeIf(each -> !directory.has(each));
        Set<Member> staying = new HashSet<>(present);
        staying.removeIf(each -> !audience.members().contains(each) || again.contains(each));
        if (group != null && staying.isEmpty()) {
            renew(peer);
            return sealFor(audience, letter, self, now);
        }
        String alone = alone(audience, staying, added, peer, now);
        if (alone != null) {
            return new Sealing.Verdict.Refused(alone);
        }
        if (staying.isEmpty() && added.isEmpty()) {
            return forNobody(letter, self);
        }
        Set<Member> gone = new HashSet<>(present);
        gone.removeAll(staying);
        gone.remove(self.self());
        Speaking speaking = moved(group, letter, self, new Move(added, gone), now);
        groups.put(peer, speaking);
        renew.remove(peer);
        lost.remove(peer);
        return sealed(speaking, letter, self);
    }

    /// There is no other device: the server gets what nobody has the key of. A device linked a
    /// moment ago, which gets it too, asks for it again.
    private Sealing.Verdict forNobody(Letter letter, DeviceIdentity self) throws HistoryException {
        readers.sealed(letter.peer());
        groups.remove(letter.peer());
        Speaking.erase(kept, letter.peer().toString());
        Bytes inside = Enclosed.inside(letter.plain(), letter.repeats(), letter.stamp());
        Bytes nothing = Bytes.wrap(Mls.random(SealingGroup.padded(inside.size())));
        return new Sealing.Verdict.Sealed(
                List.of(), Enclosed.outside(letter.plain(), self.self().device(), nothing));
    }

    /// Asks for packages of those who come; null when all that can be had are here.
    private Sealing.@Nullable Verdict waiting(Set<Member> added, Instant now) {
        Set<Member> lacking = new HashSet<>(added);
        lacking.removeIf(each -> directory.has(each) || directory.isWithout(each, now));
        if (lacking.stream().anyMatch(each -> directory.isUnsaid(each, now))) {
            return new Sealing.Verdict.Later();
        }
        if (lacking.isEmpty()) {
            return null;
        }
        if (!directory.isTaking(lacking)) {
            directory.askPackages(lacking, now);
        }
        return new Sealing.Verdict.Held();
    }

    /// Why it cannot be sent, or null. In a group those of whom there is no good key are left out,
    /// and that is told: else one of them could keep everybody from being heard.
    private @Nullable String alone(
            Readers.Audience.Devices audience,
            Set<Member> staying,
            Set<Member> added,
            Jid conversation,
            Instant now) {
        Set<Jid> left = new HashSet<>(audience.people());
        staying.forEach(each -> left.remove(each.account()));
        added.forEach(each -> left.remove(each.account()));
        if (left.isEmpty()) {
            return null;
        }
        if (left.size() == audience.people().size()) {
            return "the server has no good key of any device of "
                    + Contact.of(left.iterator().next()).label();
        }
        left.forEach(each -> notices.leftOut(conversation, each, now));
        return null;
    }

    /// Who comes into a group and who goes.
    private record Move(Set<Member> added, Set<Member> gone) {}

    private @Nullable Speaking group(Jid peer, DeviceIdentity self) throws HistoryException {
        Speaking group = groups.get(peer);
        try {
            return group == null ? Speaking.restore(kept, peer.toString(), self) : group;
        } catch (SealException e) {
            return null;
        }
    }

    private Speaking moved(
            @Nullable Speaking group, Letter letter, DeviceIdentity self, Move move, Instant now)
            throws SealException {
        List<PeerPackage> packages = new ArrayList<>();
        for (Member each : move.added()) {
            PeerPackage taken = directory.use(each);
            if (taken != null) {
                packages.add(taken);
            }
        }
        try {
            if (group == null) {
                Speaking begun = Speaking.begin(letter.peer().toString(), self, packages, now);
                begun.keep(kept);
                return begun;
            }
            Set<Member> gone = move.gone();
            if (gone.stream().anyMatch(move.added()::contains)) {
                // Nobody goes and comes in one commit.
                group.advance(List.of(), gone, now, kept);
                gone = Set.of();
            }
            if (!packages.isEmpty() || !gone.isEmpty() || group.isEpochOver(now)) {
                group.advance(packages, gone, now, kept);
            }
            return group;
        } catch (SealException e) {
            for (PeerPackage each : packages) {
                if (!SealingGroup.takes(self, each)) {
                    directory.spoilt(each.member(), now);
                }
            }
            throw e;
        }
    }

    private Sealing.Verdict sealed(Speaking group, Letter letter, DeviceIdentity self)
            throws HistoryException, SealException {
        readers.sealed(letter.peer());
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
