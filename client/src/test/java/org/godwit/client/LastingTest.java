package org.godwit.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.godwit.client.content.Extras;
import org.godwit.client.content.Location;
import org.godwit.client.content.Mention;
import org.godwit.client.history.Content;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.MemoryHistory;
import org.godwit.client.history.Message;
import org.godwit.client.history.Retention;
import org.godwit.client.link.Link;
import org.godwit.client.link.LinkEvent;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Mark;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What messages carry, from one client's logic to another's, and messages that go in time.
class LastingTest {
    private static final Jid ALICE = new Jid("alice", "example.org", null);
    private static final Jid BOB = new Jid("bob", "example.org", null);

    private final Side alice = new Side(ALICE);
    private final Side bob = new Side(BOB);
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private int said;

    private static final class Side {
        final Jid account;
        final History history = new MemoryHistory(Retention.DEFAULT);
        final Engine engine;
        final List<Event> events = new ArrayList<>();
        final List<Stanza.Addressed> sent = new ArrayList<>();

        Side(Jid account) {
            this.account = account;
            this.engine =
                    new Engine(ClientSettings.of(account).inTheClear(), history, new Random(1));
        }
    }

    @BeforeEach
    void bothGoOnline() throws HistoryException {
        for (Side side : List.of(alice, bob)) {
            does(side, new Input.Connect());
            Jid full = new Jid(side.account.local(), "example.org", "phone");
            does(side, new Input.FromLink(new LinkEvent.Opened(full, false, 0)));
        }
    }

    /// One step; what it sends to the other side arrives there.
    private void does(Side side, Input input) throws HistoryException {
        for (Effect effect : side.engine.on(input, now)) {
            switch (effect) {
                case Effect.Tell(Event event) -> side.events.add(event);
                case Effect.Transmit(var stanzas, long _, boolean _) -> side.sent.addAll(stanzas);
                case Effect.Dial _, Effect.HangUp _, Effect.Answered _ -> {}
            }
        }
    }

    private void carry(Side from, Side to) throws HistoryException {
        for (Stanza.Addressed stanza : List.copyOf(from.sent)) {
            if (stanza instanceof Stanza.Message message && to.account.equals(message.to())) {
                Stanza.Message arrived =
                        new Stanza.Message(
                                Envelope.of(to.account, from.account, message.id()),
                                MessageType.CHAT,
                                message.payload());
                does(
                        to,
                        new Input.FromLink(
                                new LinkEvent.Arrived(List.of(arrived), Link.NO_COUNT, false)));
            }
        }
        from.sent.clear();
    }

    private String says(Side side, Jid to, String body, Extras extras) throws HistoryException {
        String id = "m" + ++said;
        does(side, new Input.SendText(to, id, body, null, extras));
        return id;
    }

    private static @Nullable Message of(Side side, Jid peer, String id, boolean mine)
            throws HistoryException {
        return side.history.find(new Message.Ref(peer, id, mine));
    }

    private static Content content(Side side, Jid peer, String id) throws HistoryException {
        Message message = of(side, peer, id, false);
        assertThat(message).isNotNull();
        return message.content();
    }

    @Test
    void whatAMessageCarriesShouldArriveAlsoInAnAnswer() throws HistoryException {
        String first = says(alice, BOB, "look\nhere", Extras.NONE);
        carry(alice, bob);
        Message.Ref answered = new Message.Ref(ALICE, first, false);
        Extras mentioned =
                new Extras(
                        new Location(1, 2, 3.0, "there"),
                        List.of(new Mention(0, 6, ALICE)),
                        true,
                        Duration.ofHours(1),
                        null);
        does(bob, new Input.SendText(ALICE, "a1", "@alice yes", answered, mentioned));
        carry(bob, alice);
        Content heard = content(alice, BOB, "a1");
        assertThat(heard.body()).isEqualTo("@alice yes");
        assertThat(heard.extras()).isEqualTo(mentioned);
        assertThat(heard.quote()).isNotNull();
    }

    @Test
    void theTimerOfAConversationShouldHoldForBothUntilItIsSetAgain() throws HistoryException {
        does(alice, new Input.SetTimer(BOB, "t1", Duration.ofMinutes(1)));
        carry(alice, bob);
        assertThat(content(bob, ALICE, "t1").body())
                .isEqualTo("Messages disappear after 1 minutes from now on.");
        assertThat(Lasting.timer(bob.history, ALICE)).isEqualTo(Duration.ofMinutes(1));
        String brief = says(bob, ALICE, "brief", Extras.NONE);
        String briefer = says(bob, ALICE, "briefer", Extras.NONE.lasting(Duration.ofSeconds(10)));
        carry(bob, alice);
        assertThat(alice.engine.nextWake()).isEqualTo(now.plusSeconds(10));
        now = now.plusSeconds(10);
        does(alice, new Input.Wake());
        assertThat(of(alice, BOB, briefer, false)).isNull();
        assertThat(of(alice, BOB, brief, false)).isNotNull();
        now = now.plusSeconds(50);
        does(alice, new Input.Wake());
        does(bob, new Input.Wake());
        assertThat(of(alice, BOB, brief, false)).isNull();
        assertThat(of(bob, ALICE, brief, true)).isNull();
        assertThat(of(alice, BOB, "t1", true)).isNotNull();
        assertThat(alice.events)
                .filteredOn(event -> event instanceof Event.MessageExpired)
                .hasSize(2);

        does(bob, new Input.SetTimer(ALICE, "t2", Duration.ZERO));
        carry(bob, alice);
        String stays = says(alice, BOB, "stays", Extras.NONE);
        Message kept = of(alice, BOB, stays, true);
        assertThat(kept).isNotNull();
        assertThat(kept.expires()).isNull();
    }

    @Test
    void whatComesTooLateShouldNotBeShown() throws HistoryException {
        String id = says(alice, BOB, "brief", Extras.NONE.lasting(Duration.ofSeconds(5)));
        Stanza.Message late = (Stanza.Message) alice.sent.getLast();
        Stanza.Message stored =
                new Stanza.Message(
                        Envelope.of(BOB, ALICE, id),
                        MessageType.CHAT,
                        late.payload(),
                        new Mark(BOB, 7, now.toEpochMilli()));
        now = now.plusSeconds(6);
        does(bob, new Input.FromLink(new LinkEvent.Arrived(List.of(stored), Link.NO_COUNT, false)));
        assertThat(of(bob, ALICE, id, false)).isNull();
        assertThat(bob.events).noneMatch(event -> event instanceof Event.MessageAdded);
    }
}
