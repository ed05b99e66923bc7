package org.godwit.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.godwit.app.scenario.peer.Credentials;
import org.godwit.app.scenario.peer.Encoding;
import org.godwit.app.scenario.peer.Incoming;
import org.godwit.app.scenario.peer.XmlPeer;
import org.godwit.client.Event;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Content;
import org.godwit.client.history.Message;
import org.godwit.client.history.Tick;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaWriter;
import org.godwit.protocol.xml.Xml;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Groups and messages to oneself sealed from end to end over a real node.
class SealedGroupTest extends TwoPhones {
    private Phone carol;

    @BeforeEach
    void addCarol() throws Exception {
        node.addAccount("carol", PASSWORD);
        carol = new Phone(directory.resolve("carol"), node.endpoints(), "carol", PASSWORD);
        carol.goesOnline();
        for (Phone each : List.of(alice, bob, carol)) {
            hasKeys(each);
        }
    }

    @AfterEach
    void closeCarol() {
        carol.close();
    }

    /// Asks until the device's keys are at the server: it leaves them when it comes online.
    private void hasKeys(Phone phone) throws Exception {
        Phone asker = phone == alice ? bob : alice;
        int devices = 0;
        while (devices < 2) {
            asker.client.comparing().ask(phone.account);
            Event told = asker.await("a number", e -> e instanceof Event.SafetyKnown);
            devices = ((Event.SafetyKnown) told).safety().devices().size();
        }
    }

    private Jid gather(Phone... guests) throws Exception {
        List<Jid> accounts = Stream.of(guests).map(each -> each.account).toList();
        Jid group = alice.client.createGroup("Attic", accounts);
        for (Phone each : guests) {
            each.await(
                    "the group's name",
                    e -> e instanceof Event.ContactChanged(Contact c) && "Attic".equals(c.name()));
            each.client.joinGroup(group);
        }
        return group;
    }

    private static boolean isSealed(Message message) {
        return message.content().extras().sealed();
    }

    /// What the server has of a group, as an XMPP program of a member is shown it (XEP-0313).
    private String log(Jid group) throws Exception {
        Element asked = Element.of("urn:xmpp:mam:2", "query");
        Stanza.Iq query =
                new Stanza.Iq(Envelope.of(group, null, "log"), IqType.SET, Payload.of(asked));
        StringBuilder seen = new StringBuilder();
        try (XmlPeer program = new XmlPeer(node.endpoints(), Encoding.XML)) {
            program.login(
                    new Credentials("bob", node.endpoints().domain(), PASSWORD, "reader"), null);
            program.send(StanzaWriter.write(query));
            while (true) {
                Incoming next = program.poll(Duration.ofSeconds(15));
                assertThat(next).as("after " + seen).isNotNull();
                if (next instanceof Incoming.Arrived(Element stanza)) {
                    seen.append(Xml.print(stanza));
                    if ("log".equals(stanza.attribute("id"))) {
                        return seen.toString();
                    }
                }
            }
        }
    }

    @Test
    void threePhonesShouldReadWhatTheServerCannot() throws Exception {
        Jid group = gather(bob, carol);
        Message.Ref said = alice.client.send(group, "quetzalcoatlus in the attic");
        Message heard = bob.hears("quetzalcoatlus in the attic");
        assertThat(isSealed(heard)).isTrue();
        carol.hears("quetzalcoatlus in the attic");
        Message.Ref answer = bob.client.reply(heard.ref(), "archaeopteryx in the cellar");
        Message answered = alice.hears("archaeopteryx in the cellar");
        assertThat(isSealed(answered)).isTrue();
        Content.Quote quote = carol.hears("archaeopteryx in the cellar").content().quote();
        assertThat(quote).isNotNull();
        assertThat(quote.id()).isEqualTo(said.id());
        carol.client.react(new Message.Ref(group, answer.id(), false), List.of("🦉"));
        bob.becomes("a reaction", () -> has(bob, answer, "🦉"));
        bob.client.edit(answer, "archaeopteryx in the garden");
        alice.becomes(
                "an edit",
                () -> {
                    Message now = alice.history.find(answered.ref());
                    return now != null && now.body().equals("archaeopteryx in the garden");
                });
        alice.client.retract(said);
        carol.becomes(
                "a deletion",
                () -> {
                    Message now = carol.history.find(new Message.Ref(group, said.id(), false));
                    return now != null && now.content().state() == Content.State.DELETED;
                });
        List<Jid> guests = List.of(bob.account, account("dora"));
        Jid roof = alice.client.createGroup("Roof", guests);
        alice.client.send(roof, "pterodactyl on the roof");
        assertThat(isSealed(bob.hears("pterodactyl on the roof"))).isFalse();
        // What went in the clear is found, so what is not found was not there.
        assertThat(log(roof)).contains("pterodactyl on the roof");
        assertThat(log(group))
                .contains("urn:godwit:e2ee:0")
                .doesNotContain("quetzalcoatlus", "archaeopteryx", "🦉", "message-retract");
    }

    private static boolean has(Phone phone, Message.Ref ref, String emoji) throws Exception {
        Message message = phone.history.find(ref);
        return message != null
                && message.content().reactions().stream()
                        .anyMatch(each -> each.emoji().contains(emoji));
    }

    private Jid account(String name) throws Exception {
        node.addAccount(name, PASSWORD);
        return new Jid(name, node.endpoints().domain(), null);
    }

    @Test
    void ticksShouldBeThoseOfMessagesAndOfNothingElse() throws Exception {
        Jid group = gather(bob, carol);
        Message.Ref said = alice.client.send(group, "one and only");
        bob.hears("one and only");
        carol.hears("one and only");
        alice.reaches(said, Tick.DELIVERED);
        bob.client.markRead(group);
        carol.client.markRead(group);
        alice.reaches(said, Tick.READ);
        assertThat(
                        bob.history.messages(group, Long.MAX_VALUE, 99).stream()
                                .filter(m -> m.content().state() != Content.State.NOTE))
                .singleElement()
                .satisfies(only -> assertThat(only.body()).isEqualTo("one and only"));
    }

    @Test
    void whoComesShouldReadFromThenOnAndWhoGoesNoMore() throws Exception {
        Jid group = gather(bob);
        alice.client.send(group, "for two");
        bob.hears("for two");
        alice.client.inviteToGroup(group, carol.account);
        carol.await(
                "the group's name",
                e -> e instanceof Event.ContactChanged(Contact c) && "Attic".equals(c.name()));
        carol.client.joinGroup(group);
        alice.hears("you added carol");
        alice.client.send(group, "for three");
        assertThat(isSealed(carol.hears("for three"))).isTrue();
        bob.hears("for three");
        carol.client.send(group, "from the third");
        assertThat(isSealed(bob.hears("from the third"))).isTrue();
        alice.client.removeFromGroup(group, carol.account);
        bob.hears("alice removed carol");
        alice.client.send(group, "for two again");
        assertThat(isSealed(bob.hears("for two again"))).isTrue();
        assertThat(
                        carol.history.messages(group, Long.MAX_VALUE, 99).stream()
                                .filter(m -> m.content().state() != Content.State.NOTE)
                                .map(Message::body))
                .containsExactly("for three", "from the third");
    }

    @Test
    void aGroupWithAnXmppMemberShouldBeReadableForItAndSayWhy() throws Exception {
        Jid dave = account("dave");
        Jid group = gather(bob);
        alice.client.send(group, "still sealed");
        assertThat(isSealed(bob.hears("still sealed"))).isTrue();
        alice.client.inviteToGroup(group, dave);
        alice.hears("you added dave");
        try (SlixmppMember member = new SlixmppMember(node.endpoints(), "dave", PASSWORD, group)) {
            alice.client.send(group, "readable for dave");
            member.hears("readable for dave");
            assertThat(isSealed(bob.hears("readable for dave"))).isFalse();
            member.does(Map.of("say", "I can read this"));
            assertThat(isSealed(bob.hears("I can read this"))).isFalse();
        }
        assertThat(
                        alice.history.messages(group, Long.MAX_VALUE, 99).stream()
                                .filter(m -> m.content().state() == Content.State.NOTE)
                                .map(Message::body))
                .anyMatch(note -> note.startsWith("From here on") && note.contains("dave"));
    }

    @Test
    void whatIsWrittenToOneselfShouldBeSealed() throws Exception {
        Message.Ref alone = alice.client.send(alice.account, "gingko leaves");
        alice.reaches(alone, Tick.STORED);
        alice.client.makeLink();
        Event made = alice.await("a code", event -> event instanceof Event.LinkMade);
        try (Phone tablet =
                new Phone(
                        directory.resolve("tablet"),
                        node.endpoints(),
                        "alice",
                        new LoginRequest.Proof.Link(((Event.LinkMade) made).token()))) {
            tablet.goesOnline();
            Message.Ref note = alice.client.send(alice.account, "gingko nuts");
            tablet.becomes(
                    "the note",
                    () -> {
                        Message now = tablet.history.find(note);
                        return now != null && now.body().equals("gingko nuts");
                    });
            Message heard = tablet.history.find(note);
            assertThat(heard).isNotNull();
            assertThat(isSealed(heard)).isTrue();
        }
        assertThat(
                        alice.history.messages(alice.account, Long.MAX_VALUE, 99).stream()
                                .filter(m -> m.content().state() != Content.State.NOTE))
                .hasSize(2);
    }
}
