package org.godwit.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.godwit.client.history.Content;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.client.link.Link;
import org.godwit.client.link.LinkEvent;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Mark;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaWriter;
import org.godwit.protocol.xml.Xml;
import org.jspecify.annotations.Nullable;

/// A server of a page, in memory: mailboxes that keep order and drop repeats, devices and their
/// keys. It may lie; everything that passes is kept to be searched.
final class Post {
    private static final String E2EE = "urn:godwit:e2ee:0";

    final Map<Jid, Map<String, Phone>> accounts = new TreeMap<>(byText());
    final List<String> passed = new ArrayList<>();
    final Halls halls = new Halls(this::deliver);

    /// Devices that are there for the server but have no keys.
    final Map<Jid, Set<String>> keyless = new LinkedHashMap<>();

    /// What the server makes of an answer about keys.
    UnaryOperator<Element> lie = UnaryOperator.identity();

    /// What it makes of a message on its way to a device.
    UnaryOperator<Stanza.Message> bend = UnaryOperator.identity();

    private final @Nullable Path directory;
    private final Set<String> stored = new HashSet<>();
    private final Map<String, Element> last = new LinkedHashMap<>();
    private final Map<String, Deque<String>> packages = new LinkedHashMap<>();
    private final Map<String, String> keys = new LinkedHashMap<>();
    private long sequence;
    private Instant now = Instant.parse("2026-11-30T12:00:00Z");

    /// Of phones that remember in memory.
    Post() {
        this(null);
    }

    /// @param directory where phones keep their histories in files; null for memory
    Post(@Nullable Path directory) {
        this.directory = directory;
    }

    private static Comparator<Jid> byText() {
        return Comparator.comparing(Jid::toString);
    }

    static Jid jid(String name) {
        return new Jid(name, "example.org", null);
    }

    Phone phone(String name, String device) {
        Phone phone = new Phone(jid(name), device);
        accounts.computeIfAbsent(phone.account, _ -> new TreeMap<>()).put(device, phone);
        return phone;
    }

    void remove(Phone phone) {
        accounts.getOrDefault(phone.account, Map.of()).remove(phone.device);
        String of = phone.account + "/" + phone.device;
        keys.remove(of);
        packages.remove(of);
    }

    void later(Duration time) {
        now = now.plus(time);
    }

    private Collection<Phone> phones() {
        return accounts.values().stream().flatMap(each -> each.values().stream()).toList();
    }

    /// Until nothing moves any more.
    void settle() throws HistoryException {
        for (int i = 0; i < 10_000; i++) {
            boolean moved = false;
            for (Phone each : phones()) {
                moved |= each.step();
            }
            if (!moved) {
                return;
            }
        }
        throw new AssertionError("it never settles");
    }

    /// One device: the client's logic, its history, its mailbox and its connection.
    final class Phone {
        final Jid account;
        final String device;
        final FrailHistory history;
        final List<Event> events = new ArrayList<>();
        final Deque<Stanza.Message> mailbox = new ArrayDeque<>();
        final Deque<Stanza.Addressed> answers = new ArrayDeque<>();
        Engine engine;
        boolean online;

        /// How much its clock is ahead of the server's.
        Duration ahead = Duration.ZERO;

        /// Whether the server answers nothing it asks.
        boolean unanswered;

        private int delivered;
        private long counted;
        private long told;
        private long acknowledged = -1;

        private Phone(Jid account, String device) {
            this.account = account;
            this.device = device;
            Path file =
                    directory == null
                            ? null
                            : directory.resolve(account.local() + "-" + device + ".db");
            this.history = new FrailHistory(file);
            this.engine = begin();
        }

        private Engine begin() {
            return new Engine(ClientSettings.of(account), history, new Random(1));
        }

        Jid full() {
            return new Jid(account.local(), account.domain(), device);
        }

        /// The power is back; what the program held in memory is gone.
        void restarts() {
            history.left = Integer.MAX_VALUE;
            history.opensAgain();
            engine = begin();
            loses();
        }

        private void loses() {
            online = false;
            answers.clear();
            delivered = 0;
        }

        void goesOnline() throws HistoryException {
            counted = 0;
            acknowledged = -1;
            told = 0;
            delivered = 0;
            does(new Input.Connect());
            online = true;
            does(new Input.FromLink(new LinkEvent.Opened(full(), false, 0)));
        }

        void goesAway() throws HistoryException {
            does(new Input.Disconnect());
            loses();
        }

        void says(Jid to, String id, String body) throws HistoryException {
            does(new Input.SendText(to, id, body));
        }

        void does(Input input) throws HistoryException {
            now = now.plusMillis(1);
            for (Effect effect : engine.on(input, now.plus(ahead))) {
                switch (effect) {
                    case Effect.Tell(Event event) -> events.add(event);
                    case Effect.Transmit(var stanzas, long received, boolean _) -> {
                        if (online) {
                            stanzas.forEach(this::takes);
                            confirm(received);
                        }
                    }
                    case Effect.Dial _, Effect.HangUp _, Effect.Answered _ -> {}
                }
            }
        }

        /// What the device has counted is never sent again.
        private void confirm(long received) {
            if (received != Link.NO_COUNT) {
                while (told < received && delivered > 0) {
                    told++;
                    if (!mailbox.isEmpty()) {
                        mailbox.removeFirst();
                        delivered--;
                    }
                }
            }
        }

        private void takes(Stanza.Addressed stanza) {
            counted++;
            passed.add(Xml.print(StanzaWriter.write(stanza)));
            switch (stanza) {
                case Stanza.Iq iq -> asked(this, iq);
                case Stanza.Message message -> store(this, message);
                case Stanza.Presence _ -> {}
            }
        }

        boolean step() throws HistoryException {
            if (!online) {
                return false;
            }
            if (!answers.isEmpty()) {
                Stanza.Addressed answer = answers.removeFirst();
                // Answers are counted too, so they must not count for the mailbox.
                told++;
                does(new Input.FromLink(new LinkEvent.Arrived(List.of(answer), counted, false)));
                return true;
            }
            if (delivered < mailbox.size()) {
                Stanza.Message next = List.copyOf(mailbox).get(delivered);
                delivered++;
                Stanza.Message bent = bend.apply(next);
                does(new Input.FromLink(new LinkEvent.Arrived(List.of(bent), counted, false)));
                return true;
            }
            if (counted > acknowledged) {
                acknowledged = counted;
                does(new Input.FromLink(new LinkEvent.Arrived(List.of(), counted, false)));
                return true;
            }
            return false;
        }

        void wakes() throws HistoryException {
            does(new Input.Wake());
        }

        @Nullable Message shows(Jid peer, String id, boolean mine) throws HistoryException {
            return history.find(new Message.Ref(peer, id, mine));
        }

        List<String> reads(Jid peer) throws HistoryException {
            return history.messages(peer, Long.MAX_VALUE, 1_000).stream()
                    .filter(each -> each.content().state() != Content.State.NOTE)
                    .map(
                            each ->
                                    (each.mine() ? ">" : "<")
                                            + each.body()
                                            + (each.content().extras().sealed() ? "" : " (clear)"))
                    .toList();
        }

        List<String> notes(Jid peer) throws HistoryException {
            return history.messages(peer, Long.MAX_VALUE, 1_000).stream()
                    .filter(each -> each.content().state() == Content.State.NOTE)
                    .map(Message::body)
                    .toList();
        }
    }

    private void store(Phone from, Stanza.Message message) {
        Jid to = message.to();
        if (to == null || message.id() == null || !stored.add(from.full() + " " + message.id())) {
            return;
        }
        if (halls.has(to)) {
            halls.said(from.account, to, message);
            return;
        }
        Envelope stamped = message.envelope().withFrom(from.full());
        Stanza.Message marked = message.with(stamped);
        Set<Jid> boxes = new HashSet<>(List.of(to.bare(), from.account));
        sequence++;
        for (Jid box : boxes) {
            for (Phone each : accounts.getOrDefault(box, Map.of()).values()) {
                if (each != from) {
                    each.mailbox.add(marked.with(new Mark(box, sequence, now.toEpochMilli())));
                }
            }
        }
    }

    private void deliver(Jid box, Stanza.Message message) {
        sequence++;
        for (Phone each : accounts.getOrDefault(box, Map.of()).values()) {
            each.mailbox.add(message.with(new Mark(box, sequence, now.toEpochMilli())));
        }
    }

    private void asked(Phone asker, Stanza.Iq iq) {
        Element about = iq.payload().element();
        Jid of = iq.to() == null ? asker.account : iq.to().bare();
        Element answer = null;
        if (about != null && about.is(E2EE, "publish")) {
            answer = publish(asker, about);
        } else if (about != null && about.is(E2EE, "devices")) {
            answer = lie.apply(devices(of));
        } else if (about != null && about.is(E2EE, "take")) {
            answer = lie.apply(take(of, about));
        } else if (about != null && about.is(Namespaces.GROUP, "members") && halls.has(of)) {
            answer = lie.apply(halls.members(of));
        }
        Jid from = iq.to() == null ? null : of;
        if (answer != null && !asker.unanswered) {
            asker.answers.add(
                    new Stanza.Iq(
                            Envelope.of(asker.full(), from, iq.id()),
                            IqType.RESULT,
                            Payload.of(answer)));
        }
    }

    private Element publish(Phone phone, Element about) {
        String of = phone.account + "/" + phone.device;
        keys.put(of, String.valueOf(about.attribute("key")));
        Element resort = about.child(E2EE, "last");
        last.put(of, resort == null ? about : resort);
        Deque<String> once = packages.computeIfAbsent(of, _ -> new ArrayDeque<>());
        for (Element each : about.elements()) {
            if (each.is(E2EE, "package")) {
                once.add(each.text());
            }
        }
        return Element.builder(E2EE, "published")
                .attribute("left", Integer.toString(once.size()))
                .build();
    }

    private Element devices(Jid of) {
        Element.Builder devices = Element.builder(E2EE, "devices");
        for (String id : accounts.getOrDefault(of, Map.of()).keySet()) {
            devices.child(
                    Element.builder(E2EE, "device")
                            .attribute("id", id)
                            .attribute("key", keys.get(of + "/" + id))
                            .build());
        }
        for (String id : keyless.getOrDefault(of, Set.of())) {
            devices.child(Element.builder(E2EE, "device").attribute("id", id).build());
        }
        return devices.build();
    }

    private Element take(Jid of, Element about) {
        Element.Builder taken = Element.builder(E2EE, "packages");
        for (Element each : about.elements()) {
            String device = of + "/" + each.attribute("id");
            Deque<String> once = packages.getOrDefault(device, new ArrayDeque<>());
            Element resort = last.get(device);
            String text = once.isEmpty() ? resort == null ? null : resort.text() : once.remove();
            if (text != null && keys.containsKey(device)) {
                taken.child(
                        Element.builder(E2EE, "package")
                                .attribute("device", each.attribute("id"))
                                .text(text)
                                .build());
            }
        }
        return taken.build();
    }

    /// Whether those bytes passed the server, as they are or in base64.
    boolean saw(String text) {
        String coded = Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
        return passed.stream().anyMatch(each -> each.contains(text) || each.contains(coded));
    }

    /// One-time packages the server has of a device.
    int packagesOf(Phone phone) {
        Deque<String> once = packages.get(phone.account + "/" + phone.device);
        return once == null ? 0 : once.size();
    }
}
