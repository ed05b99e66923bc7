package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Login;
import org.godwit.server.session.Opened;
import org.godwit.server.session.ToClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Sessions, mailboxes and ticks over the in-memory store, both encodings' sessions side by side.
class ServerTest {
    private static final Jid ALICE = FakePeer.jid("alice@example.org");
    private static final Jid BOB = FakePeer.jid("bob@example.org");

    private final MemoryServer server = new MemoryServer(ALICE, BOB);

    @AfterEach
    void stop() {
        server.close();
    }

    private FakePeer binary(Jid account, String device) throws Exception {
        return FakePeer.binary(server.sessions(), account, device);
    }

    @Test
    void messageShouldBeStoredThenDeliveredThenGone() throws Exception {
        FakePeer alice = binary(ALICE, "a1");
        FakePeer bob = binary(BOB, "b1");
        alice.chats(BOB, "m1", "hello");
        assertThat(alice.awaits(ToClient.Acknowledge.class, _ -> true).received()).isEqualTo(1);
        Stanza.Message got = bob.awaitsBody("hello");
        assertThat(got.from()).isEqualTo(alice.jid());
        bob.acks();
        Stanza.Message receipt = alice.awaitsReceipt("m1");
        assertThat(receipt.from()).isEqualTo(BOB);
        alice.acks();
        server.awaitEmpty(BOB);
        server.awaitEmpty(ALICE);
    }

    @Test
    void messagesShouldWaitForAnAbsentDeviceAndComeOnceInOrder() throws Exception {
        FakePeer alice = binary(ALICE, "a1");
        for (int i = 1; i <= 300; i++) {
            alice.chats(BOB, "m" + i, "text " + i);
        }
        alice.awaits(ToClient.Acknowledge.class, a -> a.received() == 300);
        FakePeer bob = binary(BOB, "b1");
        for (int i = 1; i <= 300; i++) {
            ToClient.Deliver next =
                    bob.awaits(ToClient.Deliver.class, d -> !FakePeer.bodyOf(d.stanza()).isEmpty());
            assertThat(FakePeer.bodyOf(next.stanza())).isEqualTo("text " + i);
            if (i % 50 == 0) {
                bob.acks();
            }
        }
        bob.acks();
        server.awaitEmpty(BOB);
        bob.tells(new FromClient.Disconnected(true));
        FakePeer again = binary(BOB, "b1");
        again.hearsNoMessage();
    }

    @Test
    void resumedSessionShouldGetWhatItLackedAndNothingTwice() throws Exception {
        FakePeer alice = binary(ALICE, "a1");
        FakePeer bob = binary(BOB, "b1");
        alice.chats(BOB, "m1", "one");
        bob.awaitsBody("one");
        bob.acks();
        bob.tells(new FromClient.Disconnected(false));
        alice.chats(BOB, "m2", "two");
        alice.chats(BOB, "m3", "three");
        alice.awaits(ToClient.Acknowledge.class, a -> a.received() == 3);
        FakePeer back = new FakePeer();
        back.takeOver(bob);
        Opened opened =
                back.login(
                        server.sessions(),
                        new Login(
                                BOB,
                                "b1",
                                null,
                                Login.Encoding.BINARY,
                                Login.Acks.COUNTED,
                                new Login.Resume(bob.token(), bob.delivered())));
        assertThat(opened).isInstanceOf(Opened.Resumed.class);
        back.awaitsBody("two");
        back.awaitsBody("three");
        back.acks();
        alice.awaitsReceipt("m3");
        back.hearsNoMessage();
    }

    @Test
    void anotherAccountShouldNotResumeASession() throws Exception {
        FakePeer alice = binary(ALICE, "a1");
        FakePeer bob = FakePeer.xml(server.sessions(), BOB, "desk", Login.Acks.RESUMABLE);
        FakePeer mallory = new FakePeer();
        Login theft =
                new Login(
                        ALICE,
                        null,
                        null,
                        Login.Encoding.XML,
                        Login.Acks.COUNTED,
                        new Login.Resume(bob.token(), 0));
        assertThat(mallory.login(server.sessions(), theft)).isInstanceOf(Opened.Refused.class);
        alice.chats(BOB, "m1", "still yours");
        assertThat(bob.awaitsBody("still yours").id()).isEqualTo("m1");
    }

    @Test
    void unknownSessionShouldNotResume() throws Exception {
        FakePeer peer = new FakePeer();
        Opened opened =
                peer.login(
                        server.sessions(),
                        new Login(
                                BOB,
                                "b1",
                                null,
                                Login.Encoding.BINARY,
                                Login.Acks.COUNTED,
                                new Login.Resume("no-such-token", 0)));
        assertThat(opened).isInstanceOf(Opened.Refused.class);
    }

    @Test
    void sessionOfAnotherAccountShouldNotResumeAndNotBeDisturbed() throws Exception {
        FakePeer alice = binary(ALICE, "a1");
        FakePeer bob = binary(BOB, "b1");
        FakePeer thief = new FakePeer();
        Opened opened =
                thief.login(
                        server.sessions(),
                        new Login(
                                ALICE,
                                "a1",
                                null,
                                Login.Encoding.BINARY,
                                Login.Acks.COUNTED,
                                new Login.Resume(bob.token(), 0)));
        assertThat(opened).isInstanceOf(Opened.Refused.class);
        alice.chats(BOB, "m1", "still there?");
        bob.awaitsBody("still there?");
    }

    @Test
    void secondDeviceShouldGetEverythingAndWhatTheFirstOneSends() throws Exception {
        FakePeer phone = binary(ALICE, "a1");
        FakePeer desk = binary(ALICE, "a2");
        FakePeer bob = binary(BOB, "b1");
        Thread.sleep(50);
        bob.chats(ALICE, "m1", "to both");
        phone.awaitsBody("to both");
        desk.awaitsBody("to both");
        phone.chats(BOB, "m2", "from the phone");
        Stanza.Message copy = desk.awaitsBody("from the phone");
        assertThat(copy.from()).isEqualTo(phone.jid());
        assertThat(copy.to()).isEqualTo(BOB);
        phone.hearsNoMessage();
        phone.acks();
        desk.acks();
        bob.awaitsReceipt("m1");
    }

    @Test
    void unknownRecipientShouldBeRefusedAndTheCountGoesOn() throws Exception {
        FakePeer alice = binary(ALICE, "a1");
        alice.chats(FakePeer.jid("nobody@example.org"), "m1", "hello?");
        ToClient.Deliver error =
                alice.awaits(
                        ToClient.Deliver.class,
                        d ->
                                d.stanza() instanceof Stanza.Message m
                                        && m.type() == MessageType.ERROR);
        assertThat(((Stanza.Message) error.stanza()).id()).isEqualTo("m1");
        alice.chats(FakePeer.jid("x@elsewhere.example"), "m2", "hello?");
        alice.awaits(
                ToClient.Deliver.class,
                d -> d.stanza() instanceof Stanza.Message m && "m2".equals(m.id()));
        alice.awaits(ToClient.Acknowledge.class, a -> a.received() == 2);
    }

    @Test
    void peerWithoutCountersShouldAcknowledgeByAnsweringAPing() throws Exception {
        FakePeer alice = binary(ALICE, "a1");
        FakePeer bob = FakePeer.xml(server.sessions(), BOB, "home", Login.Acks.BARRIER);
        alice.chats(BOB, "m1", "hello");
        bob.awaitsBody("hello");
        Stanza.Iq ping = (Stanza.Iq) bob.awaits(ToClient.Deliver.class, FakePeerPing::is).stanza();
        assertThat(server.store().shardOf(BOB.toString()).status(BOB.toString()).queued())
                .isEqualTo(1);
        bob.says(
                new Stanza.Iq(
                        Envelope.of(ping.from(), null, ping.id()), IqType.RESULT, Payload.EMPTY));
        alice.awaitsReceipt("m1");
        server.awaitEmpty(BOB);
    }

    private static final class FakePeerPing {
        static boolean is(ToClient.Deliver deliver) {
            return deliver.stanza() instanceof Stanza.Iq iq
                    && iq.payload().child(Namespaces.PING, "ping") != null;
        }
    }

    @Test
    void messageToAPeerThatVanishedBeforeAnsweringShouldComeAgain() throws Exception {
        FakePeer alice = binary(ALICE, "a1");
        FakePeer bob = FakePeer.xml(server.sessions(), BOB, "home", Login.Acks.BARRIER);
        alice.chats(BOB, "m1", "hello");
        bob.awaitsBody("hello");
        bob.tells(new FromClient.Disconnected(false));
        FakePeer again = FakePeer.xml(server.sessions(), BOB, "home", Login.Acks.BARRIER);
        Stanza.Message late = again.awaitsBody("hello");
        assertThat(late.mark()).isNotNull();
        assertThat(late.mark().stampMillis()).isNotNull();
    }

    @Test
    void repeatedMessageShouldBeAcknowledgedAgainAndStoredOnce() throws Exception {
        FakePeer alice = binary(ALICE, "a1");
        alice.chats(BOB, "m1", "hello");
        alice.awaits(ToClient.Acknowledge.class, a -> a.received() == 1);
        alice.tells(new FromClient.Disconnected(true));
        FakePeer again = binary(ALICE, "a1");
        again.chats(BOB, "m1", "hello");
        again.awaits(ToClient.Acknowledge.class, a -> a.received() == 1);
        FakePeer bob = binary(BOB, "b1");
        bob.awaitsBody("hello");
        bob.hearsNoMessage();
    }

    @Test
    void typingShouldReachOnlyWhoIsOnline() throws Exception {
        FakePeer alice = binary(ALICE, "a1");
        Stanza.Message typing =
                new Stanza.Message(
                        Envelope.of(BOB, null, "t1"),
                        MessageType.CHAT,
                        Payload.of(Element.of(Namespaces.CHAT_STATES, "composing")));
        alice.says(typing);
        FakePeer bob = binary(BOB, "b1");
        bob.hearsNoMessage();
        alice.says(typing);
        bob.awaits(
                ToClient.Deliver.class,
                d ->
                        d.stanza() instanceof Stanza.Message m
                                && m.payload().child(Namespaces.CHAT_STATES, "composing") != null);
    }

    @Test
    void newLoginOfTheSameDeviceShouldDisplaceTheOld() throws Exception {
        FakePeer old = binary(BOB, "b1");
        FakePeer fresh = binary(BOB, "b1");
        old.awaits(ToClient.Close.class, _ -> true);
        FakePeer alice = binary(ALICE, "a1");
        alice.chats(BOB, "m1", "hello");
        fresh.awaitsBody("hello");
    }

    @Test
    void forgedSenderShouldCloseTheStream() throws Exception {
        FakePeer alice = binary(ALICE, "a1");
        alice.says(
                new Stanza.Message(
                        Envelope.of(BOB, FakePeer.jid("carol@example.org"), "m1"),
                        MessageType.CHAT,
                        Payload.EMPTY));
        alice.awaits(ToClient.Close.class, _ -> true);
    }
}
