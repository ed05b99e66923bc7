package org.godwit.server.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.session.Connection;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Login;
import org.godwit.server.session.Opened;
import org.godwit.server.session.Sessions;
import org.godwit.server.session.ToClient;
import org.jspecify.annotations.Nullable;

/// A well-behaved client of one device and the network between it and the node: counts, resumes
/// where it can, and sends again what had no tick.
final class SimDevice {
    /// How a device speaks.
    enum Manner {
        /// Counters from the first stanza on; resumable.
        BINARY,
        /// XEP-0198, switched on after the login; resumable.
        COUNTED,
        /// No counters: a ping's answer proves what arrived before it.
        BARRIER
    }

    private static final int UNTICKED_MAX = 40;

    /// A server that kept more than this for one device would have no bound.
    private static final int UNREAD_MAX = 1_100;

    final Jid account;
    final String name;
    private final Manner manner;
    private final World world;
    private final Promises promises;
    private @Nullable Line line;
    private String token = "";
    private int series;
    private int streams;

    /// Said and not known to be taken care of, oldest first.
    private final Deque<Stanza.Addressed> unticked = new ArrayDeque<>();

    private long told;
    private long heard;
    private final Set<String> inThisStream = new HashSet<>();

    SimDevice(Jid account, String name, Manner manner, World world, Promises promises) {
        this.account = account;
        this.name = name;
        this.manner = manner;
        this.world = world;
        this.promises = promises;
    }

    /// One connection, in both directions.
    private static final class Line implements Connection {
        final Deque<ToClient> toPeer = new ArrayDeque<>();
        final Deque<FromClient> toServer = new ArrayDeque<>();
        @Nullable Consumer<FromClient> session;
        @Nullable Opened answer;
        String token = "";

        /// Said after counting was asked for and before it was granted: it counts.
        final Deque<Stanza.Addressed> early = new ArrayDeque<>();

        boolean counting;
        boolean greeted;

        @Override
        public void send(ToClient event) {
            toPeer.add(event);
            if (toPeer.size() > UNREAD_MAX) {
                throw Promises.breach("more than " + UNREAD_MAX + " things wait for one peer");
            }
        }

        @Override
        public String peer() {
            return "simulated";
        }
    }

    boolean connected() {
        return line != null;
    }

    boolean quiet() {
        Line now = line;
        return now != null
                && now.greeted
                && now.toPeer.isEmpty()
                && now.toServer.isEmpty()
                && (unticked.isEmpty() || manner == Manner.BARRIER);
    }

    void connect(Sessions sessions) {
        streams++;
        Line fresh = new Line();
        line = fresh;
        boolean resumes = manner != Manner.BARRIER && !token.isEmpty();
        Login login =
                new Login(
                        account,
                        manner == Manner.BINARY ? name : null,
                        manner == Manner.BINARY ? null : name,
                        new Login.Manner(
                                manner == Manner.BINARY
                                        ? Login.Encoding.BINARY
                                        : Login.Encoding.XML,
                                manner == Manner.BINARY ? Login.Acks.COUNTED : Login.Acks.BARRIER,
                                false),
                        resumes ? new Login.Resume(token, heard) : null);
        sessions.open(login, fresh, answer -> fresh.answer = answer);
    }

    /// The connection breaks; the node may hear of it or not.
    void cut() {
        Line gone = line;
        line = null;
        if (gone == null) {
            return;
        }
        Consumer<FromClient> session = gone.session;
        if (session != null && world.random.nextInt(3) > 0) {
            int arrive = world.random.nextInt(gone.toServer.size() + 1);
            for (int i = 0; i < arrive; i++) {
                session.accept(gone.toServer.remove());
            }
            session.accept(new FromClient.Disconnected(false));
        }
    }

    /// The node died.
    void lost() {
        line = null;
    }

    void say(Jid to) {
        Line now = line;
        if (now == null || !now.greeted || to.equals(account)) {
            return;
        }
        if (unticked.size() >= UNTICKED_MAX) {
            return;
        }
        if (manner == Manner.COUNTED && !now.counting) {
            return;
        }
        Stanza.Message message =
                new Stanza.Message(
                        Envelope.of(to, null, Promises.id(name, ++series)),
                        MessageType.CHAT,
                        Payload.of(Element.builder(Namespaces.CLIENT, "body").text("hi").build()));
        if (manner == Manner.BARRIER) {
            promises.saidUncounted(String.valueOf(message.id()), streams);
        } else {
            unticked.add(message);
        }
        now.toServer.add(new FromClient.Received(message));
        if (manner == Manner.COUNTED) {
            now.toServer.add(new FromClient.AckRequested());
        }
    }

    /// Something reaches the node.
    void upstream() {
        Line now = line;
        FromClient next = now == null || now.session == null ? null : now.toServer.poll();
        if (now != null && next != null && now.session != null) {
            now.session.accept(next);
        }
    }

    /// Something reaches the device.
    void downstream() {
        Line now = line;
        if (now == null) {
            return;
        }
        if (!now.greeted) {
            greet(now);
            return;
        }
        ToClient next = now.toPeer.poll();
        switch (next) {
            case null -> {}
            case ToClient.Deliver(Stanza stanza) -> hear(now, stanza);
            case ToClient.Acknowledge(long count) -> covered(count, false);
            case ToClient.RequestAck() -> acknowledge();
            case ToClient.CountingStarted _ -> {
                now.counting = true;
                token = now.token;
                heard = 0;
                told = 0;
                repeat(now);
            }
            case ToClient.Read _ -> {}
            case ToClient.Close _ -> {
                line = null;
                token = "";
            }
        }
    }

    private void greet(Line now) {
        Opened answer = now.answer;
        switch (answer) {
            case null -> {}
            case Opened.Started(Jid _, String resumeToken, Consumer<FromClient> session) -> {
                now.greeted = true;
                now.session = session;
                now.token = resumeToken;
                token = manner == Manner.BINARY ? resumeToken : "";
                heard = 0;
                told = 0;
                inThisStream.clear();
                if (manner == Manner.BINARY) {
                    now.counting = true;
                    repeat(now);
                } else {
                    if (manner == Manner.COUNTED) {
                        now.toServer.add(new FromClient.CountingEnabled(true));
                    }
                }
                if (manner == Manner.BARRIER) {
                    sayPresence(now);
                }
            }
            case Opened.Resumed(Jid _, long received, Consumer<FromClient> session) -> {
                now.greeted = true;
                now.session = session;
                now.counting = true;
                covered(received, true);
                for (Stanza.Addressed stanza : unticked) {
                    now.toServer.add(new FromClient.Received(stanza));
                }
                if (manner == Manner.COUNTED) {
                    now.toServer.add(new FromClient.AckRequested());
                }
            }
            case Opened.Refused _ -> {
                line = null;
                token = "";
            }
        }
    }

    private void sayPresence(Line now) {
        Stanza.Presence presence =
                new Stanza.Presence(
                        Envelope.of(null, null, null), PresenceType.AVAILABLE, Payload.EMPTY);
        if (manner == Manner.COUNTED) {
            unticked.addFirst(presence);
        }
        now.toServer.add(new FromClient.Received(presence));
    }

    /// A new stream has begun: what had no tick is sent again.
    private void repeat(Line now) {
        List<Stanza.Addressed> again = new ArrayList<>(unticked);
        unticked.clear();
        if (manner == Manner.COUNTED) {
            sayPresence(now);
            now.early.descendingIterator().forEachRemaining(unticked::addFirst);
        }
        for (Stanza.Addressed stanza : again) {
            if (stanza instanceof Stanza.Message) {
                unticked.add(stanza);
                now.toServer.add(new FromClient.Received(stanza));
            }
        }
        if (manner == Manner.COUNTED) {
            now.toServer.add(new FromClient.AckRequested());
        }
    }

    private void covered(long count, boolean resumed) {
        if (count < told) {
            throw Promises.breach(
                    "the count of " + name + " went back from " + told + " to " + count);
        }
        while (told < count) {
            told++;
            Stanza.Addressed first = unticked.poll();
            if (first == null) {
                throw Promises.breach("the count of " + name + " is beyond what it said");
            } else if (first instanceof Stanza.Message message && message.to() != null) {
                String id = String.valueOf(message.id());
                Jid to = message.to();
                if (resumed) {
                    promises.covered(id, String.valueOf(to == null ? null : to.bare()));
                } else {
                    promises.ticked(id, String.valueOf(to == null ? null : to.bare()));
                }
            }
        }
    }

    private void hear(Line now, Stanza stanza) {
        heard += now.counting || manner == Manner.BARRIER ? 1 : 0;
        switch (stanza) {
            case Stanza.Message m when m.type() == MessageType.ERROR ->
                    promises.failed(String.valueOf(m.id()));
            case Stanza.Message m -> {
                if (m.payload().child(Namespaces.CLIENT, "body") != null
                        && m.from() != null
                        && !m.from().bare().equals(account)) {
                    promises.received(name, String.valueOf(m.id()), inThisStream);
                }
            }
            case Stanza.Iq ping when ping.type() == IqType.GET -> {
                Stanza.Iq pong =
                        new Stanza.Iq(
                                Envelope.of(ping.from(), null, ping.id()),
                                IqType.RESULT,
                                Payload.EMPTY);
                if (manner == Manner.COUNTED) {
                    (now.counting ? unticked : now.early).add(pong);
                }
                now.toServer.add(new FromClient.Received(pong));
            }
            case Stanza.Iq _, Stanza.Presence _, Stanza.Unknown _ -> {}
        }
    }

    /// The device says what it has.
    void acknowledge() {
        Line now = line;
        if (now != null && now.greeted && now.counting) {
            now.toServer.add(new FromClient.Acknowledged(heard));
        }
    }

    @Override
    public String toString() {
        Line now = line;
        String state =
                now == null
                        ? "away"
                        : "greeted %s, counting %s, to read %d, to write %d"
                                .formatted(
                                        now.greeted,
                                        now.counting,
                                        now.toPeer.size(),
                                        now.toServer.size());
        return "%s %s: %s, heard %d, unticked %d"
                .formatted(manner, name, state, heard, unticked.size());
    }
}
