package org.godwit.server.transport.xmpp.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.godwit.protocol.sasl.ChannelBinding;
import org.godwit.protocol.sasl.HashedToken;
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
import org.godwit.server.account.Token;
import org.godwit.server.account.Tokens;
import org.godwit.server.account.Verdict;
import org.godwit.server.session.Login;
import org.godwit.server.session.Opened;
import org.godwit.server.transport.xmpp.login.XmppSettings.Security;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SASL2 with all that may come with it, as the words of both sides.
///
/// Shows XEP-0388, XEP-0386, XEP-0484, XEP-0440, XEP-0509, XEP-0198 §8.
class Sasl2LoginTest {
    private static final ChannelBinding BINDING =
            new ChannelBinding(ChannelBinding.TLS_SERVER_END_POINT, Bytes.utf8("certificate"));
    private static final String AGENT = "d4565fa7-4d72-4749-b3d3-740edbf87770";
    private static final String USER_AGENT =
            "<user-agent id='"
                    + AGENT
                    + "'><software>Gull</software><device>a phone</device></user-agent>";
    private static final String BIND =
            "<bind xmlns='urn:xmpp:bind:0'><tag>Gull</tag><enable xmlns='urn:xmpp:carbons:2'/>"
                    + "<enable xmlns='urn:xmpp:sm:3' resume='true'/>"
                    + "<inactive xmlns='urn:xmpp:csi:0'/></bind>";
    private static final String RESUME = "<resume xmlns='urn:xmpp:sm:3' previd='old' h='7'/>";

    private final ScramCredentials credentials;
    private final Jid alice;

    Sasl2LoginTest() throws ProtocolException {
        credentials = ScramCredentials.derive("secret", new SecureRandom());
        alice = Jid.parse("alice@godwit.test");
    }

    private static LoginPeer secured() {
        LoginPeer peer = new LoginPeer(Security.DIRECT_TLS, Registration.CLOSED);
        peer.on(new LoginEvent.Secured(List.of(BINDING))).header();
        return peer;
    }

    private static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.unsafeArray());
    }

    private static String authenticate(String mechanism, Bytes first, String more) {
        return "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='"
                + mechanism
                + "'><initial-response>"
                + base64(first)
                + "</initial-response>"
                + more
                + "</authenticate>";
    }

    private static String plain(String more) {
        return authenticate("PLAIN", Bytes.utf8("\0alice\0secret"), more);
    }

    /// Logs in by PLAIN up to the point where a session is asked for.
    private static LoginPeer proven(String more) {
        LoginPeer peer = secured();
        peer.taken();
        peer.send(plain(more));
        assertThat(peer.state).isInstanceOf(LoginState.CheckingPassword.class);
        peer.taken();
        return peer.on(new LoginEvent.Judged(new Verdict.Granted("alice@godwit.test")));
    }

    private static Opened.Started started(String jid) throws ProtocolException {
        return new Opened.Started(Jid.parse(jid), "resume-me", _ -> {});
    }

    private static Login opened(LoginPeer peer) {
        assertThat(peer.state).isInstanceOf(LoginState.Waiting.class);
        List<LoginEffect> effects = peer.taken();
        if (effects.size() == 1
                && effects.getFirst() instanceof LoginEffect.OpenSession(Login login)) {
            return login;
        }
        throw new AssertionError(effects);
    }

    @Test
    void theOfferShouldNameEveryWayIn() {
        assertThat(secured().sent())
                .contains(
                        "<authentication xmlns='urn:xmpp:sasl:2'>"
                                + "<mechanism>SCRAM-SHA-512-PLUS</mechanism>"
                                + "<mechanism>SCRAM-SHA-256-PLUS</mechanism>"
                                + "<mechanism>SCRAM-SHA-1-PLUS</mechanism>"
                                + "<mechanism>SCRAM-SHA-512</mechanism>"
                                + "<mechanism>SCRAM-SHA-256</mechanism>"
                                + "<mechanism>SCRAM-SHA-1</mechanism>"
                                + "<mechanism>PLAIN</mechanism>"
                                + "<inline><bind xmlns='urn:xmpp:bind:0'><inline>"
                                + "<feature var='urn:xmpp:carbons:2'/>"
                                + "<feature var='urn:xmpp:csi:0'/>"
                                + "<feature var='urn:xmpp:sm:3'/></inline></bind>"
                                + "<sm xmlns='urn:xmpp:sm:3'/>"
                                + "<fast xmlns='urn:xmpp:fast:0'>"
                                + "<mechanism>HT-SHA-256-ENDP</mechanism>"
                                + "<mechanism>HT-SHA-256-NONE</mechanism></fast></inline>"
                                + "</authentication>",
                        "<channel-binding type='tls-server-end-point'/>",
                        "<config-version xmlns='urn:xmpp:iap:0' scheme='opaque'",
                        "<limits xmlns='urn:xmpp:stream-limits:0'>"
                                + "<max-bytes>65536</max-bytes><idle-seconds>300</idle-seconds>"
                                + "</limits>");
        assertThat(new LoginPeer(Security.STARTTLS, Registration.CLOSED).header().sent())
                .doesNotContain("urn:xmpp:sasl:2");
    }

    @Test
    void oneLoginShouldProveBindCountAndBringAToken() throws Exception {
        LoginPeer peer = secured();
        String offer = peer.sent();
        ScramClient client = new ScramClient(ScramHash.SHA_256, "alice", "nonce", BINDING);
        peer.send(
                authenticate(
                        "SCRAM-SHA-256-PLUS",
                        Bytes.utf8(client.first()),
                        USER_AGENT
                                + BIND
                                + "<request-token xmlns='urn:xmpp:fast:0'"
                                + " mechanism='HT-SHA-256-ENDP'/>"));
        assertThat(peer.taken()).containsExactly(new LoginEffect.FindCredentials(alice));
        peer.on(new LoginEvent.CredentialsFound(credentials));
        String challenge = text(peer.taken(), "challenge");
        assertThat(challenge).endsWith(",h=" + hashOf(offer));
        ScramClient.Final answer = client.answer(challenge, "secret");
        peer.send(
                "<response xmlns='urn:xmpp:sasl:2'>"
                        + base64(Bytes.utf8(answer.text()))
                        + "</response>");
        assertThat(peer.taken())
                .containsExactly(
                        new LoginEffect.IssueToken(
                                new Tokens.Device(alice, AGENT),
                                "Gull a phone",
                                HashedToken.END_POINT));
        Instant expires = Instant.parse("2027-01-02T03:04:05Z");
        peer.on(
                new LoginEvent.TokenAnswered(
                        new Token.Answer.Granted(Bytes.EMPTY, new Token("sesame", expires))));
        Login login = opened(peer);
        assertThat(login.device()).isEqualTo(AGENT);
        assertThat(login.resource()).matches("Gull/[A-Za-z0-9_-]{12}").doesNotContain("d4565");
        assertThat(login.manner())
                .isEqualTo(new Login.Manner(Login.Encoding.XML, Login.Acks.RESUMABLE, true));
        Opened.Started started = started("alice@godwit.test/Gull/x");
        peer.on(new LoginEvent.Answered(started));
        List<LoginEffect> last = peer.taken();
        answer.check(
                Bytes.wrap(Base64.getDecoder().decode(element(last).elements().getFirst().text()))
                        .utf8());
        assertThat(Xml.print(element(last)))
                .endsWith(
                        "<authorization-identifier>alice@godwit.test/Gull/x"
                                + "</authorization-identifier>"
                                + "<bound xmlns='urn:xmpp:bind:0'><enabled xmlns='urn:xmpp:sm:3'"
                                + " id='resume-me' resume='true' max='600'/></bound>"
                                + "<token xmlns='urn:xmpp:fast:0' token='sesame'"
                                + " expiry='2027-01-02T03:04:05Z'/></success>");
        assertThat(last.get(1).toString()).contains("features");
        assertThat(last.getLast()).isEqualTo(new LoginEffect.Enter(started, true, true));
        assertThat(peer.state).isInstanceOf(LoginState.Finished.class);
    }

    /// What XEP-0474 makes of the lists in `offer`.
    private static String hashOf(String offer) throws ProtocolException {
        Element features =
                Xml.parse(
                        offer.substring(offer.indexOf("<stream:features>"))
                                .replace(
                                        "<stream:features>",
                                        "<features xmlns='http://etherx.jabber.org/streams'>")
                                .replace("</stream:features>", "</features>"));
        Element sasl2 = features.child(Profile.SASL2, "authentication");
        List<String> names =
                sasl2 == null
                        ? List.of()
                        : sasl2.elements().stream()
                                .filter(e -> e.name().equals("mechanism"))
                                .map(Element::text)
                                .toList();
        assertThat(names).hasSize(7);
        return ScramServer.offered(ScramHash.SHA_256, names, List.of(BINDING));
    }

    private static Element element(List<LoginEffect> effects) {
        if (effects.getFirst() instanceof LoginEffect.Send(Element element)) {
            return element;
        }
        throw new AssertionError(effects);
    }

    private static String text(List<LoginEffect> effects, String name) {
        Element element = element(effects);
        assertThat(element.is(Profile.SASL2, name)).isTrue();
        return Bytes.wrap(Base64.getDecoder().decode(element.text())).utf8();
    }

    @Test
    void withoutBindTheStreamShouldGoOnWithoutARestart() throws Exception {
        LoginPeer peer = proven("");
        assertThat(peer.state).isEqualTo(new LoginState.Authenticated(peer.state.ground(), alice));
        assertThat(peer.sent())
                .startsWith(
                        "<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>"
                                + "alice@godwit.test</authorization-identifier></success><stream:features><bind"
                                + " xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>");
        peer.send(
                "<iq type='set' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                        + "<resource>old</resource></bind></iq>");
        assertThat(opened(peer).resource()).isEqualTo("old");
    }

    @Test
    void aResumedSessionShouldGoOnWithTheSuccess() throws Exception {
        LoginPeer peer = proven(USER_AGENT + BIND + RESUME);
        assertThat(opened(peer).resume()).isEqualTo(new Login.Resume("old", 7));
        Opened.Resumed resumed =
                new Opened.Resumed(Jid.parse("alice@godwit.test/phone"), 5, _ -> {});
        peer.on(new LoginEvent.Answered(resumed));
        List<LoginEffect> last = peer.taken();
        assertThat(Xml.print(element(last)))
                .isEqualTo(
                        "<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>"
                                + "alice@godwit.test/phone</authorization-identifier>"
                                + "<resumed xmlns='urn:xmpp:sm:3' previd='old' h='5'/></success>");
        assertThat(last).hasSize(2).last().isEqualTo(new LoginEffect.Reenter(resumed, "old", 7));
    }

    @Test
    void aSessionThatIsGoneShouldBeReplacedByTheOneWishedFor() throws Exception {
        LoginPeer peer = proven(USER_AGENT + BIND + RESUME);
        assertThat(opened(peer).resume()).isNotNull();
        peer.on(new LoginEvent.Answered(new Opened.Refused(ErrorCode.ITEM_NOT_FOUND, "gone")));
        assertThat(opened(peer).resume()).isNull();
        peer.on(new LoginEvent.Answered(started("alice@godwit.test/Gull/x")));
        assertThat(peer.sent())
                .contains(
                        "</authorization-identifier><failed xmlns='urn:xmpp:sm:3'>"
                                + "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
                                + "</failed><bound xmlns='urn:xmpp:bind:0'><enabled ");
    }

    @Test
    void aRefusedSessionShouldFailTheLogin() {
        LoginPeer peer = proven(BIND);
        assertThat(opened(peer).resource()).isNull();
        peer.on(new LoginEvent.Answered(new Opened.Refused(ErrorCode.RESOURCE_CONSTRAINT, "no")));
        assertThat(peer.sent()).contains("<temporary-auth-failure ").doesNotContain("success");
        assertThat(peer.state).isInstanceOf(LoginState.Unauthenticated.class);
    }

    @Test
    void theSameClientShouldGetTheSameResource() throws Exception {
        String first = opened(proven(USER_AGENT + BIND)).resource();
        assertThat(opened(proven(USER_AGENT + BIND)).resource()).isEqualTo(first);
        String other = USER_AGENT.replace("d4565", "e4565");
        assertThat(opened(proven(other + BIND)).resource()).isNotEqualTo(first);
        String bad = BIND.replace("<tag>Gull", "<tag>a&#x7f;b");
        assertThat(opened(proven(USER_AGENT + bad)).resource()).matches("[A-Za-z0-9_-]{12}");
    }

    private static LoginPeer shows(HashedToken mechanism, String more) {
        LoginPeer peer = secured();
        peer.taken();
        Bytes first = mechanism.first("alice", "sesame", List.of(BINDING));
        return peer.send(authenticate(mechanism.mechanism(), first, USER_AGENT + more));
    }

    @Test
    void aTokenShouldLetItsDeviceInAtOnce() throws Exception {
        LoginPeer peer =
                shows(HashedToken.END_POINT, BIND + "<fast xmlns='urn:xmpp:fast:0' count='3'/>");
        List<LoginEffect> effects = peer.taken();
        assertThat(effects.getFirst())
                .isInstanceOfSatisfying(
                        LoginEffect.CheckToken.class,
                        check -> {
                            assertThat(check.device()).isEqualTo(new Tokens.Device(alice, AGENT));
                            assertThat(check.claim().isMadeBy("sesame")).isTrue();
                            assertThat(check.claim().isMadeBy("simsim")).isFalse();
                            assertThat(check.wish()).isEqualTo(new Tokens.Wish(3, false, null));
                        });
        peer.on(new LoginEvent.TokenAnswered(new Token.Answer.Granted(Bytes.utf8("proof"), null)));
        assertThat(opened(peer).device()).isEqualTo(AGENT);
        peer.on(new LoginEvent.Answered(started("alice@godwit.test/Gull/x")));
        assertThat(peer.sent())
                .startsWith(
                        "<success xmlns='urn:xmpp:sasl:2'><additional-data>"
                                + base64(Bytes.utf8("proof"))
                                + "</additional-data>")
                .doesNotContain("<token ");
    }

    @Test
    void aThrottledAddressThatHasProvedItselfShouldGoOnWithoutAToken() throws Exception {
        ScramClient client = new ScramClient(ScramHash.SHA_256, "alice", "nonce", BINDING);
        LoginPeer other = secured();
        assertThat(other.taken()).isNotEmpty();
        other.send(
                authenticate(
                        "SCRAM-SHA-256-PLUS",
                        Bytes.utf8(client.first()),
                        USER_AGENT
                                + BIND
                                + "<request-token xmlns='urn:xmpp:fast:0'"
                                + " mechanism='HT-SHA-256-ENDP'/>"));
        assertThat(other.taken()).containsExactly(new LoginEffect.FindCredentials(alice));
        other.on(new LoginEvent.CredentialsFound(credentials));
        String challenge = text(other.taken(), "challenge");
        other.send(
                "<response xmlns='urn:xmpp:sasl:2'>"
                        + base64(Bytes.utf8(client.answer(challenge, "secret").text()))
                        + "</response>");
        assertThat(other.taken()).hasOnlyElementsOfType(LoginEffect.IssueToken.class);
        other.on(new LoginEvent.Throttled());
        assertThat(opened(other).device()).isEqualTo(AGENT);
    }

    @Test
    void aBadTokenShouldBeHeldAgainstItsAddress() {
        LoginPeer peer = shows(HashedToken.NONE, "<fast xmlns='urn:xmpp:fast:0'/>");
        peer.taken();
        peer.on(
                new LoginEvent.TokenAnswered(
                        new Token.Answer.Refused(ErrorCode.LOGIN_BAD_CREDENTIALS, "no")));
        List<LoginEffect> effects = peer.taken();
        assertThat(effects.getFirst()).isEqualTo(new LoginEffect.CountFailure());
        assertThat(effects.get(1).toString()).contains("failure");
        assertThat(peer.state).isInstanceOf(LoginState.Unauthenticated.class);
    }

    @Test
    void anExpiredTokenShouldSayThatItIs() {
        LoginPeer peer = shows(HashedToken.NONE, "<fast xmlns='urn:xmpp:fast:0'/>");
        peer.taken();
        peer.on(new LoginEvent.TokenAnswered(Token.Answer.Expired.INSTANCE));
        assertThat(peer.sent())
                .isEqualTo(
                        "<failure xmlns='urn:xmpp:sasl:2'><credentials-expired"
                                + " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"
                                + "<text>log in by password again</text></failure>");
    }

    @Test
    void tokensShouldBeTakenOnlyWhereTheyAreOffered() {
        assertThat(shows(HashedToken.NONE, "").sent()).contains("<invalid-mechanism ");
        LoginPeer plaintext = new LoginPeer(Security.PLAINTEXT, Registration.CLOSED).header();
        assertThat(plaintext.sent()).doesNotContain("HT-SHA-256-ENDP").contains("HT-SHA-256-NONE");
        Bytes first = HashedToken.END_POINT.first("alice", "sesame", List.of(BINDING));
        plaintext.send(
                authenticate(
                        "HT-SHA-256-ENDP", first, USER_AGENT + "<fast xmlns='urn:xmpp:fast:0'/>"));
        assertThat(plaintext.sent()).contains("<invalid-mechanism ");
        LoginPeer nameless = secured();
        nameless.taken();
        nameless.send(authenticate("HT-SHA-256-ENDP", first, "<fast xmlns='urn:xmpp:fast:0'/>"));
        assertThat(nameless.sent()).contains("<malformed-request ");
    }

    @Test
    void aPipelinedLoginShouldBeTakenWhenItKnowsTheFeatures() throws Exception {
        String offer = secured().sent();
        int at = offer.indexOf(" value='", offer.indexOf("config-version")) + 8;
        String version = offer.substring(at, offer.indexOf('\'', at));
        LoginPeer knowing = secured();
        knowing.taken();
        knowing.send(plain(knows(version)));
        assertThat(knowing.state).isInstanceOf(LoginState.CheckingPassword.class);
        LoginPeer guessing = secured();
        guessing.taken();
        int attempts = guessing.state.ground().attemptsLeft();
        guessing.send(plain(knows("old")));
        assertThat(guessing.sent())
                .isEqualTo(
                        "<failure xmlns='urn:xmpp:sasl:2'>"
                                + "<aborted xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"
                                + "<text>the features on offer have changed</text>"
                                + "<config-version-mismatch xmlns='urn:xmpp:iap:0'/></failure>");
        assertThat(guessing.state.ground().attemptsLeft()).isEqualTo(attempts);
        assertThat(guessing.send(plain("")).state).isInstanceOf(LoginState.CheckingPassword.class);
    }

    private static String knows(String version) {
        return "<config-version xmlns='urn:xmpp:iap:0' scheme='opaque' value='" + version + "'/>";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<authenticate xmlns='urn:xmpp:sasl:2'/> | invalid-mechanism",
                "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='X'><initial-response/>"
                        + "</authenticate> | invalid-mechanism",
                "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>#"
                        + "</initial-response></authenticate> | incorrect-encoding",
                "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>"
                        + "AGJvYgBzZWNyZXQ=</initial-response></authenticate> | invalid-authzid",
            })
    void badLoginsShouldFailWithTheirCondition(String xml, String condition) {
        LoginPeer peer = secured();
        peer.taken();
        assertThat(peer.send(xml).sent())
                .startsWith("<failure xmlns='urn:xmpp:sasl:2'><" + condition + " ");
        assertThat(peer.state).isInstanceOf(LoginState.Unauthenticated.class);
    }

    @Test
    void abortShouldEndTheMechanism() {
        LoginPeer peer =
                secured().send("<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'/>");
        assertThat(peer.sent()).endsWith("<challenge xmlns='urn:xmpp:sasl:2'/>");
        assertThat(peer.send("<abort xmlns='urn:xmpp:sasl:2'/>").sent()).contains("<aborted ");
        peer.send("<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'/>");
        peer.taken();
        peer.send("<response xmlns='" + Namespaces.SASL + "'/>")
                .failedWith(ErrorCode.STREAM_NOT_AUTHORIZED);
    }

    @Test
    void secretsShouldNotBePrinted() {
        LoginPeer peer = proven(BIND);
        peer.on(
                new LoginEvent.TokenAnswered(
                        new Token.Answer.Granted(Bytes.EMPTY, new Token("sesame", Instant.EPOCH))));
        assertThat(peer.taken().toString() + peer.state).doesNotContain("secret", "sesame");
    }
}
