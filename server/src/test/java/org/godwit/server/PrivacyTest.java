package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.xml.XmlWriter;
import org.godwit.server.account.Registration;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Login;
import org.godwit.server.session.ToClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Strangers, what is muted, and when somebody was last seen.
class PrivacyTest {
    private static final String LAST = "jabber:iq:last";
    private static final Jid ALICE = FakePeer.jid("alice@example.org");
    private static final Jid BOB = FakePeer.jid("bob@example.org");
    private static final Jid APP = FakePeer.jid("app@example.org");

    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final MemoryServer server =
            new MemoryServer(
                    new Server.Setup(
                            "example.org", Registration.CLOSED, ServerLimits.DEFAULT, clock()),
                    ALICE,
                    BOB,
                    APP);

    private InstantSource clock() {
        return () -> now;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static boolean isMarked(Stanza.Message message) {
        return message.payload().child(Namespaces.PRIVACY, "stranger") != null;
    }

    private static Stanza.Iq asks(FakePeer peer, @Nullable Jid to, IqType type, Element about)
            throws Exception {
        peer.says(new Stanza.Iq(Envelope.of(to, null, "q"), type, Payload.of(about)));
        ToClient.Deliver answer =
                peer.awaits(
                        ToClient.Deliver.class,
                        d -> d.stanza() instanceof Stanza.Iq iq && "q".equals(iq.id()));
        return (Stanza.Iq) answer.stanza();
    }

    private static Element mine(String name) {
        return Element.of(Namespaces.PRIVACY, name);
    }

    private static @Nullable String seconds(Stanza.Iq answer) {
        Element query = answer.payload().child(LAST, "query");
        return query == null ? null : query.attribute("seconds");
    }

    @Test
    void onlyTheFirstMessageOfAStrangerShouldBeMarked() throws Exception {
        FakePeer alice = FakePeer.binary(server.sessions(), ALICE, "a1");
        FakePeer bob = FakePeer.xml(server.sessions(), BOB, "desk", Login.Acks.COUNTED);
        bob.chats(ALICE, "m1", "one");
        bob.chats(ALICE, "m2", "two");
        assertThat(isMarked(alice.awaitsBody("one"))).isTrue();
        assertThat(isMarked(alice.awaitsBody("two"))).isFalse();
        server.restart();
        alice = FakePeer.binary(server.sessions(), ALICE, "a1");
        bob = FakePeer.xml(server.sessions(), BOB, "desk", Login.Acks.COUNTED);
        bob.chats(ALICE, "m3", "three");
        assertThat(isMarked(alice.awaitsBody("three"))).as("it is remembered").isFalse();
        alice.chats(BOB, "m4", "four");
        assertThat(isMarked(bob.awaitsBody("four"))).as("bob wrote first").isFalse();
    }

    @Test
    void markThatIsForgedShouldBeTakenOut() throws Exception {
        FakePeer alice = FakePeer.binary(server.sessions(), ALICE, "a1");
        FakePeer bob = FakePeer.binary(server.sessions(), BOB, "b1");
        alice.chats(BOB, "m0", "hello");
        assertThat(isMarked(bob.awaitsBody("hello"))).isTrue();
        Element body = Element.builder(Namespaces.CLIENT, "body").text("forged").build();
        bob.says(
                new Stanza.Message(
                        Envelope.of(ALICE, null, "m1"),
                        MessageType.CHAT,
                        Payload.of(body, mine("stranger"))));
        assertThat(isMarked(alice.awaitsBody("forged"))).isFalse();
    }

    @Test
    void contactThatIsRemovedShouldBeAStrangerAgain() throws Exception {
        FakePeer alice = FakePeer.binary(server.sessions(), ALICE, "a1");
        FakePeer bob = FakePeer.binary(server.sessions(), BOB, "b1");
        Element put =
                Element.builder(Namespaces.ROSTER, "query")
                        .child(
                                Element.builder(Namespaces.ROSTER, "item")
                                        .attribute("jid", BOB.toString())
                                        .build())
                        .build();
        assertThat(asks(alice, null, IqType.SET, put).type()).isEqualTo(IqType.RESULT);
        bob.chats(ALICE, "m1", "as a contact");
        assertThat(isMarked(alice.awaitsBody("as a contact"))).isFalse();
        Element removed =
                Element.builder(Namespaces.ROSTER, "query")
                        .child(
                                Element.builder(Namespaces.ROSTER, "item")
                                        .attribute("jid", BOB.toString())
                                        .attribute("subscription", "remove")
                                        .build())
                        .build();
        assertThat(asks(alice, null, IqType.SET, removed).type()).isEqualTo(IqType.RESULT);
        bob.chats(ALICE, "m2", "as a stranger");
        assertThat(isMarked(alice.awaitsBody("as a stranger"))).isTrue();
    }

    @Test
    void lastSeenShouldOutliveARestartWithoutAWriteForEachPresence() throws Exception {
        FakePeer alice = FakePeer.binary(server.sessions(), ALICE, "a1");
        FakePeer bob = FakePeer.binary(server.sessions(), BOB, "b1");
        Element everyone = mine("privacy").toBuilder().attribute("last-seen", "everyone").build();
        assertThat(asks(alice, null, IqType.SET, everyone).type()).isEqualTo(IqType.RESULT);
        for (int i = 0; i < 100; i++) {
            for (PresenceType type :
                    new PresenceType[] {PresenceType.AVAILABLE, PresenceType.UNAVAILABLE}) {
                alice.says(new Stanza.Presence(Envelope.of(null, null, null), type, Payload.EMPTY));
            }
        }
        Element last = Element.of(LAST, "query");
        assertThat(seconds(asks(alice, null, IqType.GET, last))).isEqualTo("0");
        assertThat(server.store().shardOf(ALICE.toString()).get("of/" + ALICE + "/seen")).isNull();
        now = now.plusSeconds(90);
        assertThat(seconds(asks(bob, ALICE, IqType.GET, last))).isEqualTo("90");
        server.restart();
        bob = FakePeer.binary(server.sessions(), BOB, "b1");
        now = now.plusSeconds(10);
        assertThat(seconds(asks(bob, ALICE, IqType.GET, last))).isEqualTo("100");
    }

    @Test
    void strangerShouldBeAnsweredAsForNobody() throws Exception {
        FakePeer bob = FakePeer.binary(server.sessions(), BOB, "b1");
        FakePeer alice = FakePeer.binary(server.sessions(), ALICE, "a1");
        assertThat(alice.jid().bare()).isEqualTo(ALICE);
        Element last = Element.of(LAST, "query");
        Jid nobody = FakePeer.jid("nobody@example.org");
        Stanza.Iq ofAlice = asks(bob, ALICE, IqType.GET, last);
        Stanza.Iq ofNobody = asks(bob, nobody, IqType.GET, last);
        assertThat(ofAlice.type()).isEqualTo(IqType.ERROR);
        assertThat(ofAlice.payload().nodes()).isEqualTo(ofNobody.payload().nodes());
    }

    /// What a message comes back with.
    private static String refusal(FakePeer peer, Jid to, String id) throws Exception {
        peer.chats(to, id, "are you there?");
        ToClient.Deliver told =
                peer.awaits(
                        ToClient.Deliver.class,
                        d ->
                                d.stanza() instanceof Stanza.Message message
                                        && message.type() == MessageType.ERROR
                                        && id.equals(message.id()));
        Element error =
                ((Stanza.Message) told.stanza()).payload().child(Namespaces.CLIENT, "error");
        assertThat(error).isNotNull();
        return XmlWriter.print(error, XmlWriter.Place.DOCUMENT);
    }

    @Test
    void whoTakesNothingFromStrangersShouldLookLikeNobodyHoweverOftenOneTries() throws Exception {
        Element contacts = mine("privacy").toBuilder().attribute("messages", "contacts").build();
        FakePeer alice = FakePeer.binary(server.sessions(), ALICE, "a1");
        assertThat(asks(alice, null, IqType.SET, contacts).type()).isEqualTo(IqType.RESULT);
        Jid nobody = FakePeer.jid("nobody@example.org");
        int most = ServerLimits.DEFAULT.strangers().perSenderHourly();
        FakePeer bob = FakePeer.binary(server.sessions(), BOB, "b1");
        FakePeer app = FakePeer.binary(server.sessions(), APP, "b2");
        List<String> ofAlice = new ArrayList<>();
        List<String> ofNobody = new ArrayList<>();
        for (int i = 0; i < most + 2; i++) {
            ofAlice.add(refusal(bob, ALICE, "m" + i));
            ofNobody.add(refusal(app, nobody, "m" + i));
        }
        assertThat(ofAlice).isEqualTo(ofNobody);
        assertThat(ofAlice.getLast()).contains("too many strangers");
    }

    private static Element mention(Jid who) {
        return Element.builder("urn:xmpp:reference:0", "reference")
                .attribute("type", "mention")
                .attribute("uri", "xmpp:" + who)
                .build();
    }

    @Test
    void mentionShouldWakeAConversationThatIsMutedButForMentions() throws Exception {
        FakePeer alice = FakePeer.binary(server.sessions(), ALICE, "a1");
        FakePeer app = FakePeer.xml(server.sessions(), APP, "main", Login.Acks.COUNTED);
        FakePeer bob = FakePeer.binary(server.sessions(), BOB, "b1");
        Element enable =
                Element.builder("urn:xmpp:push:0", "enable")
                        .attribute("jid", app.jid().toString())
                        .attribute("node", "n")
                        .build();
        assertThat(asks(bob, null, IqType.SET, enable).type()).isEqualTo(IqType.RESULT);
        Element mute =
                mine("mute").toBuilder()
                        .attribute("jid", ALICE.toString())
                        .attribute("mentions", "true")
                        .build();
        assertThat(asks(bob, null, IqType.SET, mute).type()).isEqualTo(IqType.RESULT);
        bob.tells(new FromClient.Disconnected(true));
        alice.chats(BOB, "m1", "nobody wakes");
        Element body = Element.builder(Namespaces.CLIENT, "body").text("@bob").build();
        alice.says(
                new Stanza.Message(
                        Envelope.of(BOB, null, "m2"),
                        MessageType.CHAT,
                        Payload.of(body, mention(BOB))));
        ToClient.Deliver told =
                app.awaits(
                        ToClient.Deliver.class,
                        d -> d.stanza() instanceof Stanza.Iq iq && iq.type() == IqType.SET);
        Element asked = ((Stanza.Iq) told.stanza()).payload().element();
        assertThat(asked).isNotNull();
        String text = XmlWriter.print(asked, XmlWriter.Place.DOCUMENT);
        assertThat(text).contains("message-count").containsPattern("<value[^>]*>1</value>");
    }
}
