package org.godwit.app.crash;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.app.scenario.peer.BinaryDevice;
import org.godwit.app.scenario.peer.BinaryPeer;
import org.godwit.app.scenario.peer.Credentials;
import org.godwit.app.scenario.peer.Encoding;
import org.godwit.app.scenario.peer.Incoming;
import org.godwit.app.scenario.peer.LoginRefused;
import org.godwit.app.scenario.peer.Peer;
import org.godwit.app.scenario.peer.XmlPeer;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.jspecify.annotations.Nullable;

/// One account that sends to another as fast as ticks come, or only receives; whenever the node is
/// gone it tries again, and sends again what had no first tick.
final class Client implements Runnable {
    private static final int UNTICKED_MAX = 32;
    private static final Duration SLICE = Duration.ofMillis(5);

    private record Sent(String id, long number) {}

    private final NodeUnderTest node;
    private final Ledger ledger;
    private final String name;
    private final Encoding encoding;
    private final @Nullable String recipient;
    private final AtomicBoolean sending = new AtomicBoolean(true);
    private final AtomicBoolean living = new AtomicBoolean(true);
    private final BinaryDevice device = new BinaryDevice();
    private final Deque<Sent> unticked = new ArrayDeque<>();
    private final Set<String> seen = new HashSet<>();
    private int series;
    private long stanzasSent;
    private long stanzasReceived;
    private final AtomicInteger logins = new AtomicInteger();

    /// @param recipient whom to send to, or null for a client that only receives
    Client(
            NodeUnderTest node,
            Ledger ledger,
            String name,
            Encoding encoding,
            @Nullable String recipient) {
        this.node = node;
        this.ledger = ledger;
        this.name = name;
        this.encoding = encoding;
        this.recipient = recipient;
    }

    int logins() {
        return logins.get();
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
                if (e.condition().equals("not-authorized")) {
                    ledger.fault(name + " was not let in: " + e.getMessage());
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

    private void session() throws IOException, LoginRefused, InterruptedException {
        Peer peer =
                encoding.isBinary()
                        ? new BinaryPeer(node.endpoints(), device)
                        : new XmlPeer(node.endpoints(), encoding);
        try {
            peer.login(new Credentials(name, "localhost", CrashTest.PASSWORD, "main"), null);
            logins.incrementAndGet();
            stanzasSent = 0;
            stanzasReceived = 0;
            seen.clear();
            send(peer, Element.of(Namespaces.CLIENT, "presence"));
            repeat(peer);
            while (living.get()) {
                boolean room = recipient != null && sending.get();
                if (room && unticked.size() < UNTICKED_MAX) {
                    message(peer, Ledger.id(name, ++series));
                }
                if (!hear(peer)) {
                    return;
                }
            }
            peer.close();
        } finally {
            peer.cut();
        }
    }

    private void repeat(Peer peer) throws IOException {
        Deque<Sent> again = new ArrayDeque<>(unticked);
        unticked.clear();
        for (Sent sent : again) {
            message(peer, sent.id());
        }
    }

    private void message(Peer peer, String id) throws IOException {
        ledger.sent(id);
        unticked.add(new Sent(id, stanzasSent + 1));
        send(
                peer,
                Element.builder(Namespaces.CLIENT, "message")
                        .attribute("to", recipient + "@localhost")
                        .attribute("type", "chat")
                        .attribute("id", id)
                        .child("body", "message " + id)
                        .build());
        peer.requestCount();
    }

    private void send(Peer peer, Element stanza) throws IOException {
        stanzasSent++;
        peer.send(stanza);
    }

    /// Takes in what is here; false when the connection is over.
    private boolean hear(Peer peer) throws IOException, InterruptedException {
        long before = stanzasReceived;
        boolean wanted = false;
        Incoming incoming = peer.poll(SLICE);
        while (incoming != null) {
            switch (incoming) {
                case Incoming.Arrived(Element element) -> arrived(peer, element);
                case Incoming.Counted(long count) -> counted(count);
                case Incoming.CountWanted() -> wanted = true;
                case Incoming.Refused _, Incoming.Closed() -> {
                    return false;
                }
            }
            incoming = peer.poll(Duration.ZERO);
        }
        if (wanted || stanzasReceived > before) {
            peer.acknowledge(stanzasReceived);
        }
        return true;
    }

    private void counted(long count) {
        while (!unticked.isEmpty() && unticked.element().number() <= count) {
            ledger.ticked(unticked.remove().id());
        }
    }

    private void arrived(Peer peer, Element stanza) throws IOException {
        if (!stanza.namespace().equals(Namespaces.CLIENT)) {
            return;
        }
        stanzasReceived++;
        String id = Objects.requireNonNullElse(stanza.attribute("id"), "");
        if (stanza.name().equals("iq") && stanza.child(Namespaces.PING, "ping") != null) {
            send(
                    peer,
                    Element.builder(Namespaces.CLIENT, "iq")
                            .attribute("type", "result")
                            .attribute("id", id)
                            .build());
        } else if (stanza.name().equals("message")
                && stanza.child(Namespaces.CLIENT, "body") != null) {
            Element number = stanza.child(Namespaces.STANZA_IDS, "stanza-id");
            String value = number == null ? null : number.attribute("id");
            if (value == null) {
                ledger.fault(id + " has no stanza-id");
            }
            ledger.received(id, String.valueOf(value), seen);
        }
    }

    @Override
    public String toString() {
        return name + " (" + encoding.word() + ") logged in " + logins + " times";
    }
}
