package org.godwit.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.godwit.client.history.Author;
import org.godwit.client.history.Content;
import org.godwit.client.history.History;
import org.godwit.client.history.MemoryHistory;
import org.godwit.client.history.Message;
import org.godwit.client.history.Retention;
import org.godwit.client.link.Link;
import org.godwit.client.link.LinkEvent;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whose a message of a group is, whatever nickname it comes under.
class GroupVoiceTest {
    private static final Jid ALICE = new Jid("alice", "example.org", null);
    private static final Jid MALLORY = new Jid("mallory", "example.org", null);
    private static final Jid GROUP = new Jid("den", "conference.example.org", null);

    private final History history = new MemoryHistory(Retention.DEFAULT);
    private Engine engine = engine();
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private long number;

    private Engine engine() {
        return new Engine(ClientSettings.of(ALICE).inTheClear(), history, new Random(1));
    }

    private void does(Input input) throws Exception {
        now = now.plusMillis(1);
        List<Effect> _ = engine.on(input, now);
    }

    @BeforeEach
    void goesOnline() throws Exception {
        does(new Input.Connect());
        Jid phone = new Jid("alice", "example.org", "phone");
        does(new Input.FromLink(new LinkEvent.Opened(phone, false, 0)));
    }

    private void hears(Stanza.Addressed... stanzas) throws Exception {
        does(new Input.FromLink(new LinkEvent.Arrived(List.of(stanzas), Link.NO_COUNT, false)));
    }

    /// What the group passes on, numbered.
    ///
    /// @param account where the group shows it
    /// @param occupant the group's id for the speaker
    private Stanza.Message spoken(
            String nick, @Nullable Jid account, String occupant, String id, Node... says) {
        List<Node> nodes = new ArrayList<>(List.of(says));
        nodes.add(
                Element.builder("urn:xmpp:occupant-id:0", "occupant-id")
                        .attribute("id", occupant)
                        .build());
        if (account != null) {
            nodes.add(
                    Element.builder(Namespaces.GROUP, "author")
                            .attribute("jid", account.toString())
                            .build());
        }
        nodes.add(
                Element.builder(Namespaces.STANZA_IDS, "stanza-id")
                        .attribute("id", Long.toString(++number))
                        .attribute("by", GROUP.toString())
                        .build());
        Jid from = new Jid(GROUP.local(), GROUP.domain(), nick);
        return new Stanza.Message(
                Envelope.of(ALICE, from, id), MessageType.GROUPCHAT, Payload.of(nodes));
    }

    private static Element body(String text) {
        return Element.builder(Namespaces.CLIENT, "body").text(text).build();
    }

    private static Element replace(String id) {
        return Element.builder(Namespaces.CORRECT, "replace").attribute("id", id).build();
    }

    /// The conversation, a line a message: whose it is and what it says.
    private List<String> lines() throws Exception {
        return history.messages(GROUP, Long.MAX_VALUE, 99).stream()
                .map(message -> (message.mine() ? "me" : label(message)) + ": " + message.body())
                .toList();
    }

    private static String label(Message message) {
        Author author = Objects.requireNonNull(message.content().author());
        return author.label();
    }

    @Test
    void theAddressShouldDecideWhereTheGroupShowsIt() throws Exception {
        hears(
                spoken("alice", MALLORY, "o-m", "m1", body("it is I, alice")),
                spoken("alice-3f", ALICE, "o-a", "t1", body("from my tablet")));
        assertThat(lines()).containsExactly("mallory: it is I, alice", "me: from my tablet");
    }

    @Test
    void nobodyShouldCorrectOrTakeBackWhatIsNotHisUnderItsNickname() throws Exception {
        Jid bob = new Jid("bob", "example.org", null);
        hears(spoken("bob", bob, "o-b", "b1", body("at noon")));
        Element retract =
                Element.builder(Namespaces.RETRACT, "retract").attribute("id", "b1").build();
        hears(
                spoken("bob", MALLORY, "o-m", "e1", body("at midnight"), replace("b1")),
                spoken("bob", MALLORY, "o-m", "d1", retract));
        assertThat(lines()).containsExactly("bob: at noon");
        hears(spoken("bobby", bob, "o-b", "e2", body("at one"), replace("b1")));
        assertThat(lines()).containsExactly("bob: at one");
    }

    @Test
    void whereNoAddressIsShownOurOwnShouldBeKnownByWhatComesBackOfIt() throws Exception {
        hears(spoken("alice", null, "o-m", "x1", body("it is I, alice")));
        does(new Input.SendText(GROUP, "a1", "no, I am"));
        hears(
                spoken("alice-3f", null, "o-a", "a1", body("no, I am")),
                // Somebody who has seen the id by now, in the same breath and in another one.
                spoken("alice", null, "o-m", "a1", body("I am sorry")),
                spoken("alice-3f", null, "o-a", "t1", body("from my tablet")));
        hears(spoken("alice", null, "o-m", "a1", body("so sorry")));
        List<String> said =
                List.of(
                        "alice: it is I, alice",
                        "me: no, I am",
                        "alice: I am sorry",
                        "me: from my tablet",
                        "alice: so sorry");
        assertThat(lines()).isEqualTo(said);
        // What the group calls us outlives the program.
        engine = engine();
        goesOnline();
        hears(spoken("al", null, "o-a", "t2", body("under another name")));
        assertThat(lines().getLast()).isEqualTo("me: under another name");
    }

    @Test
    void aQuoteShouldNameWhoReallySaidIt() throws Exception {
        hears(spoken("alice", MALLORY, "o-m", "m1", body("buy my coins")));
        Element reply =
                Element.builder(Namespaces.REPLY, "reply")
                        .attribute("to", GROUP + "/alice")
                        .attribute("id", "1")
                        .build();
        hears(spoken("dora", new Jid("dora", "example.org", null), "o-d", "d1", body("ok"), reply));
        Message answer = history.messages(GROUP, Long.MAX_VALUE, 99).getLast();
        assertThat(answer.content().quote())
                .isEqualTo(
                        new Content.Quote(
                                "m1",
                                new Jid(GROUP.local(), GROUP.domain(), "mallory"),
                                "buy my coins"));
    }
}
