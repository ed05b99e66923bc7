package org.godwit.app.crash;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.app.scenario.peer.BinaryDevice;
import org.godwit.app.scenario.peer.BinaryPeer;
import org.godwit.app.scenario.peer.Credentials;
import org.godwit.app.scenario.peer.Encoding;
import org.godwit.app.scenario.peer.Endpoints;
import org.godwit.app.scenario.peer.Incoming;
import org.godwit.app.scenario.peer.LoginRefused;
import org.godwit.app.scenario.peer.Peer;
import org.godwit.app.scenario.peer.Welcome;
import org.godwit.app.scenario.peer.XmlPeer;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.jspecify.annotations.Nullable;

/// One account that sends to another as fast as ticks come, or only receives. Whenever the node is
/// gone or silent it tries again: it resumes its session where that goes, else sends again what had
/// no first tick. What is refused for the moment is sent again a little later.
final class Client implements Runnable {
    private static final int UNTICKED_MAX = 32;
    private static final Duration SLICE = Duration.ofMillis(5);
    private static final long ASK_MILLIS = 500;
    private static final long SILENCE_MILLIS = 2_500;
    private static final long AGAIN_MILLIS = 300;

    /// Between two messages of a client that gets no ticks.
    private static final long UNPROMISED_MILLIS = 20;

    private static final String RESOURCE = "main";

    /// @param id of the message, or null for any other stanza
    private record Sent(long number, Element stanza, @Nullable String id) {}

    private final Supplier<Endpoints> node;
    private final Ledger ledger;
    private final String name;
    private final String resource;
    private final Encoding encoding;
    private final @Nullable String recipient;
    private final AtomicBoolean sending = new AtomicBoolean(true);
    private final AtomicBoolean living = new AtomicBoolean(true);
    private final AtomicInteger logins = new AtomicInteger();
    private final AtomicInteger resumes = new AtomicInteger();
    private final BinaryDevice device = new BinaryDevice();

    /// Sent in this session and not counted by the node.
    private final Deque<Sent> uncounted = new ArrayDeque<>();

    /// Refused for the moment.
    private final Deque<String> again = new ArrayDeque<>();

    /// How its connections ended, and how often.
    private final Map<String, Integer> ended = new ConcurrentHashMap<>();

    private Ledger.Session reading;
    private int series;
    private long counted;
    private long stanzasSent;
    private long stanzasReceived;
    private String token = "";
    private long heardMillis;
    private long askedMillis;
    private long againMillis;
    private long spokeMillis;

    /// @param recipient whom to send to, or null for a client that only receives
    Client(
            NodeUnderTest node,
            Ledger ledger,
            String name,
            Encoding encoding,
            @Nullable String recipient) {
        this(node::endpoints, ledger, new Who(name, RESOURCE), encoding, recipient);
    }

    /// @param node where the node is now
    Client(
            Supplier<Endpoints> node,
            Ledger ledger,
            Who who,
            Encoding encoding,
            @Nullable String recipient) {
        this.node = node;
        this.ledger = ledger;
        this.name = who.account();
        this.resource = who.resource();
        this.encoding = encoding;
        this.recipient = recipient;
        this.reading = ledger.open(name, resource);
    }

    /// A device.
    record Who(String account, String resource) {
        static Who main(String account) {
            return new Who(account, RESOURCE);
        }
    }

    int logins() {
        return logins.get();
    }

    int resumes() {
        return resumes.get();
    }

    void stopSending() {
        sending.set(false);
    }

    void stop() {
        living.set(false);
    }

    @Override
    public void run() {
        while (living.get()) {
            try {
                session();
            } catch (IOException e) {
                pause();
            } catch (LoginRefused e) {
                token = "";
                if (e.condition().equals("not-authorized")) {
                    ledger.breach(Breach.OTHER, name + " was not let in: " + e.getMessage());
                }
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }

    private void session() throws IOException, LoginRefused, InterruptedException {
        Peer peer =
                encoding.isBinary()
                        ? new BinaryPeer(node.get(), device)
                        : new XmlPeer(node.get(), encoding);
        try {
            logIn(peer);
            heardMillis = nowMillis();
            while (living.get()) {
                if (recipient != null) {
                    speak(peer);
                }
                if (!hear(peer) || !isAlive(peer)) {
                    return;
                }
            }
            peer.close();
        } finally {
            peer.cut();
        }
    }

    private void logIn(Peer peer) throws IOException, LoginRefused, InterruptedException {
        Peer.Resume resume =
                token.isEmpty() ? null : new Peer.Resume(token, stanzasSent, stanzasReceived);
        token = "";
        Welcome welcome =
                peer.login(
                        new Credentials(name, "localhost", CrashTest.PASSWORD, resource), resume);
        token = encoding.counts() ? welcome.token() : "";
        if (welcome.resumed()) {
            resumes.incrementAndGet();
            counted(welcome.taken());
            for (Sent sent : uncounted) {
                peer.send(sent.stanza());
            }
            return;
        }
        logins.incrementAndGet();
        List<Sent> unticked = new ArrayList<>(uncounted);
        uncounted.clear();
        stanzasSent = 0;
        stanzasReceived = 0;
        counted = 0;
        reading = ledger.open(name, resource);
        send(peer, Element.of(Namespaces.CLIENT, "presence"), null);
        for (Sent sent : unticked) {
            if (sent.id() != null) {
                message(peer, sent.id());
            }
        }
    }

    /// What was refused goes first, once everything else is settled, so that the order stays.
    private void speak(Peer peer) throws IOException {
        if (!again.isEmpty()) {
            if (uncounted.stream().noneMatch(sent -> sent.id() != null)
                    && nowMillis() - againMillis > AGAIN_MILLIS) {
                List<String> ids = new ArrayList<>(again);
                again.clear();
                for (String id : ids) {
                    message(peer, id);
                }
            }
        } else if (sending.get() && uncounted.size() < UNTICKED_MAX && mayHurry()) {
            message(peer, Ledger.id(name, ++series));
        }
    }

    /// Who gets no ticks has nothing else to be paced by.
    private boolean mayHurry() {
        long now = nowMillis();
        if (encoding.counts() || now - spokeMillis >= UNPROMISED_MILLIS) {
            spokeMillis = now;
            return true;
        }
        return false;
    }

    private void message(Peer peer, String id) throws IOException {
        ledger.sent(id, String.valueOf(recipient), encoding.counts());
        send(
                peer,
                Element.builder(Namespaces.CLIENT, "message")
                        .attribute("to", recipient + "@localhost")
                        .attribute("type", "chat")
                        .attribute("id", id)
                        .child("body", "message " + id)
                        .child(Element.of(Namespaces.RECEIPTS, "request"))
                        .build(),
                id);
        if (encoding.counts()) {
            peer.requestCount();
        }
    }

    private void send(Peer peer, Element stanza, @Nullable String id) throws IOException {
        stanzasSent++;
        uncounted.add(new Sent(stanzasSent, stanza, id));
        if (!encoding.counts()) {
            uncounted.clear();
        }
        peer.send(stanza);
    }

    /// Asks for a sign of life; false when there was none for too long.
    private boolean isAlive(Peer peer) throws IOException {
        long now = nowMillis();
        if (now - heardMillis > SILENCE_MILLIS) {
            ended.merge("silent", 1, Integer::sum);
            return false;
        }
        if (now - heardMillis > ASK_MILLIS && now - askedMillis > ASK_MILLIS) {
            askedMillis = now;
            if (encoding.counts()) {
                peer.requestCount();
            } else {
                Element ping = Element.of(Namespaces.PING, "ping");
                send(peer, iq("get", "ping").child(ping).build(), null);
            }
        }
        return true;
    }

    private static Element.Builder iq(String type, String id) {
        return Element.builder(Namespaces.CLIENT, "iq").attribute("type", type).attribute("id", id);
    }

    /// Takes in what is here; false when the connection is over.
    private boolean hear(Peer peer) throws IOException, InterruptedException {
        long before = stanzasReceived;
        boolean wanted = false;
        Incoming incoming = peer.poll(SLICE);
        while (incoming != null) {
            heardMillis = nowMillis();
            switch (incoming) {
                case Incoming.Arrived(Element element) -> arrived(peer, element);
                case Incoming.Counted(long count) -> counted(count);
                case Incoming.CountWanted() -> wanted = true;
                case Incoming.Refused refused -> {
                    ended.merge(refused.condition(), 1, Integer::sum);
                    return false;
                }
                case Incoming.Closed() -> {
                    ended.merge("closed", 1, Integer::sum);
                    return false;
                }
            }
            incoming = peer.poll(Duration.ZERO);
        }
        if (encoding.counts() && (wanted || stanzasReceived > before)) {
            peer.acknowledge(stanzasReceived);
        }
        return true;
    }

    private void counted(long count) {
        if (count < counted || count > stanzasSent) {
            ledger.breach(
                    Breach.TAKEN_BACK,
                    "%s was told %d of %d after %d".formatted(name, count, stanzasSent, counted));
        }
        counted = count;
        while (!uncounted.isEmpty() && uncounted.element().number() <= count) {
            String id = uncounted.remove().id();
            if (id != null && !again.contains(id)) {
                ledger.ticked(id);
            }
        }
    }

    private void arrived(Peer peer, Element stanza) throws IOException {
        if (!stanza.namespace().equals(Namespaces.CLIENT)) {
            return;
        }
        stanzasReceived++;
        String id = Objects.requireNonNullElse(stanza.attribute("id"), "");
        if (stanza.name().equals("iq") && stanza.child(Namespaces.PING, "ping") != null) {
            send(peer, iq("result", id).build(), null);
        } else if (stanza.name().equals("message") && "error".equals(stanza.attribute("type"))) {
            ledger.refused(id);
            again.add(id);
            againMillis = nowMillis();
        } else if (stanza.name().equals("message")) {
            message(id, stanza);
        }
    }

    private void message(String id, Element message) {
        Element receipt = message.child(Namespaces.RECEIPTS, "received");
        boolean content = message.child(Namespaces.CLIENT, "body") != null;
        if (receipt == null && !content) {
            return;
        }
        Element number = message.child(Namespaces.STANZA_IDS, "stanza-id");
        String value = number == null ? null : number.attribute("id");
        if (value == null) {
            ledger.breach(Breach.OTHER, id + " has no stanza-id");
        } else if (receipt == null) {
            ledger.received(id, value, reading);
        } else {
            ledger.delivered(String.valueOf(receipt.attribute("id")), value);
        }
    }

    @Override
    public String toString() {
        return "%s/%s (%s) logged in %s times, resumed %s, ended %s"
                .formatted(name, resource, encoding.word(), logins, resumes, ended);
    }
}
