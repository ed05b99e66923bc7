package org.godwit.client.e2ee;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.client.group.Requests;
import org.godwit.client.history.Change;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Outgoing;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// End-to-end encryption of one device, for the client's logic: no socket, no thread, no clock.
/// What a call comes to is taken by [#changes] and must be applied before anything it gave is sent.
/// Not thread-safe.
public final class Sealing {
    public static final String NAMESPACE = Namespaces.E2EE;

    /// How ids of questions about keys begin.
    public static final String REQUEST = KeyDirectory.REQUEST;

    private static final int ID_BYTES = 16;

    private final Jid account;
    private final Kept kept;
    private final Keyring keyring;
    private final KeyDirectory directory;
    private final Sealer sealer;
    private final Readers readers;
    private final Opener opener;
    private final Listening listening;

    /// Messages that wait for keys, by conversation.
    private final Map<Jid, List<Outgoing>> held = new LinkedHashMap<>();

    /// Conversations somebody wants to know the safety number of.
    private final Set<Jid> wanted = new HashSet<>();

    public Sealing(Jid account, History history) {
        this.account = account;
        this.kept = new Kept(history);
        this.keyring = new Keyring(kept, account);
        this.directory = new KeyDirectory(account);
        Notices notices = new Notices(kept, account);
        this.readers = new Readers(account, kept, directory, notices);
        this.sealer = new Sealer(account, kept, keyring, directory, readers, notices);
        this.listening = new Listening(kept, keyring);
        Opener.Sending sending = new Opener.Sending(notices, readers, sealer);
        this.opener = new Opener(account, history, kept, listening, sending);
    }

    // ---- steps

    /// A step begins; what the one before came to is applied.
    public void begin() {
        kept.begin();
    }

    /// What it came to could not be applied: go on from what is in the history.
    public void forget() {
        kept.begin();
        keyring.forget();
        sealer.forget();
        listening.forget();
    }

    /// The clock was put back by so much.
    public void putBack(Duration by) {
        directory.putBack(by);
        opener.putBack(by);
    }

    public List<Change> changes() {
        return kept.take();
    }

    public List<Stanza.Iq> questions() {
        return directory.take();
    }

    /// A new session of this device began: nothing that was under way is answered.
    public void opened(String device, Instant now) throws HistoryException {
        held.clear();
        directory.newSession();
        sealer.newSession();
        DeviceIdentity _ = keyring.open(device);
        if (keyring.isDue(now)) {
            directory.publish(keyring.publication(0, now), now);
        }
    }

    // ---- sending

    /// Whether messages to that peer are sealed when they can be: to people and groups of the own
    /// server, and to oneself.
    public boolean isFor(Jid peer) {
        return (peer.local() != null && peer.domain().equals(account.domain()))
                || Requests.isGroup(account, peer);
    }

    /// Whether there is a safety number to compare with that peer: a group has none of its own.
    public boolean isPerson(Jid peer) {
        return !peer.equals(account) && !Requests.isGroup(account, peer);
    }

    /// A group says that somebody came or went: the next message is sealed for who is there then.
    ///
    /// @param number of the group's message that says so
    public void belongs(Jid group, Jid person, boolean belongs, long number, Instant now)
            throws HistoryException {
        readers.belongs(group, person, belongs, number, now);
    }

    /// Whether a message to that peer would be sealed now, or not go at all; null when the server
    /// is asked first.
    public @Nullable Boolean foresees(Jid peer, Instant now) throws HistoryException {
        DeviceIdentity self = keyring.identity();
        if (self == null || !isFor(peer)) {
            return isFor(peer) ? null : Boolean.FALSE;
        }
        return switch (readers.of(peer, self.self(), now)) {
            case Readers.Audience.Devices _, Readers.Audience.Refused _ -> true;
            case Readers.Audience.Open() -> false;
            case Readers.Audience.Unknown() -> null;
        };
    }

    /// How an outbox entry goes out. An entry that is held is kept here until [#answered] or
    /// [#wake] gives it back.
    ///
    /// @param repeats the message that is sent once more, or null
    public Verdict seal(
            Outgoing entry,
            Stanza.Message plain,
            org.godwit.client.history.@Nullable Message repeats,
            Instant now)
            throws HistoryException {
        Jid peer = entry.to();
        List<Outgoing> before = held.get(peer);
        if (before != null) {
            before.add(entry);
            return new Verdict.Held();
        }
        Verdict verdict =
                sealer.seal(
                        new Sealer.Letter(
                                peer,
                                plain,
                                repeats == null ? null : repeats.id(),
                                repeats == null ? null : repeats.stamp()),
                        now);
        if (verdict instanceof Verdict.Held) {
            held.put(peer, new ArrayList<>(List.of(entry)));
        }
        return verdict;
    }

    /// How many entries are held.
    public int held() {
        return held.values().stream().mapToInt(List::size).sum();
    }

    /// The server has that entry.
    public void confirmed(Outgoing entry) {
        sealer.confirmed(entry.to(), entry.id());
    }

    /// The server refused a stanza of that id.
    public void refused(String id) {
        sealer.refused(id);
    }

    // ---- answers

    /// When to be woken, or null.
    public @Nullable Instant nextWake() {
        return directory.nextWake();
    }

    /// Gives back what was held and need not wait longer.
    public List<Outgoing> wake(Instant now) {
        return directory.expire(now) ? released() : List.of();
    }

    /// An answer to one of the [#questions].
    ///
    /// @param about null when it was refused
    /// @return what was held, to be sent now
    public List<Outgoing> answered(
            String id, @Nullable Jid from, @Nullable Element about, Instant now)
            throws HistoryException {
        return switch (directory.answered(id, from, about, now)) {
            case KeyDirectory.News.Nothing() -> List.of();
            case KeyDirectory.News.Learned() -> released();
            case KeyDirectory.News.Left(int left) -> {
                keyring.published(now);
                int missing = Keyring.missing(left);
                if (missing > 0) {
                    directory.publish(keyring.publication(missing, now), now);
                }
                yield List.of();
            }
        };
    }

    private List<Outgoing> released() {
        List<Outgoing> released = held.values().stream().flatMap(List::stream).toList();
        held.clear();
        return released;
    }

    // ---- receiving

    /// What is behind the seal of a message.
    public Opened open(Stanza.Message message, Instant now) throws HistoryException {
        return opener.open(message, now);
    }

    // ---- safety numbers

    /// The safety number of a conversation, by keys asked for lately; null when the server is asked
    /// first.
    public @Nullable Safety safety(Jid peer, Instant now) throws HistoryException {
        DeviceIdentity self = keyring.identity();
        Map<String, Bytes> theirs = directory.devices(peer, now);
        Map<String, Bytes> ours = directory.devices(account, now);
        if (self == null || theirs == null || ours == null) {
            return null;
        }
        List<Member> devices = new ArrayList<>(Readers.members(peer, theirs));
        devices.addAll(Readers.members(account, ours));
        devices.removeIf(each -> each.device().equals(self.self().device()) && isOwn(each));
        devices.add(self.self());
        Peer known = Peer.of(kept, peer.toString());
        boolean compared = devices.stream().allMatch(known::hasCompared);
        return new Safety(Safety.number(account, peer, devices), devices, compared);
    }

    private boolean isOwn(Member member) {
        return member.account().equals(account);
    }

    /// Somebody wants to know it: [#asked] gives it once it is known. Asks the server afresh.
    public void askSafety(Jid peer) {
        directory.distrust(peer);
        directory.distrust(account);
        boolean _ = wanted.add(peer);
    }

    /// Safety numbers somebody waits for and that are known now.
    public Map<Jid, Safety> asked(Instant now) throws HistoryException {
        Map<Jid, Safety> known = new LinkedHashMap<>();
        for (Jid peer : List.copyOf(wanted)) {
            Safety safety = safety(peer, now);
            if (safety != null) {
                wanted.remove(peer);
                known.put(peer, safety);
            }
        }
        return known;
    }

    /// People compared the number. From now on nothing goes to `peer` but sealed, and to no device
    /// that it does not stand for.
    ///
    /// @return false when the number is not, or no longer, that of the conversation
    public boolean compared(Jid peer, String number, Instant now) throws HistoryException {
        Safety safety = safety(peer, now);
        if (safety == null
                || safety.devices().stream().allMatch(this::isOwn)
                || !safety.number().equals(number)) {
            return false;
        }
        Map<String, Bytes> theirs = new HashMap<>();
        for (Member each : safety.devices()) {
            if (!isOwn(each)) {
                theirs.put(each.device(), each.key());
            }
        }
        Peer.of(kept, peer.toString())
                .knowing(theirs, true)
                .comparing(safety.devices())
                .keep(kept, peer.toString());
        return true;
    }

    /// Takes [#compared] back.
    public void notCompared(Jid peer) throws HistoryException {
        Peer.of(kept, peer.toString()).trustingNothing().keep(kept, peer.toString());
    }

    /// How a conversation stands, from what a history holds.
    public static Protection protection(History history, Jid peer) throws HistoryException {
        String text = history.value(Peer.name(peer.toString()));
        try {
            Peer known = text == null || text.isEmpty() ? Peer.STRANGER : Peer.read(text);
            return known.isCompared()
                    ? Protection.COMPARED
                    : known.sealed() ? Protection.SEALED : Protection.NONE;
        } catch (SealException e) {
            throw damaged(e);
        }
    }

    /// How a conversation stands.
    public enum Protection {
        /// Nothing was sealed in it, or no longer.
        NONE,
        SEALED,
        /// Sealed, and people compared their number.
        COMPARED
    }

    // ---- forms

    static String newId() {
        return HexFormat.of().formatHex(Mls.random(ID_BYTES));
    }

    static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.unsafeArray());
    }

    static @Nullable Bytes bytes(@Nullable String base64) {
        try {
            return base64 == null ? null : Bytes.wrap(Base64.getDecoder().decode(base64.strip()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static HistoryException damaged(SealException e) {
        return new HistoryException(
                HistoryException.Kind.BROKEN,
                "keys of this device are damaged; move its history away and log in again",
                e);
    }

    /// How a message is to be sent.
    public sealed interface Verdict {
        /// As it is: not all devices that must read it have keys.
        record Clear() implements Verdict {}

        /// Sealed.
        ///
        /// @param before what its readers need first
        record Sealed(List<Stanza.Message> before, Stanza.Message message) implements Verdict {
            public Sealed {
                before = List.copyOf(before);
            }
        }

        /// Not now: the server is being asked for keys. It comes back by [#answered].
        record Held() implements Verdict {}

        /// Not now: try again after a while.
        record Later() implements Verdict {}

        /// Not at all, for this reason.
        record Refused(String why) implements Verdict {}
    }

    /// What a message from the server is behind its seal.
    public sealed interface Opened {
        /// Nothing is sealed in it.
        record Clear(Stanza.Message message) implements Opened {}

        /// It was sealed, and this is what it says.
        record Content(Stanza.Message message) implements Opened {}

        /// Nothing people see: a handshake, a repeat.
        record Nothing() implements Opened {}

        /// A group has a message of this device and gives it back.
        record Back(org.godwit.client.history.Message.Ref ref, Stanza.Message message)
                implements Opened {}

        /// It is sealed and stays so here.
        ///
        /// @param why for people
        record Shut(Stanza.Message message, String why) implements Opened {}
    }
}
