package org.godwit.app.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.godwit.app.scenario.peer.BinaryDevice;
import org.godwit.app.scenario.peer.Encoding;
import org.godwit.app.scenario.peer.Incoming;
import org.godwit.app.scenario.peer.LoginRefused;
import org.godwit.app.scenario.peer.Peer;
import org.godwit.app.scenario.peer.Welcome;
import org.godwit.app.scenario.peer.XmlText;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.jspecify.annotations.Nullable;

/// One device of the cast over all its connections: what it sent and is not yet stored, what it
/// received and the script has not yet spoken of.
final class Player {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration SLICE = Duration.ofMillis(50);

    /// A stanza of ours and its place in the stream.
    private record Sent(long number, Element stanza) {}

    /// A stanza of the node's and its place in the stream.
    record Got(long number, Element stanza) {}

    /// A ping of the node's that a client without counters has not answered.
    private record Ping(long number, String id) {}

    private final Stage stage;
    private final String name;
    private final Encoding encoding;
    private final BinaryDevice device = new BinaryDevice();
    private final List<Sent> unstored = new ArrayList<>();
    private final List<Got> unread = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final Set<String> numbers = new HashSet<>();
    private final Set<String> ticked = new HashSet<>();
    private final Deque<Ping> pings = new ArrayDeque<>();
    private @Nullable Peer peer;
    private @Nullable Peer earlier;
    private @Nullable Welcome welcome;
    private long sent;
    private long stored;
    private long arrived;
    private long read;
    private long acknowledged;
    private int stills;
    private String lastStill = "";
    private boolean closed = true;
    private @Nullable String refusal;

    Player(Stage stage, String name, Encoding encoding) {
        this.stage = stage;
        this.name = name;
        this.encoding = encoding;
    }

    String name() {
        return name;
    }

    BinaryDevice device() {
        return device;
    }

    Encoding encoding() {
        return encoding;
    }

    /// The full address the node gave, or null before the first login.
    @Nullable String jid() {
        return welcome == null ? null : welcome.jid();
    }

    boolean connected() {
        return !closed && welcome != null;
    }

    List<Got> unread() {
        return unread;
    }

    // Coming and going

    void open() throws IOException {
        Peer fresh = stage.newPeer(this);
        fresh.connect();
        peer = fresh;
        closed = false;
        refusal = null;
        note("→", "(opens a connection)");
    }

    /// Starts a new session: all counters at zero, what was unread is forgotten.
    void login(String password) throws IOException, LoginRefused {
        Peer fresh = stage.newPeer(this);
        try {
            welcome = fresh.login(stage.credentials(name, password), null);
        } catch (IOException | LoginRefused e) {
            note("←", "(not let in: " + e.getMessage() + ")");
            fresh.cut();
            throw e;
        }
        began(fresh);
        restart();
        note("←", "(logged in as " + jid() + ")");
    }

    /// What every client says first: it wants its contacts, and is here (RFC 6121 §2.2).
    void announce() throws Exception {
        send(
                Element.builder(Namespaces.CLIENT, "iq")
                        .attribute("type", "get")
                        .attribute("id", "contacts")
                        .child(Element.of(Namespaces.ROSTER, "query"))
                        .build());
        send(Element.of(Namespaces.CLIENT, "presence"));
        still();
    }

    /// Goes on with the session before the cut, and sends again what the node had not taken.
    ///
    /// @return false when the node has begun a new session instead, as the binary login does
    boolean resume() throws IOException, LoginRefused {
        Welcome before = Objects.requireNonNull(welcome, name + " has never been connected");
        Peer fresh = stage.newPeer(this);
        Welcome now;
        try {
            now =
                    fresh.login(
                            stage.credentials(name, null),
                            new Peer.Resume(before.token(), sent, acknowledged));
        } catch (IOException | LoginRefused e) {
            note("←", "(not resumed: " + e.getMessage() + ")");
            fresh.cut();
            throw e;
        }
        began(fresh);
        if (!now.resumed()) {
            welcome = now;
            restart();
            note("←", "(not resumed: a new session)");
            return false;
        }
        welcome = new Welcome(before.jid(), now.token(), true, now.taken());
        arrived = acknowledged;
        counted(now.taken());
        note("←", "(resumed; the node had " + now.taken() + " of " + sent + " stanzas)");
        for (Sent again : List.copyOf(unstored)) {
            transmit(again.stanza());
        }
        return true;
    }

    /// What a careful client does after a cut: resumes, or else logs in anew, and in either case
    /// sends again every message that got no first tick.
    void reconnect() throws Exception {
        List<Sent> again = List.copyOf(unstored);
        try {
            if (encoding.counts()) {
                if (resume()) {
                    return;
                }
            } else {
                login(stage.password(name));
            }
        } catch (LoginRefused e) {
            login(stage.password(name));
        }
        unstored.clear();
        announce();
        for (Sent message : again) {
            if (message.stanza().name().equals("message")) {
                send(message.stanza());
            }
        }
    }

    private void restart() {
        sent = 0;
        stored = 0;
        arrived = 0;
        read = 0;
        acknowledged = 0;
    }

    private void began(Peer fresh) {
        earlier = closed ? null : peer;
        peer = fresh;
        closed = false;
        refusal = null;
        unread.clear();
        pings.clear();
    }

    void cut() {
        peer().cut();
        closed = true;
        note("→", "(the connection breaks)");
    }

    void close() {
        if (!closed) {
            peer().close();
            closed = true;
            note("→", "(says goodbye)");
        }
    }

    // Sending

    void send(Element stanza) {
        number(stanza);
        transmit(stanza);
    }

    private void transmit(Element stanza) {
        note("→", XmlText.of(stanza, Namespaces.CLIENT));
        try {
            peer().send(stanza);
        } catch (IOException e) {
            // The node may close before it has read all of a stanza it refuses.
            note("←", "(" + e.getMessage() + ")");
        }
    }

    private void number(Element stanza) {
        unstored.add(new Sent(++sent, stanza));
        ids.add(Objects.requireNonNullElse(stanza.attribute("id"), ""));
    }

    void sendHalf(Element stanza) throws IOException {
        number(stanza);
        note("→", "(half of) " + XmlText.of(stanza, Namespaces.CLIENT));
        peer().sendHalf(stanza);
        closed = true;
    }

    void sendRaw(byte[] bytes, boolean inFrame) {
        note("→", "(" + bytes.length + " raw bytes)");
        try {
            if (inFrame) {
                peer().sendContent(bytes);
            } else {
                peer().sendRaw(bytes);
            }
        } catch (IOException e) {
            // The node may close before it has read all of it: that is what such bytes are for.
            note("←", "(" + e.getMessage() + ")");
        }
    }

    /// Acknowledges everything up to the last stanza the script spoke of, or, if it spoke of none,
    /// everything that has arrived. Without counters: answers the node's pings.
    void acknowledge() throws Exception {
        if (!encoding.counts()) {
            acknowledgeByPing();
            return;
        }
        acknowledged = read > acknowledged ? read : arrived;
        note("→", "(has " + acknowledged + ")");
        peer().acknowledge(acknowledged);
    }

    /// Answers pings until one came after the last stanza that was read.
    private void acknowledgeByPing() throws Exception {
        boolean covered = false;
        while (!covered) {
            await("a ping to answer", () -> !pings.isEmpty());
            Ping ping = pings.removeFirst();
            answer(ping.id());
            covered = ping.number() > read;
        }
    }

    // Receiving

    /// Waits until a stanza that `wanted` holds true for is here, and takes it out.
    Element take(String what, Predicate<Element> wanted) throws Exception {
        await(what, () -> unread.stream().anyMatch(got -> wanted.test(got.stanza())));
        for (Got got : unread) {
            if (wanted.test(got.stanza())) {
                unread.remove(got);
                noteTick(got.stanza());
                read = Math.max(read, got.number());
                return got.stanza();
            }
        }
        throw new AssertionError("unreachable: " + what);
    }

    /// Drops the second ticks the script did not speak of, as a binary client gets them unasked; a
    /// tick that came before, or for another's message, stays.
    void forgetFirstTicks() {
        unread.removeIf(got -> noteTick(got.stanza()));
    }

    /// Whether this is the first `<received/>` for one of our messages.
    private boolean noteTick(Element stanza) {
        Element tick = Expectations.tickIn(stanza);
        String id = tick == null ? null : tick.attribute("id");
        return tick != null
                && id != null
                && tick.name().equals("received")
                && ids.contains(id)
                && ticked.add(id);
    }

    void awaitStored(String id) throws Exception {
        Sent wanted =
                unstored.stream()
                        .filter(s -> id.equals(s.stanza().attribute("id")))
                        .findFirst()
                        .orElse(null);
        if (wanted != null) {
            awaitStored("the first tick of " + id, wanted.number());
        } else if (!ids.contains(id)) {
            throw new AssertionError(name + " never sent " + id);
        }
    }

    void awaitAllStored() throws Exception {
        awaitStored("the first tick of everything", sent);
    }

    /// A peer without counters has no first tick: an answered ping has to do (RFC 6120 §10.1).
    private void awaitStored(String what, long number) throws Exception {
        if (!encoding.counts()) {
            still();
            unstored.clear();
            return;
        }
        long again = 0;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (stored < number && System.nanoTime() < deadline && !closed) {
            if (System.nanoTime() >= again) {
                peer().requestCount();
                again = System.nanoTime() + 200_000_000L;
            }
            pump(SLICE);
        }
        if (stored < number) {
            throw new AssertionError(what + " did not come; the node has " + stored);
        }
    }

    boolean isStored(String id) {
        return unstored.stream().noneMatch(s -> id.equals(s.stanza().attribute("id")));
    }

    /// A ping there and back: whatever was on its way before is here now.
    void still() throws Exception {
        String id = "still-" + ++stills;
        send(
                Element.builder(Namespaces.CLIENT, "iq")
                        .attribute("type", "get")
                        .attribute("id", id)
                        .attribute("to", stage.domain())
                        .child(Element.of(Namespaces.PING, "ping"))
                        .build());
        await("an answer to a ping", () -> lastStill.equals(id));
    }

    String awaitRefusal() throws Exception {
        await("a refusal", () -> refusal != null);
        return String.valueOf(refusal);
    }

    /// What the node said on the connection that a second login displaced.
    String awaitEarlierRefusal() throws Exception {
        Peer displaced = Objects.requireNonNull(earlier, name + " has logged in only once");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            Incoming incoming = displaced.poll(SLICE);
            if (incoming instanceof Incoming.Refused(String condition, String text)) {
                note("←", "(on the earlier connection: " + condition + " " + text + ")");
                displaced.close();
                return condition;
            }
        }
        throw new AssertionError("the earlier connection is not refused");
    }

    void awaitClosed() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!closed && System.nanoTime() < deadline) {
            pump(SLICE);
        }
        if (!closed) {
            throw new AssertionError(name + "'s connection is still open");
        }
    }

    void await(String what, BooleanSupplier here) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!here.getAsBoolean()) {
            if (closed) {
                throw new AssertionError(
                        "waiting for " + what + ", but the node closed: " + refusal);
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + " did not come in " + PATIENCE.toSeconds() + " s");
            }
            pump(SLICE);
        }
    }

    /// Takes in what is here; waits at most `patience` for the first of it.
    void pump(Duration patience) throws Exception {
        Incoming incoming = peer().poll(patience);
        while (incoming != null) {
            on(incoming);
            incoming = peer().poll(Duration.ZERO);
        }
    }

    /// Takes in what is here, for the transcript of a failure.
    void catchUp() {
        try {
            if (peer != null) {
                pump(Duration.ZERO);
            }
        } catch (Exception e) {
            note("←", "(" + e.getMessage() + ")");
        }
    }

    private void on(Incoming incoming) {
        switch (incoming) {
            case Incoming.Arrived(Element element) -> arrived(element);
            case Incoming.Counted(long count) -> {
                note("←", "(the node has " + count + ")");
                counted(count);
            }
            case Incoming.CountWanted() -> note("←", "(wants our count)");
            case Incoming.Refused(String condition, String text) -> {
                note("←", "(refused: " + condition + " " + text + ")");
                refusal = condition;
            }
            case Incoming.Closed() -> {
                note("←", "(closed)");
                closed = true;
            }
        }
    }

    private void arrived(Element element) {
        note("←", XmlText.of(element, Namespaces.CLIENT));
        if (!element.namespace().equals(Namespaces.CLIENT)) {
            return;
        }
        arrived++;
        String id = Objects.requireNonNullElse(element.attribute("id"), "");
        if (element.name().equals("iq") && id.startsWith("still-")) {
            lastStill = id;
        } else if (element.child(Namespaces.PING, "ping") == null) {
            if (isRepeat(element)) {
                note("←", "(a repeat)");
                return;
            }
            unread.add(new Got(arrived, element));
        } else if (encoding.counts()) {
            answer(id);
        } else {
            pings.add(new Ping(arrived, id));
        }
    }

    /// Whether a node that was killed before it had written down that we have this message sends it
    /// again, under the same number: no reader sees it twice. Nothing else may repeat.
    private boolean isRepeat(Element stanza) {
        Element number = stanza.child(Namespaces.STANZA_IDS, "stanza-id");
        return number != null
                && !numbers.add(number.attribute("by") + " " + number.attribute("id"))
                && stage.killed();
    }

    private void answer(String pingId) {
        send(
                Element.builder(Namespaces.CLIENT, "iq")
                        .attribute("type", "result")
                        .attribute("id", pingId)
                        .build());
    }

    private void counted(long count) {
        if (count > sent) {
            throw new AssertionError("the node counts " + count + " of " + sent + " stanzas");
        }
        stored = Math.max(stored, count);
        unstored.removeIf(s -> s.number() <= count);
    }

    private Peer peer() {
        return Objects.requireNonNull(peer, name + " is not connected");
    }

    private void note(String arrow, String what) {
        if (arrow.equals("→")) {
            stage.transcript().sent(name, what);
        } else {
            stage.transcript().received(name, what);
        }
    }
}
