package org.godwit.server.transport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import org.godwit.protocol.sasl.ChannelBinding;
import org.godwit.protocol.sasl.ScramClient;
import org.godwit.protocol.sasl.ScramHash;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Text;
import org.godwit.protocol.xml.Xml;
import org.godwit.server.account.Accounts;
import org.godwit.server.account.Registration;
import org.godwit.server.account.Verdict;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.session.Connection;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Login;
import org.godwit.server.session.ToClient;
import org.godwit.server.transport.Listener;
import org.godwit.server.transport.NetworkThreads;
import org.godwit.server.transport.Tls;
import org.godwit.server.transport.TlsIdentity;
import org.godwit.server.transport.xmpp.login.XmppSettings;
import org.godwit.server.transport.xmpp.login.XmppSettings.Bounds;
import org.godwit.server.transport.xmpp.login.XmppSettings.Security;
import org.godwit.store.StoreLimits;
import org.godwit.store.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real sockets on loopback, real TLS, a store in memory, sessions that only record.
///
/// Shows XEP-0077, XEP-0445, RFC 3921 §3, RFC 7590, XEP-0368.
class XmppTransportTest {
    private static final String BIND =
            "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                    + "<resource>phone</resource></bind></iq>";

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
                    new Accounts.Rules("godwit.test", Registration.OPEN),
                    (_, _) -> {});
    private TlsIdentity identity;
    private Tls tls;
    private Listener listener;

    @BeforeEach
    void open() throws Exception {
        identity = TlsIdentity.selfSigned(dir, "godwit.test", InstantSource.system());
        accounts.create(Jid.parse("alice@godwit.test"), "secret").toCompletableFuture().get();
        listen(Security.PLAINTEXT, Bounds.DEFAULT);
    }

    private void listen(Security security, Bounds bounds) throws IOException {
        if (listener != null) {
            listener.close();
        }
        tls = Tls.of(identity, List.of(XmppTransport.ALPN));
        XmppSettings settings =
                new XmppSettings(
                        "godwit.test",
                        Registration.OPEN,
                        new XmppSettings.Behind(
                                List.of(), Duration.ofMinutes(10), Duration.ofMinutes(5)),
                        Limits.DEFAULT,
                        bounds,
                        1);
        XmppTransport transport =
                new XmppTransport(
                        settings,
                        tls,
                        accounts,
                        accounts.tokens(Bytes.utf8("secret of the node")),
                        sessions,
                        InstantSource.system());
        listener =
                transport.listen(
                        "xmpp",
                        threads,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        security);
    }

    @AfterEach
    void close() {
        listener.close();
        threads.close();
        accounts.close();
        store.close();
    }

    private RawClient connect() throws IOException {
        RawClient client = new RawClient(listener.address());
        client.send(RawClient.HEADER);
        client.readTo("</stream:features>");
        return client;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(Bytes.utf8(text).unsafeArray());
    }

    private static void plain(RawClient client, String password) throws IOException {
        client.send(
                "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
                        + base64("\0alice\0" + password)
                        + "</auth>");
    }

    private RawClient authenticated() throws IOException {
        RawClient client = connect();
        plain(client, "secret");
        client.readTo("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        client.send(RawClient.HEADER);
        client.readTo("</stream:features>");
        return client;
    }

    private RawClient bound() throws IOException {
        RawClient client = authenticated();
        client.send(BIND);
        assertThat(client.readTo("</iq>")).contains("<jid>alice@godwit.test/phone</jid>");
        return client;
    }

    private static Stanza.Message message(String body) throws Exception {
        return new Stanza.Message(
                Envelope.of(Jid.parse("alice@godwit.test"), Jid.parse("bob@godwit.test/x"), "m1"),
                MessageType.CHAT,
                Payload.of(Xml.parse("<body>" + body + "</body>")));
    }

    @Test
    void stanzasShouldPassBothWays() throws Exception {
        try (RawClient client = bound()) {
            Login login = sessions.login();
            assertThat(login.account()).isEqualTo(Jid.parse("alice@godwit.test"));
            assertThat(login.acks()).isEqualTo(Login.Acks.BARRIER);
            client.send("  <message to='bob@godwit.test' id='1'><body>hi</body></message>\n ");
            assertThat(sessions.event())
                    .isInstanceOfSatisfying(
                            FromClient.Received.class,
                            r -> assertThat(r.stanza().id()).isEqualTo("1"));
            sessions.connection().send(new ToClient.Deliver(message("you &amp; me")));
            assertThat(client.readTo("</message>"))
                    .isEqualTo(
                            "<message from='bob@godwit.test/x' to='alice@godwit.test' type='chat'"
                                    + " id='m1'><body>you &amp; me</body></message>");
        }
        assertThat(sessions.event()).isEqualTo(new FromClient.Disconnected(false));
    }

    @Test
    void whatASessionSaysAtOnceShouldFollowTheAnswerThatOpenedIt() throws Exception {
        sessions.greet(message("welcome"));
        for (int i = 0; i < 50; i++) {
            try (RawClient client = bound()) {
                client.readTo("<body>welcome</body></message>");
            }
        }
    }

    @Test
    void stanzasShouldBeInTheLanguageOfTheirStream() throws Exception {
        try (RawClient client = new RawClient(listener.address())) {
            String header = RawClient.HEADER.replace(" to=", " xml:lang='de' to=");
            client.send(header);
            client.readTo("</stream:features>");
            plain(client, "secret");
            client.readTo("/>");
            client.send(header + BIND);
            client.readTo("</iq>");
            client.send(
                    "<message to='bob@godwit.test'><body>Tag</body></message>"
                            + "<message to='bob@godwit.test' xml:lang='fr'><body>jour</body>"
                            + "</message>");
            for (String lang : List.of("de", "fr")) {
                assertThat(sessions.event())
                        .isInstanceOfSatisfying(
                                FromClient.Received.class,
                                r -> assertThat(r.stanza().envelope().lang()).isEqualTo(lang));
            }
        }
    }

    @Test
    void goodbyeShouldBeReturnedAndReported() throws Exception {
        try (RawClient client = bound()) {
            client.send("</stream:stream>");
            assertThat(client.readTo("</stream:stream>")).isEqualTo("</stream:stream>");
            assertThat(sessions.event()).isEqualTo(new FromClient.Disconnected(true));
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void startTlsShouldLeadToAPlusLogin() throws Exception {
        listen(Security.STARTTLS, Bounds.DEFAULT);
        try (RawClient client = connect()) {
            client.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            client.readTo("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            client.startTls();
            client.send(RawClient.HEADER);
            assertThat(client.readTo("</stream:features>"))
                    .contains("SCRAM-SHA-256-PLUS", "tls-server-end-point");
            scramPlus(client);
            assertThat(identity.endPoint())
                    .isEqualTo(
                            Bytes.wrap(
                                    MessageDigest.getInstance("SHA-256")
                                            .digest(
                                                    client.tls()
                                                            .getSession()
                                                            .getPeerCertificates()[0]
                                                            .getEncoded())));
        }
    }

    @Test
    void aLoginShouldBeBoundToItsTlsConnection() throws Exception {
        listen(Security.DIRECT_TLS, Bounds.DEFAULT);
        try (RawClient client = new RawClient(listener.address())) {
            client.startTls("xmpp-client");
            client.send(RawClient.HEADER);
            assertThat(client.readTo("</stream:features>"))
                    .contains("type='tls-exporter'", "HT-SHA-256-EXPR");
            ExtendedSSLSession session = (ExtendedSSLSession) client.tls().getSession();
            assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
            byte[] exported =
                    session.exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32);
            scramPlus(
                    client, new ChannelBinding(ChannelBinding.TLS_EXPORTER, Bytes.wrap(exported)));
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"})
    void theBindingShouldNotDependOnTheSuite(String suite) throws Exception {
        listen(Security.DIRECT_TLS, Bounds.DEFAULT);
        try (RawClient client = new RawClient(listener.address())) {
            client.startTls("TLSv1.3", suite);
            client.send(RawClient.HEADER);
            client.readTo("</stream:features>");
            ExtendedSSLSession session = (ExtendedSSLSession) client.tls().getSession();
            assertThat(session.getCipherSuite()).isEqualTo(suite);
            byte[] exported =
                    session.exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32);
            scramPlus(
                    client, new ChannelBinding(ChannelBinding.TLS_EXPORTER, Bytes.wrap(exported)));
        }
    }

    @Test
    void tls12ShouldBeTakenWithGoodSuitesOnly() throws Exception {
        listen(Security.DIRECT_TLS, Bounds.DEFAULT);
        try (RawClient client = new RawClient(listener.address())) {
            client.startTls("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
            client.send(RawClient.HEADER);
            assertThat(client.readTo("</stream:features>"))
                    .contains("type='tls-server-end-point'")
                    .doesNotContain("tls-exporter");
        }
        try (RawClient client = new RawClient(listener.address())) {
            assertThatThrownBy(
                            () ->
                                    client.startTls(
                                            "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aChangedCertificateShouldBeShownToWhoeverComesNext() throws Exception {
        listen(Security.DIRECT_TLS, Bounds.DEFAULT);
        try (RawClient before = new RawClient(listener.address())) {
            before.startTls("xmpp-client");
            before.send(RawClient.HEADER);
            before.readTo("</stream:features>");
            TlsIdentity old = identity;
            identity =
                    TlsIdentity.selfSigned(
                            dir.resolve("new"), "godwit.test", InstantSource.system());
            tls.replace(identity);
            scramPlus(
                    before,
                    new ChannelBinding(ChannelBinding.TLS_SERVER_END_POINT, old.endPoint()));
        }
        try (RawClient after = new RawClient(listener.address())) {
            after.startTls("xmpp-client");
            assertThat(after.tls().getSession().getPeerCertificates()[0])
                    .isEqualTo(identity.chain().getFirst());
            after.send(RawClient.HEADER);
            after.readTo("</stream:features>");
            scramPlus(after);
        }
    }

    private void scramPlus(RawClient client) throws Exception {
        scramPlus(
                client,
                new ChannelBinding(ChannelBinding.TLS_SERVER_END_POINT, identity.endPoint()));
    }

    private static void scramPlus(RawClient client, ChannelBinding binding) throws Exception {
        ScramClient scram = new ScramClient(ScramHash.SHA_256, "alice", "abcdef", binding);
        client.send(
                "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256-PLUS'>"
                        + base64(scram.first())
                        + "</auth>");
        ScramClient.Final answer = scram.answer(text(client.readTo("</challenge>")), "secret");
        client.send(
                "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                        + base64(answer.text())
                        + "</response>");
        answer.check(text(client.readTo("</success>")));
    }

    private static String text(String xml) throws Exception {
        return Bytes.wrap(Base64.getDecoder().decode(Xml.parse(xml).text())).utf8();
    }

    @Test
    void directTlsShouldNegotiateItsProtocol() throws Exception {
        listen(Security.DIRECT_TLS, Bounds.DEFAULT);
        for (String protocol : List.of("xmpp-client", "h2")) {
            try (RawClient client = new RawClient(listener.address())) {
                client.startTls(protocol);
                assertThat(client.tls().getApplicationProtocol())
                        .isEqualTo(protocol.equals("h2") ? "" : "xmpp-client");
                client.send(RawClient.HEADER);
                assertThat(client.readTo("</stream:features>")).contains("PLUS");
            }
        }
    }

    @Test
    void bytesBehindTheWishForTlsShouldNotBeTrusted() throws Exception {
        listen(Security.STARTTLS, Bounds.DEFAULT);
        try (RawClient client = connect()) {
            client.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><presence/>");
            assertThat(client.readToEnd()).endsWith("</stream:stream>").doesNotContain("features");
        }
    }

    @Test
    void aWrongPasswordShouldBeRefusedAndTheRightOneTaken() throws Exception {
        try (RawClient client = connect()) {
            plain(client, "wrong");
            assertThat(client.readTo("</failure>")).contains("<not-authorized/>");
            plain(client, "secret");
            client.readTo("<success");
        }
    }

    @Test
    void absentAccountsShouldLookLikePresentOnes() throws Exception {
        for (String name : List.of("alice", "nobody")) {
            try (RawClient client = connect()) {
                ScramClient scram = new ScramClient(ScramHash.SHA_256, name, "abcdef", null);
                client.send(
                        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>"
                                + base64(scram.first())
                                + "</auth>");
                String challenge = text(client.readTo("</challenge>"));
                assertThat(challenge).matches("r=abcdef[A-Za-z0-9_-]{24},s=.{24},i=10000,h=.{44}");
                client.send(
                        "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                                + base64(scram.answer(challenge, "guess").text())
                                + "</response>");
                assertThat(client.readTo("</failure>")).contains("<not-authorized/>");
            }
        }
    }

    @Test
    void tooManyFailuresShouldThrottleTheAddress() throws Exception {
        listen(Security.PLAINTEXT, new Bounds(Duration.ofSeconds(30), 100, 5, 3, 1, 100, 1 << 20));
        try (RawClient client = connect()) {
            for (int i = 0; i < 3; i++) {
                plain(client, "wrong");
                assertThat(client.readTo("</failure>")).contains("<not-authorized/>");
            }
            plain(client, "secret");
            assertThat(client.readTo("</failure>")).contains("<temporary-auth-failure/>");
        }
    }

    @Test
    void silentConnectionsShouldBeClosedInTime() throws Exception {
        listen(Security.PLAINTEXT, new Bounds(Duration.ofMillis(50), 100, 5, 3, 1, 100, 1 << 20));
        try (RawClient client = new RawClient(listener.address())) {
            assertThat(client.readToEnd()).contains("<connection-timeout ");
        }
    }

    @Test
    void moreHalfOpenConnectionsThanAllowedShouldBeTurnedAway() throws Exception {
        listen(Security.PLAINTEXT, new Bounds(Duration.ofSeconds(30), 2, 5, 3, 1, 100, 1 << 20));
        try (RawClient first = connect();
                RawClient second = connect()) {
            try (RawClient third = new RawClient(listener.address())) {
                assertThat(third.readToEnd()).isEmpty();
            }
            first.send("</stream:stream>");
            first.readToEnd();
            try (RawClient again = connect()) {
                plain(again, "secret");
                again.readTo("<success");
            }
            second.send("</stream:stream>");
            second.readTo("</stream:stream>");
        }
    }

    @Test
    void streamManagementShouldCountBothWays() throws Exception {
        try (RawClient client = bound()) {
            Connection connection = sessions.connection();
            client.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
            assertThat(sessions.event()).isEqualTo(new FromClient.CountingEnabled(true));
            connection.send(new ToClient.Deliver(message("before")));
            connection.send(new ToClient.CountingStarted(true, 600));
            connection.send(new ToClient.Deliver(message("after")));
            connection.send(new ToClient.RequestAck());
            assertThat(client.readTo("<r xmlns='urn:xmpp:sm:3'/>"))
                    .contains(
                            "<enabled xmlns='urn:xmpp:sm:3' id='"
                                    + RecordedSessions.TOKEN
                                    + "' resume='true' max='600'/>");
            client.send("<a xmlns='urn:xmpp:sm:3' h='1'/><r xmlns='urn:xmpp:sm:3'/>");
            assertThat(sessions.event()).isEqualTo(new FromClient.Acknowledged(1));
            assertThat(sessions.event()).isEqualTo(new FromClient.AckRequested());
            connection.send(new ToClient.Acknowledge(0));
            assertThat(client.readTo("/>")).isEqualTo("<a xmlns='urn:xmpp:sm:3' h='0'/>");
            client.send("<a xmlns='urn:xmpp:sm:3' h='2'/>");
            assertThat(client.readToEnd())
                    .contains("<handled-count-too-high xmlns='urn:xmpp:sm:3' h='2'");
        }
    }

    @Test
    void aResumedStreamShouldGoOnCounting() throws Exception {
        try (RawClient client = authenticated()) {
            client.send("<resume xmlns='urn:xmpp:sm:3' previd='other' h='7'/>");
            assertThat(client.readTo("</failed>")).contains("<item-not-found ");
            client.send(
                    "<resume xmlns='urn:xmpp:sm:3' previd='"
                            + RecordedSessions.TOKEN
                            + "' h='7'/>");
            assertThat(client.readTo("/>")).contains("<resumed ", "h='3'");
            client.send("<r xmlns='urn:xmpp:sm:3'/>");
            assertThat(sessions.event()).isEqualTo(new FromClient.AckRequested());
            assertThat(sessions.connection().peer()).contains("127.0.0.1");
            sessions.connection().send(new ToClient.Deliver(message("8th")));
            client.readTo("</message>");
            client.send("<a xmlns='urn:xmpp:sm:3' h='8'/>");
            assertThat(sessions.event()).isEqualTo(new FromClient.Acknowledged(8));
        }
    }

    @Test
    void unreadableStanzasShouldBeAnsweredAndCounted() throws Exception {
        try (RawClient client = bound()) {
            client.send("<message to='@@' id='x'/><iq id='y'/><presence type='error' to='@'/>");
            assertThat(sessions.event())
                    .isInstanceOfSatisfying(
                            FromClient.Handled.class,
                            h -> assertThat(h.reply()).isInstanceOf(Stanza.Message.class));
            assertThat(sessions.event())
                    .isInstanceOfSatisfying(
                            FromClient.Handled.class,
                            h -> assertThat(h.reply()).isInstanceOf(Stanza.Iq.class));
            assertThat(sessions.event()).isEqualTo(new FromClient.Handled(null));
        }
    }

    @Test
    void streamErrorsAfterLoginShouldHaveTheirCondition() throws Exception {
        String[][] cases = {
            {"<message from='mallory@godwit.test'/>", "invalid-from"},
            {"<foo/>", "unsupported-stanza-type"},
            {"<foo xmlns='urn:x'/>", "unsupported-stanza-type"},
            {"<r xmlns='urn:xmpp:sm:3'/>", "unsupported-stanza-type"},
            {"<message>", "not-well-formed"},
            {"<!-- -->", "restricted-xml"},
            {"text", "bad-format"},
        };
        for (String[] c : cases) {
            try (RawClient client = bound()) {
                client.send(c[0].equals("<message>") ? "<message></presence>" : c[0]);
                assertThat(client.readToEnd())
                        .as(c[0])
                        .contains("<" + c[1] + " ")
                        .endsWith("</stream:stream>");
                assertThat(sessions.event()).isEqualTo(new FromClient.Disconnected(false));
            }
        }
    }

    @Test
    void sessionsShouldBeAbleToCloseAndToStopReading() throws Exception {
        try (RawClient client = bound()) {
            Connection connection = sessions.connection();
            connection.send(new ToClient.Read(false));
            connection.send(new ToClient.Deliver(message("stopped")));
            client.readTo("</message>");
            client.send("<presence/>");
            connection.send(new ToClient.Deliver(message("still")));
            client.readTo("</message>");
            assertThat(sessions.isQuiet()).isTrue();
            connection.send(new ToClient.Read(true));
            assertThat(sessions.event()).isInstanceOf(FromClient.Received.class);
            connection.send(new ToClient.Close(ErrorCode.STREAM_CONFLICT, "replaced"));
            assertThat(client.readToEnd()).contains("<conflict ").endsWith("</stream:stream>");
        }
    }

    @Test
    void aReaderThatNeverReadsShouldBeCutOff() throws Exception {
        listen(Security.PLAINTEXT, new Bounds(Duration.ofSeconds(30), 9, 5, 3, 1, 9, 1 << 20));
        try (RawClient client = bound()) {
            Connection connection = sessions.connection();
            Stanza.Message big = message("x".repeat(100_000));
            FromClient event = new FromClient.Writable(true);
            for (int i = 0; i < 500 && event instanceof FromClient.Writable; i++) {
                connection.send(new ToClient.Deliver(big));
                event = sessions.isQuiet() ? event : sessions.event();
            }
            while (event instanceof FromClient.Writable) {
                event = sessions.event();
            }
            assertThat(event).isEqualTo(new FromClient.Disconnected(false));
            assertThat(client.readToEnd()).doesNotContain("stream:error");
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void registrationShouldMakeChangeAndRemoveAnAccount() throws Exception {
        String query = "<query xmlns='jabber:iq:register'>";
        try (RawClient client = connect()) {
            client.send(
                    "<iq type='set' id='r'>"
                            + query
                            + "<username>alice</username><password>x</password></query></iq>");
            assertThat(client.readTo("</iq>")).contains("<conflict ");
            client.send(
                    "<iq type='set' id='r'>"
                            + query
                            + "<username>bob</username><password>x</password></query></iq>");
            assertThat(client.readTo("/>")).isEqualTo("<iq type='result' id='r'/>");
        }
        try (RawClient client = bound()) {
            client.send(
                    "<iq type='set' id='p'>"
                            + query
                            + "<username>alice</username><password>new</password></query></iq>"
                            + "<iq type='set' id='s'>"
                            + "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>");
            for (String id : List.of("p", "s")) {
                assertThat(sessions.event())
                        .isInstanceOfSatisfying(
                                FromClient.Handled.class,
                                h ->
                                        assertThat(h.reply())
                                                .extracting(Stanza.Addressed::id)
                                                .isEqualTo(id));
            }
            client.send("<iq type='set' id='d'>" + query + "<remove/></query></iq>");
            assertThat(client.readToEnd())
                    .contains("<iq type='result' id='d'/>", "<not-authorized ");
        }
        assertThat(accounts.find(Jid.parse("alice@godwit.test"))).isEmpty();
        assertThat(accounts.find(Jid.parse("bob@godwit.test"))).isPresent();
    }

    @Test
    void accountsMadeOnThisMachineShouldNotBeCounted() throws Exception {
        listen(Security.PLAINTEXT, new Bounds(Duration.ofSeconds(30), 9, 5, 3, 1, 9, 1 << 20));
        for (String name : List.of("dave", "erin", "frank")) {
            try (RawClient client = connect()) {
                client.send(
                        "<iq type='set' id='r'><query xmlns='jabber:iq:register'><username>"
                                + name
                                + "</username><password>x</password></query></iq>");
                assertThat(client.readTo("/>")).isEqualTo("<iq type='result' id='r'/>");
            }
        }
    }

    @Test
    void anInviteShownOnTheStreamShouldMakeAnAccount() throws Exception {
        String token =
                accounts.createInvite(Duration.ofDays(1))
                        .toCompletableFuture()
                        .get()
                        .orElseThrow()
                        .token();
        try (RawClient client = connect()) {
            client.send(
                    "<iq type='set' id='p'><preauth xmlns='urn:xmpp:pars:0' token='guess'/></iq>");
            assertThat(client.readTo("</iq>")).contains("<item-not-found ");
            client.send(
                    "<iq type='set' id='p'><preauth xmlns='urn:xmpp:pars:0' token='"
                            + token
                            + "'/></iq>");
            assertThat(client.readTo("/>")).isEqualTo("<iq type='result' id='p'/>");
            assertThat(accounts.checkInvite(token)).isInstanceOf(Verdict.Granted.class);
            client.send(
                    "<iq type='set' id='r'><query xmlns='jabber:iq:register'>"
                            + "<x xmlns='jabber:x:data' type='submit'>"
                            + "<field var='username'><value>gina</value></field>"
                            + "<field var='password'><value>x</value></field></x></query></iq>");
            assertThat(client.readTo("/>")).isEqualTo("<iq type='result' id='r'/>");
        }
        assertThat(accounts.find(Jid.parse("gina@godwit.test"))).isPresent();
        assertThat(accounts.checkInvite(token)).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void pipelinedLoginsShouldWork() throws Exception {
        try (RawClient client = new RawClient(listener.address())) {
            client.send(
                    RawClient.HEADER
                            + "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
                            + base64("\0alice\0secret")
                            + "</auth>"
                            + RawClient.HEADER
                            + BIND
                            + "<presence/>");
            client.readTo("<jid>alice@godwit.test/phone</jid>");
            assertThat(sessions.event()).isInstanceOf(FromClient.Received.class);
        }
    }

    @Test
    void textsShouldSurviveTheTrip() throws Exception {
        try (RawClient client = bound()) {
            Connection connection = sessions.connection();
            String text = "<&>'\" \r\n\t漢字😀";
            connection.send(
                    new ToClient.Deliver(
                            new Stanza.Message(
                                    Envelope.of(null, null, null),
                                    MessageType.CHAT,
                                    Payload.of(
                                            Element.builder("jabber:client", "body")
                                                    .child(new Text(text))
                                                    .build()))));
            String xml = client.readTo("</message>");
            assertThat(Xml.parse(xml).elements().getFirst().text()).isEqualTo(text);
        }
    }
}
