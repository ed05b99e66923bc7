package org.godwit.client.e2ee;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What the server says of devices and their keys, as of late, and what it is being asked.
final class KeyDirectory {
    /// How the ids of our questions begin.
    static final String REQUEST = "keys-";

    /// How long an answer is believed.
    private static final Duration FRESH = Duration.ofMinutes(10);

    /// How long an answer is waited for, and a device that had no package left alone.
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private static final int DEVICES_MAX = 256;
    private static final int MEMBERS_MAX = 4_096;
    private static final int LISTS_MAX = 1_024;

    private final Jid account;
    private final Map<Jid, Listed> lists = new HashMap<>();
    private final Map<Jid, Roll> rolls = new HashMap<>();
    private final Map<String, Question> questions = new HashMap<>();
    private final Map<Member, PeerPackage> packages = new HashMap<>();
    private final Map<Member, Instant> without = new HashMap<>();
    private final Map<Member, Instant> unsaid = new HashMap<>();
    private final List<Stanza.Iq> stanzas = new ArrayList<>();
    private long asked;

    KeyDirectory(Jid account) {
        this.account = account;
    }

    /// @param keys identity keys by device; empty for a device without one
    private record Listed(Map<String, Bytes> keys, Instant until) {}

    /// Who belongs to a group.
    ///
    /// @param members accounts, in the order of their addresses; none when the group does not say
    /// @param closed nobody hears it but they
    record Roll(List<Jid> members, boolean closed, Instant until) {
        Roll {
            members = List.copyOf(members);
        }
    }

    /// What an answer will be about.
    private sealed interface Question {
        /// Who is asked: an account, or a group.
        Jid account();

        Instant until();

        record Devices(Jid account, Instant until) implements Question {}

        record Members(Jid account, Instant until) implements Question {}

        record Packages(Jid account, Set<Member> of, Instant until) implements Question {}

        record Publication(Jid account, Instant until) implements Question {}

        /// The same under a clock that was put back by so much.
        static Question putBack(Question question, Duration by) {
            Instant then = question.until().minus(by);
            return switch (question) {
                case Devices(Jid account, _) -> new Devices(account, then);
                case Members(Jid account, _) -> new Members(account, then);
                case Packages(Jid account, Set<Member> of, _) -> new Packages(account, of, then);
                case Publication(Jid account, _) -> new Publication(account, then);
            };
        }
    }

    /// What came of an answer.
    sealed interface News {
        record Nothing() implements News {}

        /// Something that was waited for is known, or known not to be had.
        record Learned() implements News {}

        /// The server has so many of our one-time packages.
        record Left(int count) implements News {}
    }

    /// A session began: answers to what was asked before do not come.
    void newSession() {
        questions.clear();
        stanzas.clear();
        lists.clear();
        rolls.clear();
    }

    /// The clock was put back by so much.
    void putBack(Duration by) {
        lists.replaceAll((_, each) -> new Listed(each.keys(), each.until().minus(by)));
        rolls.replaceAll(
                (_, each) -> new Roll(each.members(), each.closed(), each.until().minus(by)));
        questions.replaceAll((_, each) -> Question.putBack(each, by));
        without.replaceAll((_, until) -> until.minus(by));
        unsaid.replaceAll((_, until) -> until.minus(by));
    }

    /// Takes out what is to be sent.
    List<Stanza.Iq> take() {
        List<Stanza.Iq> taken = List.copyOf(stanzas);
        stanzas.clear();
        return taken;
    }

    // ---- questions

    /// Keys of the account's devices, or null when the server must be asked first; asks it.
    @Nullable Map<String, Bytes> devices(Jid of, Instant now) {
        Listed known = lists.get(of);
        if (known != null && known.until().isAfter(now)) {
            return known.keys();
        }
        if (!isAsking(of)) {
            ask(
                    IqType.GET,
                    Element.of(Sealing.NAMESPACE, "devices"),
                    new Question.Devices(of, now.plus(ANSWER_MAX)));
        }
        return null;
    }

    /// Who belongs to a group, or null when the group must be asked first; asks it.
    @Nullable Roll members(Jid group, Instant now) {
        Roll known = rolls.get(group);
        if (known != null && known.until().isAfter(now)) {
            return known;
        }
        if (!isAsking(group)) {
            ask(
                    IqType.GET,
                    Element.of(Namespaces.GROUP, "members"),
                    new Question.Members(group, now.plus(ANSWER_MAX)));
        }
        return null;
    }

    private boolean isAsking(Jid of) {
        return questions.values().stream()
                .anyMatch(
                        q ->
                                q.account().equals(of)
                                        && (q instanceof Question.Devices
                                                || q instanceof Question.Members));
    }

    /// The next [#devices] or [#members] asks.
    void distrust(Jid of) {
        lists.remove(of);
        rolls.remove(of);
    }

    /// Whether packages of any of these are waited for.
    boolean isTaking(Collection<Member> members) {
        return questions.values().stream()
                .anyMatch(
                        q ->
                                q instanceof Question.Packages taking
                                        && taking.of().stream().anyMatch(members::contains));
    }

    /// Whether it is known that the server has no good package of that device.
    boolean isWithout(Member member, Instant now) {
        Instant until = without.get(member);
        return until != null && until.isAfter(now);
    }

    /// Whether the server could not say lately.
    boolean isUnsaid(Member member, Instant now) {
        Instant until = unsaid.get(member);
        return until != null && until.isAfter(now);
    }

    /// A group cannot be made with that device's package: it is as if it had none for a while.
    void spoilt(Member member, Instant now) {
        without.put(member, now.plus(FRESH));
    }

    /// A package taken for us, or null; it is gone then.
    @Nullable PeerPackage use(Member member) {
        return packages.remove(member);
    }

    boolean has(Member member) {
        return packages.containsKey(member);
    }

    /// Asks for a package of each.
    void askPackages(Collection<Member> members, Instant now) {
        Map<Jid, Set<Member>> byAccount = new HashMap<>();
        for (Member each : members) {
            byAccount.computeIfAbsent(each.account(), _ -> new HashSet<>()).add(each);
        }
        byAccount.forEach(
                (of, devices) -> {
                    Element.Builder take = Element.builder(Sealing.NAMESPACE, "take");
                    devices.stream()
                            .map(Member::device)
                            .sorted()
                            .forEach(
                                    id ->
                                            take.child(
                                                    Element.builder(Sealing.NAMESPACE, "device")
                                                            .attribute("id", id)
                                                            .build()));
                    ask(
                            IqType.SET,
                            take.build(),
                            new Question.Packages(of, devices, now.plus(ANSWER_MAX)));
                });
    }

    void publish(Element publication, Instant now) {
        ask(IqType.SET, publication, new Question.Publication(account, now.plus(ANSWER_MAX)));
    }

    private void ask(IqType type, Element about, Question question) {
        String id = REQUEST + ++asked;
        Jid to = question.account().equals(account) ? null : question.account();
        questions.put(id, question);
        stanzas.add(new Stanza.Iq(Envelope.of(to, null, id), type, Payload.of(about)));
    }

    // ---- answers

    /// When the first question has waited too long, or null.
    @Nullable Instant nextWake() {
        return questions.values().stream()
                .map(Question::until)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /// Gives up what was not answered in time. Of devices that teaches nothing, least of all that
    /// there are none: they are asked for again.
    boolean expire(Instant now) {
        List<String> late =
                questions.entrySet().stream()
                        .filter(each -> !each.getValue().until().isAfter(now))
                        .map(Map.Entry::getKey)
                        .toList();
        for (String id : late) {
            Question question = questions.remove(id);
            if (question != null
                    && !(question instanceof Question.Devices)
                    && !(question instanceof Question.Members)) {
                News _ = settle(question, null, now);
            }
        }
        return !late.isEmpty();
    }

    /// @param from who answers: must be the account that was asked
    /// @param about null when it was refused
    News answered(String id, @Nullable Jid from, @Nullable Element about, Instant now) {
        Question question = questions.get(id);
        Jid speaker = from == null ? account : from;
        if (question == null || !speaker.equals(question.account())) {
            return new News.Nothing();
        }
        questions.remove(id);
        return settle(question, about, now);
    }

    private News settle(Question question, @Nullable Element about, Instant now) {
        return switch (question) {
            case Question.Devices(Jid of, _) -> {
                if (lists.size() >= LISTS_MAX) {
                    lists.clear();
                }
                lists.put(of, new Listed(keys(about), now.plus(FRESH)));
                yield new News.Learned();
            }
            case Question.Members(Jid of, _) -> {
                if (rolls.size() >= LISTS_MAX) {
                    rolls.clear();
                }
                rolls.put(of, roll(about, now.plus(FRESH)));
                yield new News.Learned();
            }
            case Question.Packages(Jid of, Set<Member> members, _) -> {
                receive(of, members, about);
                for (Member each : members) {
                    if (!packages.containsKey(each)) {
                        (about == null ? unsaid : without).put(each, now.plus(ANSWER_MAX));
                    }
                }
                yield new News.Learned();
            }
            case Question.Publication _ -> left(about);
        };
    }

    private static News left(@Nullable Element about) {
        String left = about == null ? null : about.attribute("left");
        try {
            return left == null ? new News.Nothing() : new News.Left(Integer.parseInt(left));
        } catch (NumberFormatException e) {
            return new News.Nothing();
        }
    }

    private static Map<String, Bytes> keys(@Nullable Element about) {
        Map<String, Bytes> keys = new TreeMap<>();
        if (about != null && about.is(Sealing.NAMESPACE, "devices")) {
            for (Element each : about.elements()) {
                String id = each.attribute("id");
                if (id != null && !id.isEmpty() && keys.size() < DEVICES_MAX) {
                    Bytes key = Sealing.bytes(each.attribute("key"));
                    keys.put(id, key == null ? Bytes.EMPTY : key);
                }
            }
        }
        return keys;
    }

    private static Roll roll(@Nullable Element about, Instant until) {
        Set<Jid> members = new TreeSet<>(Comparator.comparing(Jid::toString));
        if (about == null || !about.is(Namespaces.GROUP, "members")) {
            return new Roll(List.of(), false, until);
        }
        for (Element each : about.elements()) {
            String jid = each.attribute("jid");
            try {
                if (jid != null && members.size() < MEMBERS_MAX) {
                    members.add(Jid.parse(jid).bare());
                }
            } catch (ProtocolException e) {
                // Who cannot be named cannot be sealed for, and somebody would miss what is said.
                return new Roll(List.of(), false, until);
            }
        }
        return new Roll(List.copyOf(members), "true".equals(about.attribute("closed")), until);
    }

    /// Keeps what is a good package of one of these devices; anything else is as if it were not
    /// there.
    private void receive(Jid of, Set<Member> members, @Nullable Element about) {
        if (about == null || !about.is(Sealing.NAMESPACE, "packages")) {
            return;
        }
        for (Element each : about.elements()) {
            String device = each.attribute("device");
            Bytes given = Sealing.bytes(each.text());
            for (Member member : members) {
                if (given != null
                        && member.account().equals(of)
                        && member.device().equals(device)) {
                    try {
                        packages.put(member, PeerPackage.read(given, member));
                    } catch (SealException e) {
                        packages.remove(member);
                    }
                }
            }
        }
    }
}
