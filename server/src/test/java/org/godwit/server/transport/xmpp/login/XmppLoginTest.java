package org.godwit.server.transport.xmpp.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.godwit.protocol.sasl.ChannelBinding;
import org.godwit.protocol.sasl.ScramClient;
import org.godwit.protocol.sasl.ScramCredentials;
import org.godwit.protocol.sasl.ScramHash;
import org.godwit.protocol.sasl.ScramServer;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.xml.Xml;
import org.godwit.server.account.Registration;
import org.godwit.server.account.Verdict;
import org.godwit.server.session.Login;
import org.godwit.server.session.Opened;
import org.godwit.server.transport.xmpp.login.XmppSettings.Security;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Shows RFC 6120 §6, RFC 6120 §7, RFC 5802, RFC 7677, XEP-0474, XEP-0440, XEP-0077, XEP-0445.
class XmppLoginTest {
    private static final ChannelBinding BINDING =
            new ChannelBinding(ChannelBinding.TLS_SERVER_END_POINT, Bytes.utf8("certificate"));
    private static final String AUTH = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";

    private final ScramCredentials credentials;

    XmppLoginTest() throws ProtocolException {
        credentials = ScramCredentials.derive("secret", new SecureRandom());
    }

    private static LoginPeer plaintext() {
        LoginPeer peer = new LoginPeer(Security.PLAINTEXT, Registration.OPEN).header();
        assertThat(peer.sent()).startsWith("<?fresh0>");
        return peer;
    }

    private static LoginPeer secured() {
        LoginPeer peer = new LoginPeer(Security.DIRECT_TLS, Registration.CLOSED);
        peer.on(new LoginEvent.Secured(List.of(BINDING))).header();
        return peer;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(Bytes.utf8(text).unsafeArray());
    }

    private static LoginPeer plain(LoginPeer peer, String name, String password) {
        return peer.send(
                AUTH + " mechanism='PLAIN'>" + base64("\0" + name + "\0" + password) + "</auth>");
    }

    private static LoginPeer authenticated() {
        LoginPeer peer = plain(plaintext(), "alice", "secret");
        peer.on(new LoginEvent.Judged(new Verdict.Granted("alice@godwit.test"))).header();
        peer.taken();
        return peer;
    }

    @Test
    void startTlsShouldBeAllThatIsOfferedBeforeTls() {
        LoginPeer peer = new LoginPeer(Security.STARTTLS, Registration.OPEN).header();
        assertThat(peer.sent())
                .isEqualTo(
                        "<?fresh0><stream:features><starttls"
                                + " xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
                                + "</stream:features>");
        peer.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        assertThat(peer.taken())
                .containsExactly(
                        new LoginEffect.Send(Element.of(Namespaces.TLS, "proceed")),
                        new LoginEffect.BeginTls());
        peer.on(new LoginEvent.Secured(List.of(BINDING)));
        assertThat(peer.taken()).containsExactly(new LoginEffect.Restart());
        peer.header();
        assertThat(peer.sent())
                .contains("SCRAM-SHA-256-PLUS", "PLAIN", "tls-server-end-point", "iq-register");
        peer.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
                .failedWith(ErrorCode.STREAM_NOT_AUTHORIZED);
    }

    @Test
    void passwordsShouldBeRefusedBeforeTls() {
        LoginPeer peer = new LoginPeer(Security.STARTTLS, Registration.OPEN).header();
        peer.taken();
        assertThat(plain(peer, "alice", "secret").sent()).contains("<encryption-required/>");
        peer.send("<iq type='get'><query xmlns='jabber:iq:register'/></iq>")
                .failedWith(ErrorCode.STREAM_NOT_AUTHORIZED);
    }

    @Test
    void plusShouldBeOfferedOnlyWithTls() {
        assertThat(new LoginPeer(Security.PLAINTEXT, Registration.CLOSED).header().sent())
                .contains("<mechanism>SCRAM-SHA-256</mechanism>", "<starttls")
                .doesNotContain("PLUS", "sasl-cb", "iq-register");
        assertThat(secured().sent()).contains("SCRAM-SHA-1-PLUS").doesNotContain("starttls");
    }

    @Test
    void aStreamThatNamesNobodyShouldBeShownNoPlusInTheOldProfile() throws Exception {
        LoginPeer peer = new LoginPeer(Security.DIRECT_TLS, Registration.CLOSED);
        peer.on(new LoginEvent.Secured(List.of(BINDING))).namelessHeader();
        String offer = peer.sent();
        String old = offer.substring(0, offer.indexOf("</mechanisms>"));
        assertThat(old).contains("<mechanism>SCRAM-SHA-512</mechanism>").doesNotContain("PLUS");
        assertThat(offer).contains("<mechanism>SCRAM-SHA-512-PLUS</mechanism>");
        String sawNone = base64("y,,n=alice,r=nonce");
        peer.send(AUTH + " mechanism='SCRAM-SHA-512'>" + sawNone + "</auth>");
        assertThat(peer.state).isInstanceOf(LoginState.FindingCredentials.class);
        peer.on(new LoginEvent.CredentialsFound(credentials));
        assertThat(text(peer.taken().subList(1, 2)))
                .endsWith(
                        ",h="
                                + ScramServer.offered(
                                        ScramHash.SHA_512,
                                        List.of(
                                                "PLAIN",
                                                "SCRAM-SHA-1",
                                                "SCRAM-SHA-256",
                                                "SCRAM-SHA-512"),
                                        List.of(BINDING)));
    }

    @Test
    void aStreamThatNamesItsPeerShouldNotTakeASawNone() {
        LoginPeer peer = secured();
        assertThat(peer.sent()).contains("<mechanism>SCRAM-SHA-512-PLUS</mechanism>");
        String sawNone = base64("y,,n=alice,r=nonce");
        peer.send(AUTH + " mechanism='SCRAM-SHA-512'>" + sawNone + "</auth>");
        assertThat(peer.sent()).contains("<not-authorized/>");
    }

    @ParameterizedTest
    @EnumSource(ScramHash.class)
    void scramShouldLeadToASession(ScramHash hash) throws Exception {
        for (ChannelBinding binding : new @Nullable ChannelBinding[] {null, BINDING}) {
            LoginPeer peer = secured();
            peer.taken();
            ScramClient client = new ScramClient(hash, "alice", "nonce", binding);
            String mechanism = hash.mechanism() + (binding == null ? "" : "-PLUS");
            peer.send(
                    AUTH + " mechanism='" + mechanism + "'>" + base64(client.first()) + "</auth>");
            assertThat(peer.state).isInstanceOf(LoginState.Waiting.class);
            assertThat(peer.taken())
                    .containsExactly(
                            new LoginEffect.FindCredentials(Jid.parse("alice@godwit.test")));
            peer.on(new LoginEvent.CredentialsFound(credentials));
            ScramClient.Final answer = client.answer(text(peer.taken()), "secret");
            peer.send(
                    "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                            + base64(answer.text())
                            + "</response>");
            List<LoginEffect> effects = peer.taken();
            answer.check(text(effects));
            assertThat(effects.getLast()).isEqualTo(new LoginEffect.Restart());
            assertThat(peer.header().sent())
                    .contains("<bind ", "<session ", "<sm ", "<extra xmlns='urn:extra'/>")
                    .doesNotContain("mechanism");
        }
    }

    private static String text(List<LoginEffect> effects) {
        if (effects.getFirst() instanceof LoginEffect.Send(Element element)) {
            return Bytes.wrap(Base64.getDecoder().decode(element.text())).utf8();
        }
        throw new AssertionError(effects);
    }

    @Test
    void aWrongProofShouldCountAndBeRefused() throws Exception {
        LoginPeer peer = plaintext();
        ScramClient client = new ScramClient(ScramHash.SHA_256, "alice", "nonce", null);
        peer.send(AUTH + " mechanism='SCRAM-SHA-256'>" + base64(client.first()) + "</auth>");
        peer.taken();
        peer.on(new LoginEvent.CredentialsFound(credentials));
        String proof = client.answer(text(peer.taken()), "wrong").text();
        peer.send(
                "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                        + base64(proof)
                        + "</response>");
        List<LoginEffect> effects = peer.taken();
        assertThat(effects.getFirst()).isEqualTo(new LoginEffect.CountFailure());
        assertThat(effects.toString()).doesNotContain("success");
        assertThat(peer.state).isInstanceOf(LoginState.Unauthenticated.class);
    }

    @Test
    void plainShouldAskForThePasswordsJudgement() throws Exception {
        LoginPeer peer = plain(plaintext(), "Alice", "secret");
        Jid alice = Jid.parse("alice@godwit.test");
        assertThat(peer.taken()).containsExactly(new LoginEffect.CheckPassword(alice, "secret"));
        peer.on(new LoginEvent.Judged(new Verdict.Granted("alice@godwit.test")));
        assertThat(peer.state)
                .isInstanceOfSatisfying(
                        LoginState.AwaitingHeader.class,
                        s -> assertThat(s.account()).isEqualTo(alice));
    }

    @Test
    void anEmptyAuthShouldBeAnsweredByAnEmptyChallenge() {
        LoginPeer peer = plaintext().send(AUTH + " mechanism='PLAIN'/>");
        assertThat(peer.sent()).startsWith("<challenge ");
        peer.send(
                "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                        + base64("\0alice\0secret")
                        + "</response>");
        assertThat(peer.state).isInstanceOf(LoginState.CheckingPassword.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mechanism='GSSAPI'/> | invalid-mechanism",
                "mechanism='PLAIN'>AA</auth> | malformed-request",
                "mechanism='PLAIN'>###</auth> | incorrect-encoding",
                "mechanism='PLAIN'>Ym9iAGFsaWNlAHNlY3JldA==</auth> | invalid-authzid",
                "mechanism='PLAIN'>AGEgYgBzZWNyZXQ=</auth> | not-authorized",
                "mechanism='SCRAM-SHA-1'>bg==</auth> | malformed-request",
                "mechanism='SCRAM-SHA-1-PLUS'>bg==</auth> | invalid-mechanism",
                "/> | invalid-mechanism",
            })
    void badSaslShouldFailWithItsCondition(String rest, String condition) {
        LoginPeer peer = plaintext().send(AUTH + " " + rest);
        if (peer.state instanceof LoginState.AwaitingResponse) {
            peer.taken();
            peer.send("<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>=</response>");
        }
        assertThat(peer.sent()).contains("<failure ", "<" + condition + "/>");
        assertThat(peer.state).isInstanceOf(LoginState.Unauthenticated.class);
    }

    @Test
    void abortShouldEndTheMechanism() {
        LoginPeer peer = plaintext().send(AUTH + " mechanism='PLAIN'/>");
        peer.send("<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        assertThat(peer.sent()).contains("<aborted/>");
        assertThat(plain(peer, "alice", "secret").state)
                .isInstanceOf(LoginState.CheckingPassword.class);
    }

    @Test
    void theLastAttemptShouldEndTheStream() {
        LoginPeer peer = plaintext();
        for (int i = 0; i < XmppSettings.Bounds.DEFAULT.attemptsMax(); i++) {
            peer.taken();
            plain(peer, "alice", "wrong");
            peer.on(
                    new LoginEvent.Judged(
                            new Verdict.Refused(ErrorCode.LOGIN_BAD_CREDENTIALS, "no")));
        }
        peer.failedWith(ErrorCode.STREAM_POLICY_VIOLATION);
    }

    @Test
    void aThrottledAddressShouldBeToldToWait() {
        LoginPeer peer = plain(plaintext(), "alice", "secret");
        peer.on(new LoginEvent.Throttled());
        assertThat(peer.sent()).contains("<temporary-auth-failure/>");
    }

    @ParameterizedTest
    @CsvSource({
        "example.org,1.0,STREAM_HOST_UNKNOWN",
        ",1.0,STREAM_HOST_UNKNOWN",
        "godwit.test,,STREAM_UNSUPPORTED_VERSION",
        "godwit.test,0.9,STREAM_UNSUPPORTED_VERSION",
        "godwit.test,x,STREAM_UNSUPPORTED_VERSION",
    })
    void headersThatAreNotForUsShouldBeRefused(
            @Nullable String to, @Nullable String version, ErrorCode code) {
        LoginPeer peer = new LoginPeer(Security.STARTTLS, Registration.CLOSED);
        peer.on(
                        new LoginEvent.HeaderRead(
                                Element.builder(Namespaces.STREAMS, "stream")
                                        .attribute("to", to)
                                        .attribute("version", version)
                                        .build(),
                                Namespaces.CLIENT))
                .failedWith(code);
    }

    @Test
    void foreignNamespacesShouldBeRefused() {
        Element stream = Element.builder(Namespaces.STREAMS, "stream").build();
        new LoginPeer(Security.STARTTLS, Registration.CLOSED)
                .on(new LoginEvent.HeaderRead(stream, "jabber:server"))
                .failedWith(ErrorCode.STREAM_INVALID_NAMESPACE);
        new LoginPeer(Security.STARTTLS, Registration.CLOSED)
                .on(new LoginEvent.HeaderRead(Element.of("urn:x", "stream"), Namespaces.CLIENT))
                .failedWith(ErrorCode.STREAM_INVALID_NAMESPACE);
        new LoginPeer(Security.STARTTLS, Registration.CLOSED)
                .on(
                        new LoginEvent.HeaderRead(
                                Element.of(Namespaces.STREAMS, "flow"), Namespaces.CLIENT))
                .failedWith(ErrorCode.STREAM_BAD_FORMAT);
    }

    @Test
    void brokenXmlShouldBeAnsweredAfterAHeader() {
        LoginPeer peer = new LoginPeer(Security.STARTTLS, Registration.CLOSED);
        peer.on(new LoginEvent.Broken(ErrorCode.STREAM_NOT_WELL_FORMED, "x"));
        assertThat(peer.sent()).startsWith("<?fresh0><stream:error><not-well-formed ");
        assertThat(plaintext().on(new LoginEvent.Broken(ErrorCode.STREAM_RESTRICTED_XML, "x")))
                .satisfies(p -> p.failedWith(ErrorCode.STREAM_RESTRICTED_XML));
    }

    @Test
    void stanzasBeforeLoginShouldBeRefused() {
        for (String xml : List.of("<message/>", "<presence/>", "<iq type='get'/>", "<x/>")) {
            plaintext().send(xml).failedWith(ErrorCode.STREAM_NOT_AUTHORIZED);
            authenticated().send(xml).failedWith(ErrorCode.STREAM_NOT_AUTHORIZED);
        }
    }

    @Test
    void aSlowPeerShouldBeTimedOut() {
        plaintext().on(new LoginEvent.TimedOut()).failedWith(ErrorCode.STREAM_CONNECTION_TIMEOUT);
        LoginPeer silent =
                new LoginPeer(Security.DIRECT_TLS, Registration.CLOSED)
                        .on(new LoginEvent.TimedOut());
        assertThat(silent.sent()).isEqualTo("</>");
    }

    @Test
    void goodbyeShouldBeReturned() {
        assertThat(plaintext().on(new LoginEvent.StreamEnded()).sent()).isEqualTo("</>");
    }

    @Test
    void bindShouldOpenASessionWithTheWantedResource() throws Exception {
        LoginPeer peer =
                authenticated()
                        .send(
                                "<iq type='set' id='b'><bind"
                                        + " xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                                        + "<resource>phone</resource></bind></iq>");
        assertThat(peer.taken())
                .containsExactly(
                        new LoginEffect.OpenSession(
                                new Login(
                                        Jid.parse("alice@godwit.test"),
                                        null,
                                        "phone",
                                        Login.Encoding.XML,
                                        Login.Acks.BARRIER,
                                        null)));
        Jid jid = Jid.parse("alice@godwit.test/phone");
        Opened.Started started = new Opened.Started(jid, "token", _ -> {});
        peer.on(new LoginEvent.Answered(started));
        List<LoginEffect> effects = peer.taken();
        assertThat(effects.getFirst().toString()).contains("iq");
        assertThat(effects.getLast()).isEqualTo(new LoginEffect.Enter(started, false, false));
        assertThat(peer.state).isInstanceOf(LoginState.Finished.class);
    }

    @Test
    void bindShouldStayWithTheAccountThatHasProvedItself() throws Exception {
        LoginPeer peer =
                authenticated()
                        .send(
                                "<iq type='set' id='b' from='bob@godwit.test/phone'><bind"
                                        + " xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                                        + "<resource>bob@godwit.test/phone</resource></bind></iq>");
        assertThat(peer.taken())
                .singleElement()
                .isInstanceOfSatisfying(
                        LoginEffect.OpenSession.class,
                        opening -> {
                            assertThat(opening.login().account()).hasToString("alice@godwit.test");
                            assertThat(opening.login().resource())
                                    .isEqualTo("bob@godwit.test/phone");
                        });
    }

    @Test
    void refusedBindShouldLeaveRoomForAnother() {
        String bind = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";
        LoginPeer peer = authenticated().send(bind);
        peer.on(new LoginEvent.Answered(new Opened.Refused(ErrorCode.RESOURCE_CONSTRAINT, "x")));
        assertThat(peer.sent()).contains("id='b'", "<resource-constraint ");
        assertThat(peer.send(bind).state).isInstanceOf(LoginState.Binding.class);
    }

    @Test
    void anImpossibleResourceShouldBeRefused() {
        LoginPeer peer =
                authenticated()
                        .send(
                                "<iq type='set' id='b'><bind"
                                        + " xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>"
                                        + "x".repeat(1100)
                                        + "</resource></bind></iq>");
        assertThat(peer.sent()).contains("<bad-request ");
    }

    @Test
    void resumeShouldGoOnWithTheOldSession() throws Exception {
        LoginPeer peer =
                authenticated().send("<resume xmlns='urn:xmpp:sm:3' previd='token' h='7'/>");
        assertThat(peer.taken())
                .containsExactly(
                        new LoginEffect.OpenSession(
                                new Login(
                                        Jid.parse("alice@godwit.test"),
                                        null,
                                        null,
                                        Login.Encoding.XML,
                                        Login.Acks.COUNTED,
                                        new Login.Resume("token", 7))));
        Opened.Resumed resumed =
                new Opened.Resumed(Jid.parse("alice@godwit.test/phone"), 5, _ -> {});
        peer.on(new LoginEvent.Answered(resumed));
        assertThat(peer.taken())
                .containsExactly(
                        new LoginEffect.Send(
                                Xml.parse("<resumed xmlns='urn:xmpp:sm:3' previd='token' h='5'/>")),
                        new LoginEffect.Reenter(resumed, "token", 7));
    }

    @Test
    void failedResumeShouldLeaveRoomForBind() {
        LoginPeer peer =
                authenticated().send("<resume xmlns='urn:xmpp:sm:3' previd='token' h='7'/>");
        peer.on(new LoginEvent.Answered(new Opened.Refused(ErrorCode.ITEM_NOT_FOUND, "x")));
        assertThat(peer.sent()).startsWith("<failed ").contains("<item-not-found ");
        assertThat(peer.state).isInstanceOf(LoginState.Authenticated.class);
        assertThat(peer.send("<resume xmlns='urn:xmpp:sm:3' previd='t' h='x'/>").sent())
                .contains("<bad-request ");
        assertThat(peer.send("<enable xmlns='urn:xmpp:sm:3'/>").sent())
                .contains("<unexpected-request ");
    }

    @Test
    void registrationShouldMakeAnAccountWhereOpen() throws Exception {
        LoginPeer peer =
                plaintext().send("<iq type='get' id='1'><query xmlns='jabber:iq:register'/></iq>");
        assertThat(peer.sent()).contains("<username/><password/>");
        peer.send(
                "<iq type='set' id='2'><query xmlns='jabber:iq:register'>"
                        + "<username>bob</username><password>x</password></query></iq>");
        assertThat(peer.taken())
                .containsExactly(new LoginEffect.Register(Jid.parse("bob@godwit.test"), "x", null));
        peer.on(new LoginEvent.Judged(new Verdict.Granted("bob@godwit.test")));
        assertThat(peer.sent()).isEqualTo("<iq type='result' id='2'/>");
    }

    @Test
    void anInviteShouldOpenRegistrationToItsHolder() throws Exception {
        String set =
                "<iq type='set' id='2'><query xmlns='jabber:iq:register'>"
                        + "<username>bob</username><password>x</password></query></iq>";
        LoginPeer peer = new LoginPeer(Security.PLAINTEXT, Registration.INVITE).header();
        assertThat(peer.sent())
                .contains("<register xmlns='urn:xmpp:ibr-token:0'/>")
                .doesNotContain("iq-register");
        assertThat(peer.send(set).sent()).contains("<not-allowed ");
        peer.send("<iq type='set' id='1'><preauth xmlns='urn:xmpp:pars:0' token='sesame'/></iq>");
        assertThat(peer.state).isInstanceOf(LoginState.Waiting.class);
        assertThat(peer.taken()).containsExactly(new LoginEffect.CheckInvite("sesame"));
        peer.on(new LoginEvent.Judged(new Verdict.Granted("")));
        assertThat(peer.sent()).isEqualTo("<iq type='result' id='1'/>");
        assertThat(peer.state.toString()).doesNotContain("sesame");
        assertThat(peer.send(set).taken())
                .containsExactly(
                        new LoginEffect.Register(Jid.parse("bob@godwit.test"), "x", "sesame"));
        peer.on(new LoginEvent.Judged(new Verdict.Granted("bob@godwit.test")));
        peer.taken();
        assertThat(peer.send(set).sent()).contains("<not-allowed ");
    }

    @Test
    void invitesShouldNotBeTakenWhereRegistrationIsClosed() {
        LoginPeer peer = new LoginPeer(Security.PLAINTEXT, Registration.CLOSED).header();
        assertThat(peer.sent()).doesNotContain("ibr-token");
        peer.send("<iq type='set' id='1'><preauth xmlns='urn:xmpp:pars:0' token='sesame'/></iq>");
        assertThat(peer.sent()).contains("<not-allowed ");
    }

    @Test
    void formsShouldBeTakenAndPutAway() throws Exception {
        LoginPeer peer =
                plaintext().send("<iq type='get' id='1'><query xmlns='jabber:iq:register'/></iq>");
        assertThat(peer.sent())
                .contains("type='form'", "<value>jabber:iq:register</value>", "var='username'");
        String form = "<iq type='set' id='2'><query xmlns='jabber:iq:register'><x type='";
        peer.send(form + "cancel' xmlns='jabber:x:data'/></query></iq>");
        assertThat(peer.sent()).isEqualTo("<iq type='result' id='2'/>");
        peer.send(
                form
                        + "submit' xmlns='jabber:x:data'>"
                        + "<field var='username'><value>bob</value></field>"
                        + "<field var='password'><value>x</value></field></x></query></iq>");
        assertThat(peer.taken())
                .containsExactly(new LoginEffect.Register(Jid.parse("bob@godwit.test"), "x", null));
    }

    @Test
    void refusedRegistrationsShouldSayWhy() {
        String set =
                "<iq type='set' id='2'><query xmlns='jabber:iq:register'>"
                        + "<username>bob</username><password>x</password></query></iq>";
        LoginPeer taken = plaintext().send(set);
        taken.taken();
        taken.on(new LoginEvent.Judged(new Verdict.Refused(ErrorCode.LOGIN_NAME_TAKEN, "x")));
        assertThat(taken.sent()).contains("<conflict ");
        LoginPeer closed = secured().send(set);
        assertThat(closed.sent()).contains("<not-allowed ");
        assertThat(closed.state).isInstanceOf(LoginState.Unauthenticated.class);
        LoginPeer empty =
                plaintext().send("<iq type='set' id='2'><query xmlns='jabber:iq:register'/></iq>");
        assertThat(empty.sent()).contains("<not-acceptable ");
        LoginPeer remove =
                plaintext()
                        .send(
                                "<iq type='set' id='2'><query xmlns='jabber:iq:register'>"
                                        + "<remove/></query></iq>");
        assertThat(remove.sent()).contains("<forbidden ");
    }

    @Test
    void lateAnswersShouldChangeNothing() {
        LoginPeer peer = plaintext();
        LoginState before = peer.state;
        peer.on(new LoginEvent.Judged(new Verdict.Granted("x")))
                .on(new LoginEvent.CredentialsFound(credentials))
                .on(new LoginEvent.Answered(new Opened.Refused(ErrorCode.CONFLICT, "x")))
                .on(new LoginEvent.Secured(List.of()));
        assertThat(peer.state).isEqualTo(before);
        assertThat(peer.taken()).isEmpty();
    }

    @Test
    void secretsShouldNotBePrinted() {
        LoginPeer peer = plain(plaintext(), "alice", "hunter2");
        assertThat(peer.taken().toString() + peer.state).doesNotContain("hunter2");
    }
}
