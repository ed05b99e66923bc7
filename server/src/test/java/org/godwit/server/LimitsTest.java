package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Login;
import org.godwit.server.session.Opened;
import org.godwit.server.session.ToClient;
import org.godwit.store.StoreLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Each bound of the server, met: what the one is told who went too far.
class LimitsTest {
    private static final Jid ALICE = FakePeer.jid("alice@example.org");
    private static final Jid BOB = FakePeer.jid("bob@example.org");

    private AutoCloseable running = () -> {};

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private MemoryServer open(ServerLimits limits, int messagesMax, long bytesMax) {
        StoreLimits base = StoreLimits.DEFAULT;
        MemoryServer server =
                new MemoryServer(
                        MemoryServer.setup(limits),
                        new StoreLimits(
                                messagesMax,
                                bytesMax,
                                base.entryCommandsMax(),
                                base.entryBytesMax(),
                                base.pendingBytesMax(),
                                base.cachedMailboxesMax()),
                        ALICE,
                        BOB);
        running = server;
        return server;
    }

    private static String awaitsError(FakePeer peer, String id) throws Exception {
        ToClient.Deliver deliver =
                peer.awaits(
                        ToClient.Deliver.class,
                        d ->
                                d.stanza() instanceof Stanza.Message m
                                        && m.type() == MessageType.ERROR
                                        && id.equals(m.id()));
        Element error =
                ((Stanza.Message) deliver.stanza()).payload().child(Namespaces.CLIENT, "error");
        assertThat(error).isNotNull();
        assertThat(error.child(Namespaces.STANZA_ERRORS, "resource-constraint")).isNotNull();
        Element text = error.child(Namespaces.STANZA_ERRORS, "text");
        return text == null ? "" : text.text();
    }

    @Test
    void mailboxFullOfMessagesShouldSaySoToTheSender() throws Exception {
        MemoryServer server = open(ServerLimits.DEFAULT, 3, 1 << 20);
        FakePeer alice = FakePeer.binary(server.sessions(), ALICE, "a1");
        for (int i = 1; i <= 4; i++) {
            alice.chats(BOB, "m" + i, "text");
        }
        assertThat(awaitsError(alice, "m4"))
                .contains("mailbox is full", "at most 3 messages", "try again");
    }

    @Test
    void mailboxFullOfBytesShouldSaySoToTheSender() throws Exception {
        MemoryServer server = open(ServerLimits.DEFAULT, 1_000, 2_000);
        FakePeer alice = FakePeer.xml(server.sessions(), ALICE, "gajim", Login.Acks.COUNTED);
        for (int i = 1; i <= 20; i++) {
            alice.chats(BOB, "m" + i, "Zq7".repeat(500));
        }
        assertThat(awaitsError(alice, "m20")).contains("mailbox is full", "at most 2000 bytes");
    }

    @Test
    void oneDeviceTooManyShouldBeRefusedWhereNoneMayMakeRoom() throws Exception {
        MemoryServer server = open(ServerLimits.DEFAULT.withDevicesMax(2), 100, 1 << 20);
        FakePeer _ = FakePeer.binary(server.sessions(), ALICE, "a1");
        FakePeer _ = FakePeer.binary(server.sessions(), ALICE, "a2");
        Opened third =
                new FakePeer()
                        .login(
                                server.sessions(),
                                new Login(
                                        ALICE,
                                        "a3",
                                        null,
                                        Login.Encoding.BINARY,
                                        Login.Acks.COUNTED,
                                        null));
        assertThat(third)
                .isEqualTo(
                        new Opened.Refused(
                                ErrorCode.STREAM_POLICY_VIOLATION,
                                "this account has its 2 devices; remove one first"));
    }

    @Test
    void aClientThatComesBackUnderOtherNamesShouldNeitherLockItsAccountOutNorMissAnything()
            throws Exception {
        MemoryServer server = open(ServerLimits.DEFAULT.withDevicesMax(3), 100, 1 << 20);
        FakePeer alice = FakePeer.binary(server.sessions(), ALICE, "a1");
        for (int i = 0; i < 8; i++) {
            FakePeer bob = FakePeer.xml(server.sessions(), BOB, "r" + i, Login.Acks.RESUMABLE);
            for (int said = 0; said < i; said++) {
                bob.awaitsBody("text " + said);
            }
            alice.chats(BOB, "m" + i, "text " + i);
            bob.awaitsBody("text " + i);
            bob.tells(new FromClient.Disconnected(false));
        }
        FakePeer last = FakePeer.xml(server.sessions(), BOB, "home", Login.Acks.COUNTED);
        for (int i = 0; i < 8; i++) {
            last.awaitsBody("text " + i);
        }
        last.hearsNoMessage();
    }

    @Test
    void senderBeyondItsRateShouldBeReadMoreSlowlyAndLoseNothing() throws Exception {
        ServerLimits limits = ServerLimits.DEFAULT.withRate(new ServerLimits.Rate(50, 50));
        MemoryServer server = open(limits, 1_000, 1 << 20);
        FakePeer alice = FakePeer.binary(server.sessions(), ALICE, "a1");
        for (int i = 1; i <= 70; i++) {
            alice.chats(BOB, "m" + i, "text " + i);
        }
        assertThat(alice.awaits(ToClient.Read.class, _ -> true).wanted()).isFalse();
        assertThat(alice.awaits(ToClient.Read.class, _ -> true).wanted()).isTrue();
        ToClient.Acknowledge _ =
                alice.awaits(ToClient.Acknowledge.class, told -> told.received() == 70);
    }

    @Test
    void messageAgeShouldEndAMessageThatWaits() throws Exception {
        ServerLimits.Mailbox base = ServerLimits.DEFAULT.mailbox();
        ServerLimits.Mailbox brief =
                new ServerLimits.Mailbox(
                        base.messagesMax(),
                        base.bytesMax(),
                        Duration.ofSeconds(1),
                        base.deviceAgeMax(),
                        base.windowStanzas(),
                        base.pageBytesMax());
        MemoryServer server = open(ServerLimits.DEFAULT.withMailbox(brief), 100, 1 << 20);
        FakePeer alice = FakePeer.binary(server.sessions(), ALICE, "a1");
        alice.chats(BOB, "m1", "too late");
        ToClient.Acknowledge _ =
                alice.awaits(ToClient.Acknowledge.class, told -> told.received() == 1);
        for (int i = 0; server.counter("messages_expired") == 0 && i < 1_000; i++) {
            Thread.sleep(10);
        }
        assertThat(server.counter("messages_expired")).isEqualTo(1);
        FakePeer.binary(server.sessions(), BOB, "b1").hearsNoMessage();
    }
}
