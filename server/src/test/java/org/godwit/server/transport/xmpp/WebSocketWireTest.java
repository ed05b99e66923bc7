package org.godwit.server.transport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.xml.Xml;
import org.godwit.server.account.Accounts;
import org.godwit.server.account.Registration;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Login;
import org.godwit.server.session.ToClient;
import org.godwit.server.transport.Listener;
import org.godwit.server.transport.NetworkThreads;
import org.godwit.server.transport.Tls;
import org.godwit.server.transport.TlsIdentity;
import org.godwit.server.transport.web.WebLimits;
import org.godwit.server.transport.web.WebListener;
import org.godwit.server.transport.web.WebSocketRoute;
import org.godwit.server.transport.xmpp.login.XmppSettings;
import org.godwit.server.transport.xmpp.login.XmppSettings.Bounds;
import org.godwit.store.StoreLimits;
import org.godwit.store.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// XMPP over WebSocket on loopback (RFC 7395), sessions that only record.
///
/// Shows RFC 7395.
class WebSocketWireTest {
    private static final String BIND =
            "<iq xmlns='jabber:client' type='set' id='bind'>"
                    + "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                    + "<resource>web</resource></bind></iq>";

    @TempDir private Path dir;

    private final RecordedSessions sessions = new RecordedSessions();
    private final NetworkThreads threads = NetworkThreads.open(1);
    private final MemoryStore store =
            new MemoryStore(1, StoreLimits.DEFAULT, InstantSource.system(), Runnable::run);
    private final Accounts accounts =
            new Accounts(
                    store,
                    InstantSource.system(),
                    ServerLimits.DEFAULT.account(),
                    new Accounts.Rules("godwit.test", Registration.CLOSED),
                    (_, _) -> {});
    private Listener listener;

    @BeforeEach
    void open() throws Exception {
        accounts.create(Jid.parse("alice@godwit.test"), "secret").toCompletableFuture().get();
        TlsIdentity identity = TlsIdentity.selfSigned(dir, "godwit.test", InstantSource.system());
        XmppTransport transport =
                new XmppTransport(
                        new XmppSettings(
                                "godwit.test",
                                Registration.CLOSED,
                                new XmppSettings.Behind(
                                        List.of(), Duration.ofMinutes(10), Duration.ofMinutes(5)),
                                Limits.DEFAULT,
                                Bounds.DEFAULT,
                                1),
                        Tls.of(identity, List.of(XmppTransport.ALPN)),
                        accounts,
                        accounts.tokens(Bytes.utf8("secret of the node")),
                        sessions,
                        InstantSource.system());
        listener =
                WebListener.open(
                        threads,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        List.of(
                                new WebSocketRoute(
                                        "/ws",
                                        "xmpp",
                                        false,
                                        Limits.DEFAULT.stanzaBytesMax(),
                                        transport::acceptWebSocket)),
                        WebLimits.DEFAULT,
                        null);
    }

    @AfterEach
    void close() {
        listener.close();
        threads.close();
        accounts.close();
        store.close();
    }

    private WebClient connect() throws Exception {
        WebClient client = new WebClient(listener.address(), "/ws");
        assertThat(client.subprotocol()).isEqualTo("xmpp");
        client.send(WebClient.OPEN);
        assertThat(client.read())
                .startsWith("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing'")
                .contains("from='godwit.test'", "version='1.0'", "id='");
        return client;
    }

    private WebClient authenticated() throws Exception {
        WebClient client = connect();
        assertThat(client.read())
                .startsWith("<stream:features xmlns:stream='http://etherx.jabber.org/streams'")
                .contains("SCRAM-SHA-256", "PLAIN")
                .doesNotContain("starttls", "-PLUS");
        client.send(
                "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
                        + Base64.getEncoder()
                                .encodeToString(Bytes.utf8("\0alice\0secret").unsafeArray())
                        + "</auth>");
        assertThat(client.read()).isEqualTo("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        client.send(WebClient.OPEN);
        assertThat(client.read()).startsWith("<open ");
        assertThat(client.read()).startsWith("<stream:features ");
        return client;
    }

    private WebClient bound() throws Exception {
        WebClient client = authenticated();
        client.send(BIND);
        assertThat(client.read()).contains("<jid>alice@godwit.test/web</jid>");
        return client;
    }

    private static Stanza.Message message(String body) throws Exception {
        return new Stanza.Message(
                Envelope.of(Jid.parse("alice@godwit.test"), Jid.parse("bob@godwit.test/x"), "m1"),
                MessageType.CHAT,
                Payload.of(Xml.parse("<body>" + body + "</body>")));
    }

    @Test
    void everyStanzaShouldBeAMessageAndADocumentOfItsOwn() throws Exception {
        try (WebClient client = bound()) {
            client.send(
                    "<message xmlns='jabber:client' to='bob@godwit.test' id='1'>"
                            + "<body>hi</body></message>");
            assertThat(sessions.event())
                    .isInstanceOfSatisfying(
                            FromClient.Received.class,
                            r -> assertThat(r.stanza().id()).isEqualTo("1"));
            sessions.connection().send(new ToClient.Deliver(message("one")));
            assertThat(client.read())
                    .isEqualTo(
                            "<message xmlns='jabber:client' from='bob@godwit.test/x'"
                                    + " to='alice@godwit.test' type='chat' id='m1'>"
                                    + "<body>one</body></message>");
        }
        assertThat(sessions.event()).isEqualTo(new FromClient.Disconnected(false));
    }

    @Test
    void aStanzaInSeveralFramesShouldBeOne() throws Exception {
        try (WebClient client = bound()) {
            client.sendPart("<message xmlns='jabber:client' to='bob@god");
            client.send("wit.test' id='2'><body>hi</body></message>");
            assertThat(sessions.event())
                    .isInstanceOfSatisfying(
                            FromClient.Received.class,
                            r -> assertThat(r.stanza().id()).isEqualTo("2"));
        }
    }

    @Test
    void aSessionShouldBeResumed() throws Exception {
        try (WebClient client = authenticated()) {
            client.send(
                    "<resume xmlns='urn:xmpp:sm:3' h='2' previd='"
                            + RecordedSessions.TOKEN
                            + "'/>");
            assertThat(client.read())
                    .startsWith("<resumed xmlns='urn:xmpp:sm:3'")
                    .contains("h='3'");
            assertThat(sessions.login().resume())
                    .isEqualTo(new Login.Resume(RecordedSessions.TOKEN, 2));
        }
    }

    @Test
    void goodbyeShouldBeReturnedAndReported() throws Exception {
        try (WebClient client = bound()) {
            client.send("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
            assertThat(client.read())
                    .isEqualTo("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
            assertThat(sessions.event()).isEqualTo(new FromClient.Disconnected(true));
            assertThat(client.read()).isEqualTo("closed 1000");
        }
    }

    @Test
    void aSessionsErrorShouldEndTheStream() throws Exception {
        try (WebClient client = bound()) {
            sessions.connection()
                    .send(new ToClient.Close(ErrorCode.STREAM_CONFLICT, "another came"));
            assertThat(client.read()).startsWith("<stream:error ").contains("<conflict");
            assertThat(client.read()).startsWith("<close ");
            assertThat(client.read()).isEqualTo("closed 1000");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<message xmlns='jabber:client'><body>|not-well-formed",
                "<presence xmlns='jabber:client'/><presence"
                        + " xmlns='jabber:client'/>|not-well-formed",
                "plain words|not-well-formed",
                "</documents>|not-well-formed",
                "<!DOCTYPE x><x/>|restricted-xml",
                "<!-- c --><x/>|restricted-xml",
                "<presence/>|unsupported-stanza-type",
                "<what xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>|bad-format",
                "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='godwit.test'"
                        + " version='1.0'/>|bad-format",
                "<s:stream xmlns:s='http://etherx.jabber.org/streams'/>|invalid-namespace",
            })
    void aWrongMessageShouldEndThisStreamOnly(String text, String condition) throws Exception {
        try (WebClient other = bound();
                WebClient client = bound()) {
            client.send(text);
            assertThat(client.read()).startsWith("<stream:error ").contains("<" + condition);
            assertThat(client.read()).startsWith("<close ");
            assertThat(client.read()).isEqualTo("closed 1000");
            sessions.connection().send(new ToClient.Deliver(message("still here")));
            assertThat(other.read()).contains("still here");
        }
    }

    @Test
    void aFrameThatIsNoTextShouldEndTheConnection() throws Exception {
        try (WebClient client = bound()) {
            client.sendBytes(new byte[] {1, 2, 3});
            assertThat(client.read()).isEqualTo("closed 1003");
            assertThat(sessions.event()).isEqualTo(new FromClient.Disconnected(false));
        }
    }

    @Test
    void aMessageAboveTheLimitShouldEndTheConnection() throws Exception {
        try (WebClient client = bound()) {
            client.send("<x>" + "y".repeat(Limits.DEFAULT.stanzaBytesMax()) + "</x>");
            assertThat(client.read()).startsWith("closed");
            assertThat(sessions.event()).isEqualTo(new FromClient.Disconnected(false));
        }
    }
}
