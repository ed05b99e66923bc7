package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.account.Proof;
import org.godwit.server.account.Registration;
import org.godwit.server.account.Verdict;
import org.godwit.server.command.WhoInvites;
import org.godwit.server.push.PushContent;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Login;
import org.godwit.server.session.ToClient;
import org.godwit.server.session.iq.ExternalServices;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Links that make contacts and accounts. Shows XEP-0379, XEP-0401, XEP-0445.
class InvitationsTest {
    private static final String COMMANDS = "http://jabber.org/protocol/commands";
    private static final String INVITE = "urn:xmpp:invite#invite";
    private static final String PRE_AUTHENTICATION = "urn:xmpp:pars:0";
    private static final Jid SERVER = FakePeer.jid("example.org");
    private static final Jid ALICE = FakePeer.jid("alice@example.org");
    private static final Jid BOB = FakePeer.jid("bob@example.org");
    private static final Jid CAROL = FakePeer.jid("carol@example.org");
    private static final Jid DAVE = FakePeer.jid("dave@example.org");

    private final AtomicLong skippedMillis = new AtomicLong();
    private final InstantSource clock =
            () -> Instant.ofEpochMilli(InstantSource.system().millis() + skippedMillis.get());
    private @Nullable MemoryServer opened;
    private int asked;

    private MemoryServer open(WhoInvites invites, Registration registration) {
        Policy policy =
                new Policy(
                        PushContent.COUNT_ONLY,
                        Map.of(),
                        Set.of(),
                        invites,
                        Map.of(),
                        ExternalServices.Offer.NONE);
        opened =
                new MemoryServer(
                        new Server.Setup(
                                "example.org",
                                registration,
                                ServerLimits.DEFAULT,
                                clock,
                                null,
                                policy),
                        ALICE,
                        BOB,
                        DAVE);
        return opened;
    }

    @AfterEach
    void stop() {
        if (opened != null) {
            opened.close();
        }
    }

    private static FakePeer online(MemoryServer server, Jid account) throws Exception {
        return FakePeer.xml(server.sessions(), account, "desk", Login.Acks.COUNTED);
    }

    private Stanza.Iq asks(FakePeer peer, @Nullable Jid to, IqType type, Element element)
            throws Exception {
        String id = "q" + ++asked;
        peer.says(new Stanza.Iq(Envelope.of(to, null, id), type, Payload.of(element)));
        return (Stanza.Iq)
                peer.awaits(
                                ToClient.Deliver.class,
                                d -> d.stanza() instanceof Stanza.Iq iq && id.equals(iq.id()))
                        .stanza();
    }

    private Stanza.Iq invites(FakePeer peer) throws Exception {
        Element command =
                Element.builder(COMMANDS, "command")
                        .attribute("node", INVITE)
                        .attribute("action", "execute")
                        .build();
        return asks(peer, SERVER, IqType.SET, command);
    }

    private String link(FakePeer peer) throws Exception {
        Element command = invites(peer).payload().child(COMMANDS, "command");
        assertThat(command).isNotNull();
        DataForm form = DataForm.in(command);
        assertThat(form).as("what came of it: %s", command).isNotNull();
        assertThat(form.value("expire")).isNotBlank();
        return String.valueOf(form.value("uri"));
    }

    private static String token(String uri) {
        return uri.replaceAll(".*preauth=([^;]*).*", "$1");
    }

    private static void subscribes(FakePeer peer, Jid to, @Nullable String token) {
        Payload shown =
                token == null
                        ? Payload.EMPTY
                        : Payload.of(
                                Element.builder(PRE_AUTHENTICATION, "preauth")
                                        .attribute("token", token)
                                        .build());
        peer.says(new Stanza.Presence(Envelope.of(to, null, null), PresenceType.SUBSCRIBE, shown));
    }

    private static void says(FakePeer peer, Jid to, PresenceType type) {
        peer.says(new Stanza.Presence(Envelope.of(to, null, null), type, Payload.EMPTY));
    }

    private static void hears(FakePeer peer, Jid from, PresenceType type) throws Exception {
        var _ =
                peer.awaits(
                        ToClient.Deliver.class,
                        d ->
                                d.stanza() instanceof Stanza.Presence p
                                        && p.type() == type
                                        && p.from() != null
                                        && p.from().bare().equals(from));
    }

    private String subscription(FakePeer peer, Jid contact) throws Exception {
        Element query =
                asks(peer, null, IqType.GET, Element.of(Namespaces.ROSTER, "query"))
                        .payload()
                        .child(Namespaces.ROSTER, "query");
        assertThat(query).isNotNull();
        return query.elements().stream()
                .filter(item -> contact.toString().equals(item.attribute("jid")))
                .map(item -> String.valueOf(item.attribute("subscription")))
                .findFirst()
                .orElse("nobody");
    }

    private static Verdict admitted(MemoryServer server, Jid account, String token)
            throws Exception {
        return server.accounts()
                .admit(account, new Proof.Invite(token, "a password"))
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
    }

    @Test
    void whoShowsAnInvitationShouldBeAContactAtOnce() throws Exception {
        MemoryServer server = open(WhoInvites.CONTACTS, Registration.CLOSED);
        FakePeer alice = online(server, ALICE);
        FakePeer bob = online(server, BOB);
        String uri = link(alice);
        assertThat(uri).matches("xmpp:alice@example\\.org\\?roster;preauth=[\\w-]{20,}");
        says(bob, ALICE, PresenceType.SUBSCRIBED);
        subscribes(bob, ALICE, token(uri));
        hears(bob, ALICE, PresenceType.AVAILABLE);
        hears(alice, BOB, PresenceType.SUBSCRIBED);
        assertThat(subscription(alice, BOB)).isEqualTo("both");
        assertThat(subscription(bob, ALICE)).isEqualTo("both");
    }

    @Test
    void inviterNeedNotBeThere() throws Exception {
        MemoryServer server = open(WhoInvites.CONTACTS, Registration.CLOSED);
        FakePeer alice = online(server, ALICE);
        String token = token(link(alice));
        alice.tells(new FromClient.Disconnected(true));
        server.restart();
        FakePeer bob = online(server, BOB);
        subscribes(bob, ALICE, token);
        hears(bob, ALICE, PresenceType.SUBSCRIBED);
        hears(bob, ALICE, PresenceType.SUBSCRIBE);
        assertThat(subscription(bob, ALICE)).isEqualTo("to");
    }

    @Test
    void invitationShouldBeGoodOnceAndForAWhile() throws Exception {
        MemoryServer server = open(WhoInvites.CONTACTS, Registration.CLOSED);
        FakePeer alice = online(server, ALICE);
        FakePeer bob = online(server, BOB);
        FakePeer dave = online(server, DAVE);
        String token = token(link(alice));
        subscribes(bob, ALICE, token);
        hears(bob, ALICE, PresenceType.SUBSCRIBED);
        subscribes(dave, ALICE, token);
        hears(alice, DAVE, PresenceType.SUBSCRIBE);
        assertThat(subscription(dave, ALICE)).isEqualTo("none");

        String late = token(link(alice));
        skippedMillis.addAndGet(TimeUnit.DAYS.toMillis(8));
        subscribes(dave, ALICE, late);
        assertThat(subscription(dave, ALICE)).isEqualTo("none");
        String bobs = token(link(bob));
        subscribes(dave, ALICE, bobs);
        assertThat(subscription(dave, ALICE)).isEqualTo("none");
    }

    @Test
    void fewShouldBeOutAtOnce() throws Exception {
        MemoryServer server = open(WhoInvites.CONTACTS, Registration.CLOSED);
        FakePeer alice = online(server, ALICE);
        FakePeer bob = online(server, BOB);
        String first = token(link(alice));
        for (int i = 1; i < ServerLimits.DEFAULT.account().invitationsMax(); i++) {
            assertThat(link(alice)).contains("preauth");
        }
        Element refused = invites(alice).payload().child(COMMANDS, "command");
        assertThat(refused).isNotNull();
        Element note = refused.child(COMMANDS, "note");
        assertThat(note).isNotNull();
        assertThat(note.attribute("type")).isEqualTo("error");

        subscribes(bob, ALICE, first);
        hears(bob, ALICE, PresenceType.SUBSCRIBED);
        assertThat(link(alice)).as("one is used").contains("preauth");
        skippedMillis.addAndGet(TimeUnit.DAYS.toMillis(8));
        for (int i = 0; i < ServerLimits.DEFAULT.account().invitationsMax(); i++) {
            assertThat(link(alice)).as("all are over").contains("preauth");
        }
    }

    @Test
    void whoIsInvitedShouldMakeAnAccountAndBeAContact() throws Exception {
        MemoryServer server = open(WhoInvites.ACCOUNTS, Registration.INVITE);
        FakePeer alice = online(server, ALICE);
        String uri = link(alice);
        assertThat(uri).endsWith(";ibr=y");
        assertThat(admitted(server, CAROL, token(uri))).isInstanceOf(Verdict.Granted.class);
        hears(alice, CAROL, PresenceType.SUBSCRIBED);
        assertThat(subscription(alice, CAROL)).isEqualTo("both");
        FakePeer carol = online(server, CAROL);
        hears(carol, ALICE, PresenceType.AVAILABLE);
        hears(alice, CAROL, PresenceType.AVAILABLE);
        assertThat(subscription(carol, ALICE)).isEqualTo("both");
        assertThat(admitted(server, FakePeer.jid("eve@example.org"), token(uri)))
                .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void anInvitationThatMadeAContactShouldMakeNoAccount() throws Exception {
        MemoryServer server = open(WhoInvites.ACCOUNTS, Registration.INVITE);
        FakePeer alice = online(server, ALICE);
        FakePeer bob = online(server, BOB);
        String token = token(link(alice));
        assertThat(server.accounts().checkInvite(token)).isInstanceOf(Verdict.Granted.class);
        subscribes(bob, ALICE, token);
        hears(bob, ALICE, PresenceType.SUBSCRIBED);
        assertThat(server.accounts().checkInvite(token)).isInstanceOf(Verdict.Refused.class);
        assertThat(admitted(server, CAROL, token)).isInstanceOf(Verdict.Refused.class);
        assertThat(server.accounts().exists(CAROL)).isFalse();
    }

    @Test
    void nobodyShouldInviteWhereThatIsOff() throws Exception {
        MemoryServer server = open(WhoInvites.OFF, Registration.INVITE);
        Stanza.Iq answer = invites(online(server, ALICE));
        assertThat(answer.type()).isEqualTo(IqType.ERROR);
    }

    @Test
    void closedRegistrationShouldStayClosed() throws Exception {
        MemoryServer server = open(WhoInvites.ACCOUNTS, Registration.CLOSED);
        String uri = link(online(server, ALICE));
        assertThat(uri).doesNotContain("ibr");
        assertThat(admitted(server, CAROL, token(uri))).isInstanceOf(Verdict.Refused.class);
    }
}
