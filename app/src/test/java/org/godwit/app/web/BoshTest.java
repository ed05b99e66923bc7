package org.godwit.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// XMPP over HTTP requests (XEP-0124, XEP-0206), against a whole node.
///
/// Shows XEP-0124, XEP-0206.
class BoshTest {
    private static final String TO_BOB =
            "<message xmlns='jabber:client' to='bob@localhost/bosh' type='chat' id='%s'>"
                    + "<body>%s</body></message>";
    private static final String ONLINE = "<presence xmlns='jabber:client'/>";

    @TempDir private static Path data;
    private static NodeUnderTest node;

    @BeforeAll
    static void start() throws Exception {
        node = NodeUnderTest.inProcess(data, List.of("web.bosh-sessions-per-address=40"));
        node.addAccount("alice", "secret");
        node.addAccount("bob", "secret");
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    private static BoshClient client() {
        return new BoshClient(node.endpoints().web(), node.endpoints().domain());
    }

    @Test
    void theAnswerThatMakesASessionShouldSayItsTerms() throws Exception {
        try (BoshClient client = client()) {
            assertThat(client.open("wait='999' ver='1.6'"))
                    .contains("ver='1.11'", "wait='60'", "inactivity='60'", "maxpause='120'")
                    .contains("from='localhost'", "xmpp:version='1.0'");
        }
    }

    @Test
    void aConversationShouldPassThroughHeldRequests() throws Exception {
        try (BoshClient alice = client().logIn("alice", "secret");
                BoshClient bob = client().logIn("bob", "secret")) {
            CompletableFuture<HttpResponse<String>> held = bob.ask("", ONLINE);
            var _ = alice.ask("", TO_BOB.formatted("m1", "by post"));
            StringBuilder heard = new StringBuilder(BoshClient.await(held));
            while (!heard.toString().contains("by post")) {
                heard.append(bob.say(""));
            }
            assertThat(heard).contains("from='alice@localhost/bosh'", "id='m1'");
        }
    }

    @Test
    void requestsThatOvertakeEachOtherShouldBeTakenInOrder() throws Exception {
        try (BoshClient alice = client().logIn("alice", "secret")) {
            long next = alice.rid() + 1;
            alice.skip(2);
            String ping =
                    "<iq xmlns='jabber:client' type='get' id='%s'><ping"
                            + " xmlns='urn:xmpp:ping'/></iq>";
            var late = alice.askAt(next + 1, "", ping.formatted("second"));
            var early = alice.askAt(next, "", ping.formatted("first"));
            String both = BoshClient.await(early) + BoshClient.await(late);
            while (!both.contains("id='second'")) {
                both += alice.say("");
            }
            assertThat(both.indexOf("id='first'"))
                    .isNotNegative()
                    .isLessThan(both.indexOf("id='second'"));
        }
    }

    @Test
    void aRepeatedRequestShouldGetTheSameAnswerAndBeTakenOnce() throws Exception {
        try (BoshClient alice = client().logIn("alice", "secret");
                BoshClient bob = client().logIn("bob", "secret")) {
            String ask =
                    TO_BOB.formatted("r1", "once")
                            + "<iq xmlns='jabber:client' type='get' id='p'>"
                            + "<ping xmlns='urn:xmpp:ping'/></iq>";
            StringBuilder heard = new StringBuilder(bob.say(ONLINE));
            String answer = alice.say(ask);
            assertThat(BoshClient.await(alice.askAt(alice.rid(), "", ask))).isEqualTo(answer);
            var _ = alice.ask("", TO_BOB.formatted("r2", "last"));
            while (!heard.toString().contains("last")) {
                heard.append(bob.say(""));
            }
            assertThat(heard.toString().split("once", -1)).hasSize(2);
        }
    }

    @Test
    void aRequestOutsideTheWindowShouldEndTheSession() throws Exception {
        try (BoshClient alice = client().logIn("alice", "secret")) {
            assertThat(BoshClient.await(alice.askAt(alice.rid() + 3, "", "")))
                    .contains("type='terminate'", "condition='item-not-found'");
            assertThat(alice.say("")).contains("type='terminate'");
        }
    }

    @Test
    void aPauseShouldAnswerWhatIsHeldAtOnce() throws Exception {
        try (BoshClient alice = client().logIn("alice", "secret")) {
            var held = alice.ask("", "");
            var pause = alice.ask("pause='60'", "");
            assertThat(BoshClient.await(held)).contains("<body");
            assertThat(BoshClient.await(pause)).contains("<body");
            assertThat(
                            alice.say(
                                    "<iq xmlns='jabber:client' type='get' id='p'>"
                                            + "<ping xmlns='urn:xmpp:ping'/></iq>"))
                    .contains("type='result'");
        }
    }

    @Test
    void goodbyeShouldEndTheSession() throws Exception {
        try (BoshClient alice = client().logIn("alice", "secret")) {
            assertThat(BoshClient.await(alice.ask("type='terminate'", "")))
                    .contains("type='terminate'")
                    .doesNotContain("condition");
            assertThat(alice.say("")).contains("condition='item-not-found'");
        }
    }

    @Test
    void anotherDomainShouldBeUnknown() throws Exception {
        try (BoshClient stranger = new BoshClient(node.endpoints().web(), "elsewhere.test")) {
            assertThat(stranger.open("")).contains("type='terminate'", "host-unknown");
        }
    }

    @Test
    void aStreamErrorShouldTravelInTheBodyThatEndsTheSession() throws Exception {
        try (BoshClient alice = client().logIn("alice", "secret")) {
            assertThat(alice.say("<what xmlns='urn:what'/>"))
                    .contains("condition='remote-stream-error'", "<stream:error>")
                    .contains("unsupported-stanza-type");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "what",
                "<body",
                "<body xmlns='http://jabber.org/protocol/httpbind'/>",
                "<body xmlns='urn:other' rid='1'/>",
                "<body xmlns='http://jabber.org/protocol/httpbind' rid='-5'/>",
                "<body xmlns='http://jabber.org/protocol/httpbind' rid='99999999999999999999'/>",
                "<!DOCTYPE body [<!ENTITY a 'b'>]><body rid='1'>&a;</body>",
                "<body xmlns='http://jabber.org/protocol/httpbind' rid='1' type='terminate'/>",
                "<body xmlns='http://jabber.org/protocol/httpbind' rid='1'/><body/>",
            })
    void garbageShouldBeRefusedAndHurtNobodyElse(String text) throws Exception {
        try (BoshClient alice = client().logIn("alice", "secret")) {
            assertThat(BoshClient.await(alice.post(text)))
                    .contains("type='terminate'", "condition='bad-request'");
            assertThat(
                            alice.say(
                                    "<iq xmlns='jabber:client' type='get' id='p'>"
                                            + "<ping xmlns='urn:xmpp:ping'/></iq>"))
                    .contains("type='result'");
            BoshClient.await(alice.ask("type='terminate'", ""));
        }
    }

    @Test
    void tooLargeABodyShouldBeRefused() throws Exception {
        try (BoshClient alice = client()) {
            HttpResponse<String> answer = alice.post("<body>" + "x".repeat(600_000)).get();
            assertThat(answer.statusCode()).isEqualTo(413);
        }
    }

    @Test
    void oneAddressShouldNotHaveMoreSessionsThanItMay(@TempDir Path other) throws Exception {
        try (NodeUnderTest small =
                        NodeUnderTest.inProcess(other, List.of("web.bosh-sessions-per-address=1"));
                BoshClient first = new BoshClient(small.endpoints().web(), "localhost");
                BoshClient second = new BoshClient(small.endpoints().web(), "localhost")) {
            assertThat(first.open("")).contains("sid=");
            assertThat(second.open("")).contains("condition='policy-violation'");
            BoshClient.await(first.ask("type='terminate'", ""));
            assertThat(second.open("")).contains("sid=");
        }
    }
}
