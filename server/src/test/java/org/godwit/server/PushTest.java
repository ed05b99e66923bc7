package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Answers;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Login;
import org.godwit.server.session.ToClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Devices that are away are woken through an app server, here an account of the same server.
///
/// Shows XEP-0357 §5, XEP-0357 §7.
class PushTest {
    private static final String PUSH = "urn:xmpp:push:0";
    private static final Jid ALICE = FakePeer.jid("alice@example.org");
    private static final Jid BOB = FakePeer.jid("bob@example.org");
    private static final Jid APP = FakePeer.jid("app@example.org");

    private final MemoryServer server = new MemoryServer(ALICE, BOB, APP);
    private FakePeer alice;
    private FakePeer app;
    private FakePeer other;

    @BeforeEach
    void accountsExist() throws Exception {
        alice = FakePeer.binary(server.sessions(), ALICE, "a1");
        app = FakePeer.xml(server.sessions(), APP, "main", Login.Acks.COUNTED);
        other = FakePeer.xml(server.sessions(), APP, "other", Login.Acks.COUNTED);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Stanza.Iq ask(String name, @Nullable String jid, @Nullable String node) {
        Element asked =
                Element.builder(PUSH, name).attribute("jid", jid).attribute("node", node).build();
        return new Stanza.Iq(Envelope.of(null, null, "q"), IqType.SET, Payload.of(asked));
    }

    private static Stanza.Iq asks(FakePeer peer, Stanza.Iq request) throws Exception {
        peer.says(request);
        ToClient.Deliver answer =
                peer.awaits(
                        ToClient.Deliver.class,
                        d -> d.stanza() instanceof Stanza.Iq iq && "q".equals(iq.id()));
        return (Stanza.Iq) answer.stanza();
    }

    private static Stanza.Iq notified(FakePeer app) throws Exception {
        ToClient.Deliver found =
                app.awaits(
                        ToClient.Deliver.class,
                        d -> d.stanza() instanceof Stanza.Iq iq && iq.type() == IqType.SET);
        return (Stanza.Iq) found.stanza();
    }

    private static String countOf(Stanza.Iq notification) {
        Element found = notification.payload().element();
        for (String name : new String[] {"publish", "item", "notification", "x"}) {
            Element outer = found;
            found =
                    outer == null
                            ? null
                            : outer.elements().stream()
                                    .filter(e -> e.name().equals(name))
                                    .findFirst()
                                    .orElse(null);
        }
        assertThat(found).as("the summary").isNotNull();
        assertThat(found.text()).isEmpty();
        return found.elements().stream()
                .filter(field -> "message-count".equals(field.attribute("var")))
                .map(field -> field.elements().getFirst().text())
                .findFirst()
                .orElse("");
    }

    private FakePeer bobEnables(String device) throws Exception {
        FakePeer bob = FakePeer.binary(server.sessions(), BOB, device);
        assertThat(asks(bob, ask("enable", app.jid().toString(), device)).type())
                .isEqualTo(IqType.RESULT);
        return bob;
    }

    @Test
    void deviceThatIsAwayShouldBeWokenOnceForWhatWaits() throws Exception {
        FakePeer bob = bobEnables("b1");
        bob.tells(new FromClient.Disconnected(true));
        alice.chats(BOB, "m1", "one");
        alice.chats(BOB, "m2", "two");
        Stanza.Iq notification = notified(app);
        assertThat(countOf(notification)).isEqualTo("2");
        assertThat(notification.from()).isEqualTo(BOB);
        app.says(answerTo(notification, null));

        FakePeer again = FakePeer.binary(server.sessions(), BOB, "b1");
        again.awaitsBody("two");
        again.acks();
        again.tells(new FromClient.Disconnected(true));
        alice.chats(BOB, "m3", "three");
        assertThat(countOf(notified(app))).isEqualTo("1");
    }

    @Test
    void connectionThatDoesNotAcknowledgeShouldCountAsAway() throws Exception {
        FakePeer bob = bobEnables("b1");
        alice.chats(BOB, "m1", "one");
        bob.awaitsBody("one");
        assertThat(countOf(notified(app))).isEqualTo("1");
    }

    @Test
    void appServerThatRefusesForGoodShouldNotBeAskedAgain() throws Exception {
        FakePeer bob = bobEnables("b1");
        assertThat(asks(bob, ask("enable", other.jid().toString(), "n2")).type())
                .isEqualTo(IqType.RESULT);
        bob.tells(new FromClient.Disconnected(true));
        alice.chats(BOB, "m1", "one");
        app.says(answerTo(notified(app), ErrorCode.ITEM_NOT_FOUND));
        other.says(answerTo(notified(other), null));
        FakePeer again = FakePeer.binary(server.sessions(), BOB, "b1");
        again.awaitsBody("one");
        again.acks();
        again.tells(new FromClient.Disconnected(true));
        alice.chats(BOB, "m2", "two");
        assertThat(countOf(notified(other))).isEqualTo("1");
        app.hearsNoRequest();
    }

    private static Stanza.Iq answerTo(Stanza.Iq request, @Nullable ErrorCode refusal) {
        Stanza.Addressed answer =
                refusal == null
                        ? Answers.result(request, null)
                        : Answers.error(request, refusal, "");
        return (Stanza.Iq) answer.with(answer.envelope().withFrom(null));
    }

    @Test
    void foreignAppServerShouldBeRefused() throws Exception {
        FakePeer bob = FakePeer.binary(server.sessions(), BOB, "b1");
        Stanza.Iq answer = asks(bob, ask("enable", "push.elsewhere.test", "n1"));
        assertThat(answer.type()).isEqualTo(IqType.ERROR);
        Element error = answer.payload().element();
        assertThat(error).isNotNull();
        assertThat(error.elements().getFirst().name()).isEqualTo("remote-server-not-found");
        assertThat(asks(bob, ask("enable", null, "n1")).type()).isEqualTo(IqType.ERROR);
        assertThat(asks(bob, ask("disable", app.jid().toString(), null)).type())
                .isEqualTo(IqType.RESULT);
    }

    @Test
    void accountShouldHaveABoundedNumberOfRegistrations() throws Exception {
        FakePeer bob = FakePeer.binary(server.sessions(), BOB, "b1");
        for (int i = 0; i < 20; i++) {
            assertThat(asks(bob, ask("enable", "app@example.org/r" + i, "n")).type())
                    .isEqualTo(IqType.RESULT);
        }
        assertThat(asks(bob, ask("enable", "app@example.org/more", "n")).type())
                .isEqualTo(IqType.ERROR);
        assertThat(asks(bob, ask("enable", "app@example.org/r7", "other node")).type())
                .isEqualTo(IqType.RESULT);
    }
}
