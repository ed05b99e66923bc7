package org.godwit.server.session.iq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.xml.XmlWriter;
import org.junit.jupiter.api.Test;

/// Shows XEP-0157, XEP-0215, XEP-0030, RFC 6120 §8.2.3.
class IqRouterTest {
    private static final Stanza.Iq NOTHING =
            new Stanza.Iq(Envelope.of(null, null, null), IqType.RESULT, Payload.EMPTY);

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00.123Z");

    private final IqRouter router = IqRouter.standard("1.2.3", () -> NOW, List.of());
    private final Phone alice = new Phone();

    private static final class Phone implements Asker {
        private final List<Stanza.Iq> replies = new ArrayList<>();
        private final List<Boolean> carbons = new ArrayList<>();
        private final List<Stanza.Iq> pubsub = new ArrayList<>();
        private final List<Stanza.Iq> roster = new ArrayList<>();

        @Override
        public Jid jid() {
            return address("alice@godwit.test/phone");
        }

        @Override
        public void reply(Stanza.Iq answer) {
            replies.add(answer);
        }

        @Override
        public void carbons(boolean enabled) {
            carbons.add(enabled);
        }

        @Override
        public void toAccount(Stanza.Iq request) {
            throw new AssertionError("nothing is asked of the account here");
        }

        @Override
        public void toPubsub(Stanza.Iq iq) {
            pubsub.add(iq);
        }

        @Override
        public void toPresence(Stanza.Iq request) {
            throw new AssertionError("nobody asks that");
        }

        @Override
        public void toRoster(Stanza.Iq request) {
            roster.add(request);
        }
    }

    private static Jid address(String text) {
        try {
            return Jid.parse(text);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private Stanza.Iq ask(IqType type, String to, Element element) {
        Jid target = to.isEmpty() ? null : address(to);
        router.answer(
                new Stanza.Iq(Envelope.of(target, alice.jid(), "q1"), type, Payload.of(element)),
                alice);
        assertThat(alice.replies.size() + alice.roster.size()).as("answers").isPositive();
        return alice.replies.isEmpty() ? NOTHING : alice.replies.getLast();
    }

    private static Element said(Stanza.Iq answer) {
        return Objects.requireNonNull(answer.payload().element(), "an empty answer");
    }

    private static String text(Element parent, String name) {
        Element child = parent.child(parent.namespace(), name);
        return Objects.requireNonNull(child, name).text();
    }

    private static String condition(Stanza.Iq answer) {
        assertThat(answer.type()).isEqualTo(IqType.ERROR);
        return said(answer).elements().getFirst().name();
    }

    @Test
    void pingShouldBeAnsweredFromTheAddressItWasSentTo() {
        Stanza.Iq answer = ask(IqType.GET, "godwit.test", Element.of(Namespaces.PING, "ping"));
        assertThat(answer.type()).isEqualTo(IqType.RESULT);
        assertThat(answer.id()).isEqualTo("q1");
        assertThat(answer.from()).isEqualTo(address("godwit.test"));
        assertThat(answer.to()).isEqualTo(alice.jid());
    }

    @Test
    void unknownRequestsShouldBeServiceUnavailable() {
        Element odd = Element.of("urn:example:odd", "query");
        assertThat(condition(ask(IqType.GET, "godwit.test", odd))).isEqualTo("service-unavailable");
        assertThat(condition(ask(IqType.SET, "", odd))).isEqualTo("service-unavailable");
    }

    @Test
    void nothingShouldBeSaidOnBehalfOfAnotherAccount() {
        Element ping = Element.of(Namespaces.PING, "ping");
        assertThat(condition(ask(IqType.GET, "bob@godwit.test", ping)))
                .isEqualTo("service-unavailable");
    }

    @Test
    void whatAnotherAccountKeepsShouldBeAskedOfItsKeeper() {
        Element info = Element.of(Namespaces.DISCO_INFO, "query");
        router.answer(request("bob@godwit.test", info), alice);
        assertThat(alice.pubsub).singleElement().isEqualTo(request("bob@godwit.test", info));
        assertThat(alice.replies).isEmpty();
    }

    private static Stanza.Iq request(String to, Element element) {
        Envelope envelope = Envelope.of(address(to), address("alice@godwit.test/phone"), "r1");
        return new Stanza.Iq(envelope, IqType.GET, Payload.of(element));
    }

    @Test
    void discoShouldListTheFeaturesOfEveryHandler() {
        Stanza.Iq answer =
                ask(IqType.GET, "godwit.test", Element.of(Namespaces.DISCO_INFO, "query"));
        List<Element> said = said(answer).elements();
        assertThat(said.getFirst().attribute("category")).isEqualTo("server");
        assertThat(said.stream().map(e -> e.attribute("var")).filter(Objects::nonNull))
                .contains(
                        Namespaces.PING,
                        Namespaces.CARBONS,
                        Namespaces.DISCO_INFO,
                        Namespaces.DISCO_ITEMS,
                        "msgoffline",
                        "urn:xmpp:time",
                        "jabber:iq:version")
                .doesNotHaveDuplicates();
    }

    @Test
    void discoOfOnesOwnAccountShouldSayItIsRegistered() {
        Element info = Element.of(Namespaces.DISCO_INFO, "query");
        Element identity = said(ask(IqType.GET, "alice@godwit.test", info)).elements().getFirst();
        assertThat(identity.attribute("category")).isEqualTo("account");
        assertThat(identity.attribute("type")).isEqualTo("registered");
    }

    @Test
    void discoOfAnUnknownNodeShouldBeItemNotFound() {
        Element info =
                Element.builder(Namespaces.DISCO_INFO, "query").attribute("node", "x").build();
        assertThat(condition(ask(IqType.GET, "godwit.test", info))).isEqualTo("item-not-found");
    }

    @Test
    void carbonsShouldSwitchOnAndOff() {
        ask(IqType.SET, "", Element.of(Namespaces.CARBONS, "enable"));
        ask(IqType.SET, "", Element.of(Namespaces.CARBONS, "disable"));
        assertThat(alice.carbons).containsExactly(true, false);
        assertThat(alice.replies).allMatch(iq -> iq.type() == IqType.RESULT);
        assertThat(condition(ask(IqType.SET, "", Element.of(Namespaces.CARBONS, "maybe"))))
                .isEqualTo("bad-request");
    }

    @Test
    void rosterRequestsShouldGoToTheRosterOnly() {
        Element query = Element.of(Namespaces.ROSTER, "query");
        ask(IqType.GET, "", query);
        assertThat(alice.roster).hasSize(1);
        assertThat(alice.replies).isEmpty();
        assertThat(condition(ask(IqType.GET, "godwit.test", query)))
                .isEqualTo("service-unavailable");
    }

    @Test
    void timeAndVersionShouldSayWhatTheClockAndTheBuildSay() {
        Element time = said(ask(IqType.GET, "godwit.test", Element.of("urn:xmpp:time", "time")));
        assertThat(text(time, "utc")).isEqualTo("2026-11-24T12:00:00Z");
        Element version =
                said(ask(IqType.GET, "godwit.test", Element.of("jabber:iq:version", "query")));
        assertThat(text(version, "version")).isEqualTo("1.2.3");
    }

    @Test
    void whatCanOnlyBeAskedShouldNotBeSet() {
        assertThat(condition(ask(IqType.SET, "", Element.of(Namespaces.PING, "ping"))))
                .isEqualTo("not-allowed");
    }

    @Test
    void twoHandlersOfOneNamespaceShouldBeRefused() {
        assertThatThrownBy(
                        () ->
                                new IqRouter(
                                        List.of(new PingHandler(), new PingHandler()),
                                        Element.of("", "c")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Namespaces.PING);
    }

    private static final String EXTERNAL = "urn:xmpp:extdisco:2";

    private static IqRouter knowing(ExternalServices.Offer offer) {
        return IqRouter.standard(
                new IqRouter.About(
                        "1.2.3",
                        () -> NOW,
                        Map.of("abuse", List.of("mailto:abuse@godwit.test")),
                        Set.of("irc.godwit.test")),
                List.of(new ExternalServices(offer, () -> NOW)),
                List.of());
    }

    private Element answer(IqRouter router, Element asked) {
        router.answer(
                new Stanza.Iq(
                        Envelope.of(address("godwit.test"), alice.jid(), "q"),
                        IqType.GET,
                        Payload.of(asked)),
                alice);
        Stanza.Iq answer = alice.replies.getLast();
        assertThat(answer.type()).isEqualTo(IqType.RESULT);
        return Objects.requireNonNull(answer.payload().element());
    }

    /// The password of the shared-secret scheme, computed by hand with OpenSSL.
    @Test
    void relaysShouldBeToldWithAPasswordThatEnds() {
        ExternalServices.Offer offer =
                new ExternalServices.Offer(
                        List.of(
                                new ExternalServices.Service("stun", "s.test", 3478, "udp"),
                                new ExternalServices.Service("turn", "t.test", 3479, "tcp")),
                        "a shared secret",
                        Duration.ofHours(12));
        IqRouter router = knowing(offer);
        List<Element> all = answer(router, Element.of(EXTERNAL, "services")).elements();
        assertThat(all).hasSize(2);
        assertThat(all.getFirst().attribute("password")).isNull();
        Element turn = all.get(1);
        assertThat(turn.attribute("username")).isEqualTo("1795564800");
        assertThat(turn.attribute("password")).isEqualTo("m/04rl4S2zWuRY4w4vHAHonVQkc=");
        assertThat(turn.attribute("expires")).isEqualTo("2026-11-25T00:00:00Z");
        Element wanted =
                Element.builder(EXTERNAL, "service")
                        .attribute("type", "turn")
                        .attribute("host", "t.test")
                        .build();
        Element credentials = Element.builder(EXTERNAL, "credentials").child(wanted).build();
        assertThat(answer(router, credentials).elements()).containsExactly(turn);
        assertThat(offer.toString()).doesNotContain("secret");
    }

    @Test
    void peopleToTurnToShouldBeNamedWhenTheServerIsAsked() {
        Element info =
                answer(
                        knowing(ExternalServices.Offer.NONE),
                        Element.of(Namespaces.DISCO_INFO, "query"));
        assertThat(XmlWriter.print(info, XmlWriter.Place.DOCUMENT))
                .contains("abuse-addresses", "mailto:abuse@godwit.test")
                .doesNotContain(EXTERNAL);
    }
}
