package org.godwit.server.transport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.protocol.sasl.ChannelBinding;
import org.godwit.protocol.sasl.HashedToken;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.server.Server;
import org.godwit.server.account.Registration;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.transport.Listener;
import org.godwit.server.transport.NetworkThreads;
import org.godwit.server.transport.Tls;
import org.godwit.server.transport.TlsIdentity;
import org.godwit.server.transport.xmpp.login.XmppSettings;
import org.godwit.store.StoreLimits;
import org.godwit.store.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole logins in one write over direct TLS, against real sessions and mailboxes.
///
/// Shows XEP-0509.
class PipelinedLoginTest {
    private static final String HEADER =
            RawClient.HEADER.replace(" to=", " from='alice@godwit.test' to=");
    private static final String AGENT = "d4565fa7-4d72-4749-b3d3-740edbf87770";
    private static final String WISHES =
            "<user-agent id='"
                    + AGENT
                    + "'/><bind xmlns='urn:xmpp:bind:0'><tag>Gull</tag>"
                    + "<enable xmlns='urn:xmpp:sm:3' resume='true'/></bind>";

    @TempDir private Path dir;

    private final MemoryStore store =
            new MemoryStore(1, StoreLimits.DEFAULT, InstantSource.system(), Runnable::run);
    private final Server server =
            Server.open(
                    new Server.Setup(
                            "godwit.test",
                            Registration.CLOSED,
                            ServerLimits.DEFAULT,
                            InstantSource.system()),
                    store);
    private final NetworkThreads threads = NetworkThreads.open(1);
    private List<ChannelBinding> bindings = List.of();
    private Listener listener;

    @BeforeEach
    void open() throws Exception {
        server.accounts()
                .create(Jid.parse("alice@godwit.test"), "secret")
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        TlsIdentity identity = TlsIdentity.selfSigned(dir, "godwit.test", InstantSource.system());
        bindings =
                List.of(
                        new ChannelBinding(
                                ChannelBinding.TLS_SERVER_END_POINT, identity.endPoint()));
        XmppTransport transport =
                new XmppTransport(
                        new XmppSettings(
                                "godwit.test",
                                Registration.CLOSED,
                                new XmppSettings.Behind(
                                        server.streamFeatures(),
                                        Duration.ofMinutes(10),
                                        Duration.ofMinutes(5)),
                                Limits.DEFAULT,
                                XmppSettings.Bounds.DEFAULT,
                                1),
                        Tls.of(identity, List.of(XmppTransport.ALPN)),
                        server.accounts(),
                        server.accounts().tokens(Bytes.utf8("the node's secret")),
                        server.sessions(),
                        InstantSource.system());
        listener =
                transport.listen(
                        "xmpps",
                        threads,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        XmppSettings.Security.DIRECT_TLS);
    }

    @AfterEach
    void close() {
        listener.close();
        threads.close();
        server.close();
        store.close();
    }

    private RawClient connect() throws Exception {
        RawClient client = new RawClient(listener.address());
        client.startTls(XmppTransport.ALPN);
        return client;
    }

    private static String authenticate(String mechanism, Bytes first, String more) {
        return "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='"
                + mechanism
                + "'><initial-response>"
                + Base64.getEncoder().encodeToString(first.unsafeArray())
                + "</initial-response>"
                + WISHES
                + more
                + "</authenticate>";
    }

    private static String find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1);
    }

    /// What a first login by password leaves a client with.
    private record Kept(String token, String version, String session) {}

    private Kept firstLogin() throws Exception {
        try (RawClient client = connect()) {
            client.send(HEADER);
            String offer = client.readTo("</stream:features>");
            client.send(
                    authenticate(
                            "PLAIN",
                            Bytes.utf8("\0alice\0secret"),
                            "<request-token xmlns='urn:xmpp:fast:0'"
                                    + " mechanism='HT-SHA-256-ENDP'/>"));
            String success = client.readTo("</success>");
            client.readTo("</stream:features>");
            return new Kept(
                    find(" token='([^']+)'", success),
                    find("iap:0' scheme='opaque' value='([^']+)'", offer),
                    find("<enabled xmlns='urn:xmpp:sm:3' id='([^']+)'", success));
        }
    }

    private String everything(Kept kept, int count, String more) {
        HashedToken mechanism = HashedToken.END_POINT;
        return HEADER
                + authenticate(
                        mechanism.mechanism(),
                        mechanism.first("alice", kept.token(), bindings),
                        "<fast xmlns='urn:xmpp:fast:0' count='"
                                + count
                                + "'/><config-version xmlns='urn:xmpp:iap:0' value='"
                                + kept.version()
                                + "'/>"
                                + more);
    }

    @Test
    void headerLoginAndStanzasShouldGoInOneWrite() throws Exception {
        Kept kept = firstLogin();
        try (RawClient client = connect()) {
            client.send(
                    everything(kept, 1, "")
                            + "<presence/><message to='alice@godwit.test' type='chat' id='m1'>"
                            + "<body>note to self</body></message><r xmlns='urn:xmpp:sm:3'/>");
            assertThat(client.readTo("</success>"))
                    .contains("<additional-data>", "<enabled xmlns='urn:xmpp:sm:3' id='")
                    .doesNotContain("<failed", "<token ");
            assertThat(client.readTo("<a xmlns='urn:xmpp:sm:3' h='2'/>"))
                    .contains("</stream:features>");
        }
        try (RawClient replayed = connect()) {
            replayed.send(everything(kept, 1, ""));
            assertThat(replayed.readTo("</failure>")).contains("<not-authorized ");
        }
    }

    @Test
    void aResumeShouldGoInOneWrite() throws Exception {
        Kept kept = firstLogin();
        try (RawClient client = connect()) {
            client.send(
                    everything(
                                    kept,
                                    1,
                                    "<resume xmlns='urn:xmpp:sm:3' h='0' previd='"
                                            + kept.session()
                                            + "'/>")
                            + "<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
            String success = client.readTo("</success>");
            assertThat(success)
                    .contains("<resumed xmlns='urn:xmpp:sm:3' previd='" + kept.session());
            assertThat(client.readTo("id='p'")).doesNotContain("features");
        }
    }
}
