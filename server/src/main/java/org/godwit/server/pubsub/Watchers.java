package org.godwit.server.pubsub;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.pubsub.caps.Verification;
import org.godwit.server.pubsub.caps.Wishes;
import org.godwit.server.routing.Pubsub;
import org.godwit.server.routing.Spec;
import org.godwit.server.routing.ToPubsub;
import org.jspecify.annotations.Nullable;

/// The available devices of one shard's accounts and what each wants news of. A device whose
/// capabilities nobody knows is asked, and what comes for it meanwhile is kept. Belongs to one
/// keeper.
@Spec({"XEP-0115 1.6.0 §6", "XEP-0060 1.26.0 §9.2"})
final class Watchers {
    private static final int HELD_MAX = 100;
    private static final int QUESTIONS_MAX = 20_000;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    private final Wishes wishes;
    private final InstantSource clock;
    private final Outside outside;
    private final Map<Jid, Map<Jid, Device>> accounts = new HashMap<>();

    /// By the device that was asked: it answers one question at a time.
    private final Map<Jid, Question> questions = new HashMap<>();

    /// What the keeper does for it.
    interface Outside {
        /// Sends a stanza to the device it is addressed to.
        void send(Stanza.Addressed stanza);

        /// A device wants news of these nodes that it did not want before.
        ///
        /// @param heard what it was sent just now
        void curious(Jid device, Set<String> nodes, Collection<ToPubsub.News> heard);
    }

    private static final class Device {
        private Wishes.@Nullable Caps caps;

        /// Null while it is being asked.
        private @Nullable Set<String> wants = Set.of();

        /// What it wanted before it was asked.
        private Set<String> before = Set.of();

        private final List<ToPubsub.News> held = new ArrayList<>(0);
    }

    private record Question(Jid device, Wishes.Caps caps, long deadlineMillis) {
        /// The same whenever the same is asked: who may answer is known by its address.
        String id() {
            return Pubsub.QUESTION + caps.ver();
        }
    }

    Watchers(Wishes wishes, InstantSource clock, Outside outside) {
        this.wishes = wishes;
        this.clock = clock;
        this.outside = outside;
    }

    boolean isWaiting() {
        return !questions.isEmpty();
    }

    Set<Jid> devices(Jid account) {
        return accounts.getOrDefault(account, Map.of()).keySet();
    }

    /// What a device is known to want.
    Set<String> wants(Jid device) {
        Device known = accounts.getOrDefault(device.bare(), Map.of()).get(device);
        Set<String> wants = known == null ? null : known.wants;
        return wants == null ? Set.of() : wants;
    }

    /// A presence without capabilities leaves those of an earlier one in force (§6.1).
    void seen(Jid jid, Stanza.Presence presence) {
        Device device =
                accounts.computeIfAbsent(jid.bare(), _ -> new HashMap<>(2))
                        .computeIfAbsent(jid, _ -> new Device());
        Wishes.Caps caps = Wishes.Caps.in(presence.payload().child(Verification.NAMESPACE, "c"));
        if (caps == null || caps.equals(device.caps)) {
            return;
        }
        Set<String> earlier = device.wants;
        if (earlier != null) {
            device.before = earlier;
        }
        device.caps = caps;
        Set<String> known = wishes.find(caps);
        if (known != null) {
            decided(jid, device, known);
        } else if (questions.size() < QUESTIONS_MAX) {
            device.wants = null;
            ask(jid, caps);
        }
    }

    private void ask(Jid device, Wishes.Caps caps) {
        long deadline = clock.millis() + ANSWER_MAX.toMillis();
        Question question = new Question(device, caps, deadline);
        questions.put(device, question);
        Element query =
                Element.builder(Namespaces.DISCO_INFO, "query")
                        .attribute("node", caps.node() + "#" + caps.ver())
                        .build();
        outside.send(
                new Stanza.Iq(
                        Envelope.of(device, device.bare(), question.id()),
                        IqType.GET,
                        Payload.of(query)));
    }

    /// Whoever asked nothing is not listened to, nor is a device that answers for another.
    void answered(Stanza.Iq answer) {
        Jid from = answer.from();
        Question question = from == null ? null : questions.get(from);
        if (from == null || question == null || !question.id().equals(answer.id())) {
            return;
        }
        questions.remove(from);
        Element query = answer.payload().child(Namespaces.DISCO_INFO, "query");
        if (answer.type() == IqType.RESULT && query != null) {
            settle(question, wishes.learn(question.caps(), query));
        } else {
            settle(question, Set.of());
        }
    }

    private void settle(Question question, Set<String> wants) {
        Jid jid = question.device();
        Device device = accounts.getOrDefault(jid.bare(), Map.of()).get(jid);
        if (device != null && question.caps().equals(device.caps)) {
            decided(jid, device, wants);
        }
    }

    private void decided(Jid jid, Device device, Set<String> wants) {
        device.wants = wants;
        Set<String> fresh = new HashSet<>(wants);
        fresh.removeAll(device.before);
        device.before = Set.of();
        List<ToPubsub.News> heard = new ArrayList<>();
        for (ToPubsub.News news : device.held) {
            if (wants.contains(news.node())) {
                outside.send(addressed(news, jid));
                heard.add(news);
            }
        }
        device.held.clear();
        if (!fresh.isEmpty()) {
            outside.curious(jid, fresh, heard);
        }
    }

    /// A device that does not say what it wants gets nothing.
    void giveUp() {
        long now = clock.millis();
        List<Question> late = new ArrayList<>();
        for (Iterator<Question> all = questions.values().iterator(); all.hasNext(); ) {
            Question question = all.next();
            if (question.deadlineMillis() <= now) {
                all.remove();
                late.add(question);
            }
        }
        for (Question question : late) {
            settle(question, Set.of());
        }
    }

    void unseen(Jid jid) {
        questions.remove(jid);
        Map<Jid, Device> devices = accounts.get(jid.bare());
        if (devices != null && devices.remove(jid) != null && devices.isEmpty()) {
            accounts.remove(jid.bare());
        }
    }

    void news(ToPubsub.News news) {
        accounts.getOrDefault(news.account(), Map.of())
                .forEach(
                        (jid, device) -> {
                            Set<String> wants = device.wants;
                            if (wants != null && wants.contains(news.node())) {
                                outside.send(addressed(news, jid));
                            } else if (wants == null && device.held.size() < HELD_MAX) {
                                device.held.add(news);
                            }
                        });
    }

    private static Stanza.Message addressed(ToPubsub.News news, Jid device) {
        Stanza.Message message = news.message();
        return message.with(message.envelope().withTo(device));
    }
}
