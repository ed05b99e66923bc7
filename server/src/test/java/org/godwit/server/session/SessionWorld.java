package org.godwit.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.BlockList;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.ToSession;

/// A session between a peer, a store and a mailbox that are models: each may take its time, the
/// connection may break, and every promise is checked at each step.
final class SessionWorld {
    private static final Jid ALICE = new Jid("alice", "godwit.test", "a1");
    private static final Jid BOB = new Jid("bob", "godwit.test", null);

    private final Random random;
    private final boolean resumes;
    private final Session session;
    private long nowMillis = 1_000_000;

    // the connection
    private boolean connected = true;
    private final Deque<FromClient> toServer = new ArrayDeque<>();
    private final Deque<ToClient> toPeer = new ArrayDeque<>();

    // the peer
    private final List<Stanza.Addressed> said = new ArrayList<>();
    private final Set<String> failed = new HashSet<>();

    /// Refused while the peer was away: the count of a resume covers them, their errors follow it.
    private final Set<String> failedUnheard = new HashSet<>();

    private final List<Long> heard = new ArrayList<>();
    private long heardCount;
    private long toldCount;
    private long covered;
    private int messagesSaid;

    // the store
    private final List<Storing> storing = new ArrayList<>();
    private final LinkedHashSet<String> stored = new LinkedHashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final Map<String, String> begun = new HashMap<>();
    private long lastBegun;

    /// @param confirm its addressee is blocked: it may only have been stored before
    private record Storing(Effect.Append append, boolean confirm) {}

    private boolean blocking;

    // the mailbox
    private boolean flowing;
    private long pushed;
    private long acked;
    private final int mail;

    SessionWorld(long seed, Login.Encoding encoding, Login.Acks acks) {
        this.random = new Random(seed);
        this.resumes = encoding == Login.Encoding.BINARY;
        this.mail = random.nextInt(60);
        Identity self = new Identity(ALICE, "a1", "stream", encoding);
        this.session = new Session(self, acks, ServerLimits.DEFAULT, false, nowMillis);
        perform(session.start(nowMillis));
        if (encoding == Login.Encoding.XML) {
            say(
                    new Stanza.Presence(
                            Envelope.of(null, null, null), PresenceType.AVAILABLE, Payload.EMPTY));
        }
    }

    /// One random thing happens.
    void step() {
        nowMillis += random.nextInt(20);
        switch (random.nextInt(resumes ? 13 : 11)) {
            case 10 -> blockOrUnblock();
            case 0, 1 -> sayMessage();
            case 2 -> say(chatState());
            case 3, 4 -> serverReads();
            case 5, 6 -> peerReads();
            case 7 -> storeAnswers();
            case 8 -> mailboxPushes();
            case 9 -> perform(session.wake(nowMillis));
            case 11 -> peerAcknowledges();
            default -> cutOrReturn();
        }
    }

    /// Everything under way is let finish, and nothing may be missing or doubled.
    void finish() {
        for (int i = 0; i < 5_000 && !quiet(); i++) {
            nowMillis += 5;
            if (!connected) {
                cutOrReturn();
            }
            serverReads();
            peerReads();
            storeAnswers();
            mailboxPushes();
            peerAcknowledges();
        }
        assertThat(quiet()).as("everything comes to rest").isTrue();
        assertThat(stored.size() + failed.size()).as("stored or failed").isEqualTo(messagesSaid);
        assertThat(failed).as("failed is what the store refused").isEqualTo(refused);
        assertThat(session.handledCount()).as("our count").isEqualTo(said.size());
        assertThat(acked).as("cursor").isEqualTo(mail);
    }

    private boolean quiet() {
        return connected
                && toServer.isEmpty()
                && toPeer.isEmpty()
                && storing.isEmpty()
                && session.settled()
                && heard.size() == mail
                && acked == mail;
    }

    private void sayMessage() {
        if (connected && messagesSaid < 150) {
            String id = "message-with-a-long-id-" + ++messagesSaid;
            say(
                    new Stanza.Message(
                            Envelope.of(BOB, null, id),
                            MessageType.CHAT,
                            Payload.of(
                                    Element.builder(Namespaces.CLIENT, "body").text(id).build())));
        }
    }

    private void blockOrUnblock() {
        blocking = !blocking && random.nextInt(4) == 0;
        BlockList list = blocking ? new BlockList(Set.of(BOB)) : BlockList.EMPTY;
        perform(session.on(new ToSession.Blocking(list), nowMillis));
    }

    private static Stanza.Message chatState() {
        return new Stanza.Message(
                Envelope.of(BOB, null, null),
                MessageType.CHAT,
                Payload.of(Element.of(Namespaces.CHAT_STATES, "composing")));
    }

    private void say(Stanza.Addressed stanza) {
        if (connected) {
            said.add(stanza);
            toServer.add(new FromClient.Received(stanza));
            if (!resumes) {
                toServer.add(new FromClient.AckRequested());
            }
        }
    }

    private void serverReads() {
        FromClient next = toServer.poll();
        if (next != null) {
            perform(session.on(next, nowMillis));
        }
    }

    private void peerAcknowledges() {
        if (connected && resumes && toldCount < heardCount) {
            toldCount = heardCount;
            toServer.add(new FromClient.Acknowledged(heardCount));
        }
    }

    private void peerReads() {
        ToClient next = toPeer.poll();
        switch (next) {
            case null -> {}
            case ToClient.Deliver(Stanza stanza) -> hear(stanza);
            case ToClient.Acknowledge(long count) -> cover(count);
            case ToClient.RequestAck() -> toServer.add(new FromClient.Acknowledged(heardCount));
            case ToClient.Read _, ToClient.CountingStarted _ -> {}
            case ToClient.Close(ErrorCode code, String detail) ->
                    throw new AssertionError("closed: " + code + " " + detail);
        }
    }

    private void hear(Stanza stanza) {
        heardCount++;
        switch (stanza) {
            case Stanza.Message m when m.type() == MessageType.ERROR && m.id() == null ->
                    assertThat(m.payload().nodes()).as("why typing was refused").isNotEmpty();
            case Stanza.Message m when m.type() == MessageType.ERROR ->
                    assertThat(failed.add(String.valueOf(m.id()))).as("failed once").isTrue();
            case Stanza.Message m -> {
                long sequence = Long.parseLong(String.valueOf(m.id()));
                assertThat(sequence).as("in order, once").isEqualTo(heard.size() + 1);
                heard.add(sequence);
            }
            case Stanza.Iq ping -> {
                Envelope back = Envelope.of(ping.from(), null, ping.id());
                Stanza.Iq pong = new Stanza.Iq(back, IqType.RESULT, Payload.EMPTY);
                said.add(pong);
                toServer.add(new FromClient.Received(pong));
            }
            case Stanza.Presence _, Stanza.Unknown _ -> throw new AssertionError("unexpected");
        }
    }

    /// The first tick: whatever is covered is stored, or was said to have failed before.
    private void cover(long count) {
        assertThat(count).as("count grows").isGreaterThanOrEqualTo(covered);
        assertThat(count).as("count of what was said").isLessThanOrEqualTo(said.size());
        covered = count;
        for (Stanza.Addressed stanza : said.subList(0, (int) count)) {
            if (stanza instanceof Stanza.Message m && m.id() != null) {
                boolean safe =
                        stored.contains(m.id())
                                || failed.contains(m.id())
                                || failedUnheard.contains(m.id());
                assertThat(safe).as("%s covered by %s", m.id(), count).isTrue();
            }
        }
    }

    private void storeAnswers() {
        if (storing.isEmpty()) {
            return;
        }
        Storing next = storing.remove(random.nextInt(storing.size()));
        Effect.Append append = next.append();
        String id = String.valueOf(append.message().id());
        ErrorCode refusal = null;
        if (next.confirm() && !stored.contains(id)) {
            refusal = ErrorCode.NOT_ACCEPTABLE;
            refused.add(id);
        } else if (random.nextInt(8) == 0 && !stored.contains(id)) {
            refusal = ErrorCode.RESOURCE_CONSTRAINT;
            refused.add(id);
        } else {
            stored.add(id);
        }
        perform(session.on(new ToSession.Appended(append.ticket(), refusal, ""), nowMillis));
    }

    private void mailboxPushes() {
        if (flowing && pushed < mail && pushed - acked < 128) {
            pushed++;
            Stanza.Message message =
                    new Stanza.Message(
                            Envelope.of(ALICE, BOB, Long.toString(pushed)),
                            MessageType.CHAT,
                            Payload.EMPTY);
            perform(session.on(new ToSession.Push(pushed, message), nowMillis));
        }
    }

    private void cutOrReturn() {
        if (connected) {
            connected = false;
            toServer.clear();
            toPeer.clear();
            if (random.nextBoolean()) {
                perform(session.on(new FromClient.Disconnected(false), nowMillis));
            }
            return;
        }
        assertThat(session.canResume(heardCount)).as("resumable").isTrue();
        perform(session.replaceConnection(nowMillis));
        toPeer.clear();
        if (!session.settled()) {
            return;
        }
        connected = true;
        List<Effect> effects = session.resume(heardCount, nowMillis);
        int had = (int) session.handledCount();
        failedUnheard.addAll(refused);
        cover(had);
        List<Stanza.Addressed> again = List.copyOf(said.subList(had, said.size()));
        again.forEach(stanza -> toServer.add(new FromClient.Received(stanza)));
        perform(effects);
    }

    private void perform(List<Effect> effects) {
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Send(ToClient event) -> {
                    if (connected) {
                        toPeer.add(event);
                    }
                }
                case Effect.Append append -> store(append, false);
                case Effect.Confirm(Effect.Append append) -> store(append, true);
                case Effect.Acked(long sequence) -> {
                    assertThat(sequence)
                            .as("only what was heard")
                            .isLessThanOrEqualTo(heard.size());
                    assertThat(sequence).as("forward").isGreaterThan(acked);
                    acked = sequence;
                }
                case Effect.Flow(boolean open) -> flowing = open;
                case Effect.Relay _, Effect.Announce _, Effect.Wake _, Effect.Detached _ -> {}
                case Effect.Ask _, Effect.Displayed _, Effect.Heard _, Effect.End _ ->
                        throw new AssertionError("unexpected");
            }
        }
    }

    /// A message is given to the store in the order it was said, and a repeat under the same name.
    private void store(Effect.Append append, boolean confirm) {
        String id = String.valueOf(append.message().id());
        String origin = begun.putIfAbsent(id, append.origin());
        assertThat(append.message().from()).isEqualTo(ALICE);
        if (origin == null) {
            long number = Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
            assertThat(number).as("begun in order").isEqualTo(++lastBegun);
        } else {
            assertThat(append.origin()).as("recognisable repeat").isEqualTo(origin);
        }
        storing.add(new Storing(append, confirm));
    }
}
