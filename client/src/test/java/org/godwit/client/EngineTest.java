package org.godwit.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.godwit.client.content.Extras;
import org.godwit.client.history.Change;
import org.godwit.client.history.Content;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.MemoryHistory;
import org.godwit.client.history.Message;
import org.godwit.client.history.Outgoing;
import org.godwit.client.history.Retention;
import org.godwit.client.history.Status;
import org.godwit.client.history.Tick;
import org.godwit.client.link.Link;
import org.godwit.client.link.LinkEvent;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.junit.jupiter.api.Test;

/// The client's logic against a server of a few lines that counts, forgets and cuts.
class EngineTest {
    private static final Jid ALICE = new Jid("alice", "example.org", null);
    private static final Jid PHONE = new Jid("alice", "example.org", "phone");
    private static final Jid BOB = new Jid("bob", "example.org", null);

    private final History history = new MemoryHistory(Retention.DEFAULT);
    private final Engine engine =
            new Engine(ClientSettings.of(ALICE).inTheClear(), history, new Random(1));
    private final List<Event> events = new ArrayList<>();
    private final List<Stanza.Addressed> transmitted = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private boolean dialing;
    private boolean resumeWanted;
    private long countTold;

    private void does(Input input) throws HistoryException {
        now = now.plusMillis(1);
        for (Effect effect : engine.on(input, now)) {
            switch (effect) {
                case Effect.Tell(Event event) -> events.add(event);
                case Effect.Dial(var attempt) -> {
                    dialing = true;
                    resumeWanted = attempt.resume();
                }
                case Effect.Transmit(var stanzas, long received, boolean _) -> {
                    transmitted.addAll(stanzas);
                    countTold = received == Link.NO_COUNT ? countTold : received;
                }
                case Effect.HangUp _, Effect.Answered _ -> {}
            }
        }
    }

    private void fromLink(LinkEvent event) throws HistoryException {
        does(new Input.FromLink(event));
    }

    private void goesOnline() throws HistoryException {
        does(new Input.Connect());
        fromLink(new LinkEvent.Opened(PHONE, false, 0));
    }

    private static Stanza.Message text(String id, String body) {
        return new Stanza.Message(
                Envelope.of(PHONE, new Jid("bob", "example.org", "x"), id),
                MessageType.CHAT,
                Payload.of(Element.builder(Namespaces.CLIENT, "body").text(body).build()));
    }

    private static Stanza.Message aboutId(String namespace, String name, String id) {
        return new Stanza.Message(
                Envelope.of(PHONE, BOB, "r-" + id),
                MessageType.CHAT,
                Payload.of(Element.builder(namespace, name).attribute("id", id).build()));
    }

    private Tick tick(String id) throws HistoryException {
        Message message = history.find(new Message.Ref(BOB, id, true));
        assertThat(message).isNotNull();
        return message.tick();
    }

    private void arrives(long acknowledged, Stanza.Addressed... stanzas) throws HistoryException {
        fromLink(new LinkEvent.Arrived(List.of(stanzas), acknowledged, false));
    }

    @Test
    void ticksShouldTurnAsTheServerTells() throws HistoryException {
        goesOnline();
        int before = transmitted.size();
        does(new Input.SendText(BOB, "m1", "hello"));
        assertThat(tick("m1")).isEqualTo(Tick.PENDING);
        assertThat(transmitted).hasSize(before + 1);
        arrives(before + 1);
        assertThat(tick("m1")).isEqualTo(Tick.STORED);
        arrives(Link.NO_COUNT, aboutId(Namespaces.RECEIPTS, "received", "m1"));
        assertThat(tick("m1")).isEqualTo(Tick.DELIVERED);
        arrives(Link.NO_COUNT, aboutId(Namespaces.MARKERS, "displayed", "m1"));
        assertThat(tick("m1")).isEqualTo(Tick.READ);
        arrives(Link.NO_COUNT, aboutId(Namespaces.RECEIPTS, "received", "m1"));
        assertThat(tick("m1")).isEqualTo(Tick.READ);
    }

    @Test
    void refusedMessageShouldFailAndNotTurnToStoredByTheCountThatFollows() throws HistoryException {
        goesOnline();
        does(new Input.SendText(BOB, "m1", "hello"));
        long sent = transmitted.size();
        Stanza.Message error =
                new Stanza.Message(
                        Envelope.of(PHONE, BOB, "m1"),
                        MessageType.ERROR,
                        Payload.of(
                                Element.builder(Namespaces.CLIENT, "error")
                                        .attribute("type", "cancel")
                                        .child(
                                                Element.of(
                                                        Namespaces.STANZA_ERRORS,
                                                        ErrorCode.SERVICE_UNAVAILABLE.condition()))
                                        .build()));
        arrives(sent, error);
        assertThat(tick("m1")).isEqualTo(Tick.FAILED);
        assertThat(history.outbox(0, 10)).isEmpty();
    }

    @Test
    void messageWrittenOfflineShouldGoOutAtTheNextLogin() throws HistoryException {
        does(new Input.SendText(BOB, "m1", "hello"));
        assertThat(transmitted).isEmpty();
        goesOnline();
        assertThat(transmitted).anyMatch(s -> "m1".equals(s.id()));
    }

    private List<Stanza.Addressed> sentAfter(int before) {
        return transmitted.subList(before, transmitted.size());
    }

    private Content content(Message.Ref ref) throws HistoryException {
        Message message = history.find(ref);
        assertThat(message).isNotNull();
        return message.content();
    }

    /// What one client sends, as the other one reads it.
    @Test
    void revisionsShouldMeanTheSameToBothSides() throws HistoryException {
        goesOnline();
        arrives(Link.NO_COUNT, text("b1", "coming?"));
        int before = transmitted.size();
        Message.Ref mine = new Message.Ref(BOB, "m1", true);
        does(new Input.SendText(BOB, "m1", "yse", new Message.Ref(BOB, "b1", false), Extras.NONE));
        does(new Input.Edit(mine, "e1", "yes"));
        does(new Input.React(new Message.Ref(BOB, "b1", false), "x1", List.of("👍")));
        History bobs = new MemoryHistory(Retention.DEFAULT);
        Engine bob = new Engine(ClientSettings.of(BOB).inTheClear(), bobs, new Random(2));
        Message.Ref question = new Message.Ref(ALICE, "b1", true);
        var _ =
                bobs.apply(
                        List.of(
                                new Change.Add(
                                        new Message(
                                                question, "coming?", now, Status.STORED, 0, 0))));
        hears(bob, sentAfter(before));
        Message answer = bobs.find(new Message.Ref(ALICE, "m1", false));
        assertThat(answer).isNotNull();
        assertThat(answer.content())
                .isEqualTo(
                        new Content(
                                "yes",
                                null,
                                new Content.Quote("b1", BOB, "coming?"),
                                Content.State.EDITED,
                                List.of(),
                                Extras.NONE));
        Message asked = bobs.find(question);
        assertThat(asked).isNotNull();
        assertThat(asked.content().reactions())
                .containsExactly(new Content.Reaction(ALICE, List.of("👍")));
        before = transmitted.size();
        does(new Input.Retract(mine, "d1"));
        hears(bob, sentAfter(before));
        Message gone = bobs.find(answer.ref());
        assertThat(gone).isNotNull();
        assertThat(gone.content().state()).isEqualTo(Content.State.DELETED);
        assertThat(content(mine).state()).isEqualTo(Content.State.DELETED);
        assertThat(bobs.messages(ALICE, Long.MAX_VALUE, 9)).hasSize(2);
    }

    private void hears(Engine bob, List<Stanza.Addressed> stanzas) throws HistoryException {
        List<Stanza.Addressed> stamped = new ArrayList<>();
        for (Stanza.Addressed stanza : stanzas) {
            stamped.add(stanza.with(Envelope.of(BOB, PHONE, stanza.id())));
        }
        var _ =
                bob.on(
                        new Input.FromLink(new LinkEvent.Arrived(stamped, Link.NO_COUNT, false)),
                        now);
    }

    @Test
    void aMessageDeletedBeforeItWentOutShouldNotGoOut() throws HistoryException {
        does(new Input.SendText(BOB, "m1", "oops"));
        does(new Input.Retract(new Message.Ref(BOB, "m1", true), "d1"));
        goesOnline();
        assertThat(transmitted).noneMatch(s -> "m1".equals(s.id()));
        assertThat(history.outbox(0, 9)).extracting(Outgoing::id).doesNotContain("m1");
    }

    /// A stranger's correction of a message that is not his changes nothing of it.
    @Test
    void onlyTheAuthorShouldChangeAMessage() throws HistoryException {
        goesOnline();
        does(new Input.SendText(BOB, "m1", "mine"));
        Stanza.Message forged =
                new Stanza.Message(
                        Envelope.of(PHONE, BOB, "f1"),
                        MessageType.CHAT,
                        Payload.of(
                                Element.builder(Namespaces.CLIENT, "body").text("his").build(),
                                Element.builder(Namespaces.CORRECT, "replace")
                                        .attribute("id", "m1")
                                        .build()));
        arrives(Link.NO_COUNT, forged, aboutId(Namespaces.RETRACT, "retract", "m1"));
        assertThat(content(new Message.Ref(BOB, "m1", true))).isEqualTo(Content.of("mine"));
    }

    @Test
    void messageFromAnotherShouldBeShownOnceHoweverOftenItComes() throws HistoryException {
        goesOnline();
        arrives(Link.NO_COUNT, text("b1", "hi"));
        arrives(Link.NO_COUNT, text("b1", "hi"));
        assertThat(events.stream().filter(e -> e instanceof Event.MessageAdded)).hasSize(1);
        assertThat(countTold).isEqualTo(2);
    }

    @Test
    void readingShouldTellTheSenderOnce() throws HistoryException {
        goesOnline();
        arrives(Link.NO_COUNT, text("b1", "hi"));
        int before = transmitted.size();
        does(new Input.MarkRead(BOB, "marker-1"));
        does(new Input.MarkRead(BOB, "marker-2"));
        assertThat(transmitted).hasSize(before + 1);
        assertThat(transmitted.getLast().payload().child(Namespaces.MARKERS, "displayed"))
                .isNotNull();
    }

    /// Whatever is cut whenever, every message is stored once and in order, and every message of
    /// the server is shown once and in order.
    @Test
    void noMessageShouldBeLostDoubledOrReorderedOverBadNetworks() throws HistoryException {
        for (long seed = 1; seed <= 60; seed++) {
            new BadNetwork(seed).run();
        }
    }

    /// A server, a network that cuts, and the model of what must come out.
    private static final class BadNetwork {
        private final long seed;
        private final Random random;
        private final EngineTest client = new EngineTest();
        private final Set<String> stored = new LinkedHashSet<>();
        private final List<String> sentBodies = new ArrayList<>();
        private final List<Stanza.Addressed> mailbox = new ArrayList<>();
        private int taken;
        private int delivered;
        private long serverReceived;
        private long serverSentBase;
        private boolean online;

        BadNetwork(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() throws HistoryException {
            client.does(new Input.Connect());
            for (int step = 0; step < 120; step++) {
                act(random.nextInt(7), step);
            }
            settle();
            assertThat(new ArrayList<>(stored)).as("seed %d", seed).isEqualTo(sentBodies);
            List<String> shown =
                    client.events.stream()
                            .filter(e -> e instanceof Event.MessageAdded(Message m) && !m.mine())
                            .map(e -> ((Event.MessageAdded) e).message().id())
                            .toList();
            List<String> wanted = mailbox.stream().map(s -> String.valueOf(s.id())).toList();
            assertThat(shown).as("seed %d", seed).isEqualTo(wanted);
            assertThat(new HashSet<>(shown)).hasSize(shown.size());
        }

        private void act(int choice, int step) throws HistoryException {
            switch (choice) {
                case 0, 1 -> {
                    sentBodies.add("m" + step);
                    client.does(new Input.SendText(BOB, "m" + step, "text"));
                }
                case 2 -> mailbox.add(text("b" + step, "text " + step));
                case 3 -> cut();
                case 4 -> connect(random.nextBoolean());
                default -> exchange(random.nextInt(4), random.nextBoolean());
            }
        }

        /// The network takes some of what the client sent; the server may tell its count.
        private void exchange(int upTo, boolean tell) throws HistoryException {
            if (!online) {
                return;
            }
            int end = Math.min(client.transmitted.size(), taken + upTo);
            for (; taken < end; taken++) {
                Stanza.Addressed stanza = client.transmitted.get(taken);
                serverReceived++;
                if (stanza instanceof Stanza.Message
                        && stanza.id() != null
                        && stanza.id().startsWith("m")) {
                    stored.add(stanza.id());
                }
            }
            List<Stanza.Addressed> push = new ArrayList<>();
            if (delivered < mailbox.size()) {
                push.add(mailbox.get(delivered++));
            }
            client.fromLink(
                    new LinkEvent.Arrived(push, tell ? serverReceived : Link.NO_COUNT, false));
        }

        private void cut() throws HistoryException {
            if (online) {
                online = false;
                client.fromLink(new LinkEvent.Ended(null, "cut"));
            }
        }

        private void connect(boolean canResume) throws HistoryException {
            if (online) {
                return;
            }
            client.now = client.now.plus(Duration.ofMinutes(2));
            client.does(new Input.Wake());
            if (!client.dialing) {
                return;
            }
            client.dialing = false;
            online = true;
            client.transmitted.clear();
            taken = 0;
            if (canResume && client.resumeWanted) {
                delivered = (int) (serverSentBase + client.countTold);
                client.fromLink(new LinkEvent.Opened(PHONE, true, serverReceived));
            } else {
                delivered = (int) Math.max(0, serverSentBase + client.countTold - 2);
                serverSentBase = delivered;
                serverReceived = 0;
                client.countTold = 0;
                client.fromLink(new LinkEvent.Opened(PHONE, false, 0));
            }
        }

        private void settle() throws HistoryException {
            for (int i = 0; i < 5 && !online; i++) {
                connect(true);
            }
            for (int i = 0; i < 600; i++) {
                exchange(10, true);
            }
        }
    }
}
