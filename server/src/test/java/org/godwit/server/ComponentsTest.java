package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.account.Registration;
import org.godwit.server.push.PushContent;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Login;
import org.godwit.server.session.ToClient;
import org.godwit.server.transport.Listener;
import org.godwit.server.transport.NetworkThreads;
import org.godwit.server.transport.component.ComponentTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// External components on a real socket, talking with clients that have none.
///
/// Shows XEP-0114.
class ComponentsTest {
    private static final String SECRET = "a secret of some length";
    private static final Jid ALICE = FakePeer.jid("alice@example.org");
    private static final Jid BOT = FakePeer.jid("bot@bots.test");

    private final MemoryServer server =
            new MemoryServer(
                    new Server.Setup(
                            "example.org",
                            Registration.CLOSED,
                            ServerLimits.DEFAULT,
                            InstantSource.system(),
                            null,
                            new Policy(
                                    PushContent.COUNT_ONLY, Map.of("bots.test", SECRET), Set.of())),
                    ALICE);
    private NetworkThreads threads;
    private Listener listener;

    @BeforeEach
    void listen() throws Exception {
        threads = NetworkThreads.open(1);
        listener =
                new ComponentTransport(
                                server.components(),
                                ServerLimits.DEFAULT.wire(),
                                "example.org",
                                InstantSource.system())
                        .listen(
                                threads,
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void stop() {
        listener.close();
        server.close();
        threads.close();
    }

    /// A component's program.
    private final class Program implements AutoCloseable {
        private final Socket socket;
        private String heard = "";

        Program() throws IOException {
            socket = new Socket(listener.address().getAddress(), listener.address().getPort());
            socket.setSoTimeout(5_000);
        }

        void says(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        }

        /// Waits until `wanted` has come; what came before it is forgotten.
        Matcher hears(String wanted) throws IOException {
            Pattern pattern = Pattern.compile(wanted);
            byte[] buffer = new byte[4096];
            while (true) {
                Matcher found = pattern.matcher(heard);
                if (found.find()) {
                    heard = heard.substring(found.end());
                    return found;
                }
                int count = socket.getInputStream().read(buffer);
                assertThat(count).as("waiting for %s, have %s", wanted, heard).isPositive();
                heard += new String(buffer, 0, count, StandardCharsets.UTF_8);
            }
        }

        void isClosed() throws IOException {
            assertThat(socket.getInputStream().read()).isNegative();
        }

        Program opens(String domain) throws IOException {
            says(
                    "<stream:stream xmlns='jabber:component:accept' xmlns:stream='"
                            + Namespaces.STREAMS
                            + "' to='"
                            + domain
                            + "'>");
            return this;
        }

        Program connects() throws Exception {
            opens("bots.test");
            String id = hears("id='([0-9a-f]+)'").group(1);
            says("<handshake>" + sha1(id + SECRET) + "</handshake>");
            var _ = hears("<handshake/>");
            return this;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String sha1(String text) throws Exception {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-1")
                                .digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private FakePeer binaryAlice() throws Exception {
        return FakePeer.binary(server.sessions(), ALICE, "a1");
    }

    @Test
    void messagesShouldPassBothWaysAndTheOnesToAnAccountBeStored() throws Exception {
        FakePeer alice = binaryAlice();
        try (Program bot = new Program().connects()) {
            alice.chats(BOT, "m1", "hello bot");
            assertThat(alice.awaits(ToClient.Acknowledge.class, _ -> true).received()).isOne();
            var _ =
                    bot.hears(
                            "<message [^>]*from='alice@example.org/a1'[^>]*><body>hello"
                                    + " bot</body>");
            bot.says(
                    "<message from='bot@bots.test' to='alice@example.org' type='chat' id='r1'>"
                            + "<body>hello human</body></message>");
            assertThat(alice.awaitsBody("hello human").from()).isEqualTo(BOT);
            bot.says(
                    "<message from='bot@bots.test' to='nobody@example.org' type='chat' id='r2'>"
                            + "<body>anybody?</body></message>");
            var _ = bot.hears("id='r2'[^>]*type='error'|type='error'[^>]*id='r2'");
            var _ = bot.hears("service-unavailable");
        }
    }

    @Test
    void messageToAComponentThatIsAwayShouldFailAndNotBeCovered() throws Exception {
        FakePeer alice = binaryAlice();
        alice.chats(BOT, "m1", "hello?");
        ToClient.Deliver error =
                alice.awaits(
                        ToClient.Deliver.class,
                        d ->
                                d.stanza() instanceof Stanza.Message m
                                        && m.type() == MessageType.ERROR);
        assertThat(error.stanza().toString()).contains("m1");
        alice.says(ping("q1", BOT));
        assertThat(answered(alice, "q1").type()).isEqualTo(IqType.ERROR);
    }

    private static Stanza.Iq ping(String id, Jid to) {
        return new Stanza.Iq(
                Envelope.of(to, null, id),
                IqType.GET,
                Payload.of(Element.of(Namespaces.PING, "ping")));
    }

    private static Stanza.Iq answered(FakePeer peer, String id) throws Exception {
        return (Stanza.Iq)
                peer.awaits(
                                ToClient.Deliver.class,
                                d -> d.stanza() instanceof Stanza.Iq iq && id.equals(iq.id()))
                        .stanza();
    }

    @Test
    void requestsAndPresenceShouldPassBothWays() throws Exception {
        FakePeer alice = FakePeer.xml(server.sessions(), ALICE, "desk", Login.Acks.COUNTED);
        try (Program bot = new Program().connects()) {
            alice.says(ping("q1", BOT));
            var _ = bot.hears("<iq [^>]*id='q1'");
            bot.says(
                    "<iq from='bot@bots.test' to='alice@example.org/desk' type='result' id='q1'/>");
            assertThat(answered(alice, "q1").type()).isEqualTo(IqType.RESULT);
            bot.says(
                    "<iq from='bots.test' to='example.org' type='get' id='q2'>"
                            + "<ping xmlns='urn:xmpp:ping'/></iq>");
            var _ =
                    bot.hears(
                            "<iq [^>]*id='q2'[^>]*type='result'|<iq"
                                    + " [^>]*type='result'[^>]*id='q2'");
            alice.says(
                    new Stanza.Presence(
                            Envelope.of(BOT, null, null), PresenceType.SUBSCRIBE, Payload.EMPTY));
            var _ = bot.hears("<presence [^>]*type='subscribe'");
            bot.says("<presence from='bot@bots.test' to='alice@example.org' type='subscribed'/>");
            bot.says("<presence from='bot@bots.test/x' to='alice@example.org'/>");
            var _ =
                    alice.awaits(
                            ToClient.Deliver.class,
                            d ->
                                    d.stanza() instanceof Stanza.Presence p
                                            && p.type() == PresenceType.AVAILABLE
                                            && p.from() != null
                                            && p.from().bare().equals(BOT));
        }
    }

    @Test
    void whoDoesNotKnowTheSecretShouldBeRefused() throws Exception {
        try (Program liar = new Program().opens("bots.test")) {
            String id = liar.hears("id='([0-9a-f]+)'").group(1);
            liar.says("<handshake>" + sha1(id + "another secret") + "</handshake>");
            var _ = liar.hears("not-authorized");
            var _ = liar.hears("</stream:stream>");
            liar.isClosed();
        }
        try (Program stranger = new Program().opens("example.org")) {
            var _ = stranger.hears("host-unknown");
        }
        try (Program early = new Program().opens("bots.test")) {
            early.says(
                    "<message from='x@bots.test' to='alice@example.org'><body>hi</body></message>");
            var _ = early.hears("not-authorized");
        }
    }

    @Test
    void componentShouldSpeakForItsOwnDomainOnly() throws Exception {
        FakePeer alice = binaryAlice();
        try (Program bot = new Program().connects()) {
            bot.says(
                    "<message from='bob@example.org' to='alice@example.org'>"
                            + "<body>forged</body></message>");
            var _ = bot.hears("invalid-from");
        }
        alice.hearsNoMessage();
    }

    @Test
    void componentShouldNotSpeakAsTheServerDoes() throws Exception {
        FakePeer alice = FakePeer.xml(server.sessions(), ALICE, "desk", Login.Acks.COUNTED);
        try (Program bot = new Program().connects()) {
            bot.says(
                    "<message from='bot@bots.test' to='alice@example.org/desk' type='chat' id='f1'>"
                            + "<sent xmlns='urn:xmpp:carbons:2'><forwarded"
                            + " xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'"
                            + " from='alice@example.org/a1'><body>mine</body></message>"
                            + "</forwarded></sent></message>");
            var _ = bot.hears("id='f1'[^>]*type='error'|type='error'[^>]*id='f1'");
            var _ = bot.hears("not-allowed");
            bot.says(
                    "<iq from='bot@bots.test' to='alice@example.org/desk' type='set' id='f2'>"
                            + "<query xmlns='jabber:iq:roster'><item jid='bot@bots.test'"
                            + " subscription='both'/></query></iq>");
            var _ = bot.hears("id='f2'[^>]*type='error'|type='error'[^>]*id='f2'");
            var _ = bot.hears("forbidden");
            bot.says(
                    "<message from='bot@bots.test' to='alice@example.org' type='chat' id='f3'>"
                            + "<body>numbered</body><stanza-id xmlns='urn:xmpp:sid:0' id='77'"
                            + " by='alice@example.org'/></message>");
            assertThat(alice.awaitsBody("numbered").toString()).doesNotContain("77");
        }
    }

    @Test
    void componentShouldServeAsAnAppServer() throws Exception {
        FakePeer alice = binaryAlice();
        try (Program bot = new Program().connects()) {
            Element enable =
                    Element.builder("urn:xmpp:push:0", "enable")
                            .attribute("jid", "bots.test")
                            .attribute("node", "n1")
                            .build();
            alice.says(
                    new Stanza.Iq(Envelope.of(null, null, "p1"), IqType.SET, Payload.of(enable)));
            assertThat(answered(alice, "p1").type()).isEqualTo(IqType.RESULT);
            alice.tells(new FromClient.Disconnected(true));
            bot.says(
                    "<message from='bot@bots.test' to='alice@example.org' type='chat' id='m1'>"
                            + "<body>wake up</body></message>");
            var _ = bot.hears("<iq [^>]*from='alice@example.org'");
            var _ = bot.hears("<publish node='n1'>");
        }
    }

    @Test
    void newConnectionShouldTakeThePlaceOfTheOldOne() throws Exception {
        FakePeer alice = binaryAlice();
        try (Program old = new Program().connects();
                Program fresh = new Program().connects()) {
            var _ = old.hears("conflict");
            alice.chats(BOT, "m1", "to the new one");
            var _ = fresh.hears("to the new one");
        }
    }
}
