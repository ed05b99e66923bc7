package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.account.Proof;
import org.godwit.server.account.Registration;
import org.godwit.server.account.Verdict;
import org.godwit.server.push.PushContent;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.session.Login;
import org.godwit.server.session.ToClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Administration from a client, of either encoding. Shows XEP-0050, XEP-0133, XEP-0401.
class CommandsTest {
    private static final String COMMANDS = "http://jabber.org/protocol/commands";
    private static final String ADMIN = "http://jabber.org/protocol/admin#";
    private static final String INVITE = "urn:xmpp:invite#create-account";
    private static final Jid SERVER = FakePeer.jid("example.org");
    private static final Jid ALICE = FakePeer.jid("alice@example.org");
    private static final Jid BOB = FakePeer.jid("bob@example.org");
    private static final Jid CAROL = FakePeer.jid("carol@example.org");

    private final AtomicLong skippedMillis = new AtomicLong();
    private final InstantSource clock =
            () -> Instant.ofEpochMilli(InstantSource.system().millis() + skippedMillis.get());
    private final MemoryServer server =
            new MemoryServer(
                    new Server.Setup(
                            "example.org",
                            Registration.INVITE,
                            ServerLimits.DEFAULT,
                            clock,
                            null,
                            new Policy(PushContent.COUNT_ONLY, Map.of(), Set.of(ALICE))),
                    ALICE,
                    BOB);
    private FakePeer alice;
    private FakePeer bob;
    private int asked;

    @BeforeEach
    void logIn() throws Exception {
        alice = FakePeer.binary(server.sessions(), ALICE, "a1");
        bob = FakePeer.xml(server.sessions(), BOB, "desk", Login.Acks.COUNTED);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Stanza.Iq asks(FakePeer peer, IqType type, Element element) throws Exception {
        String id = "q" + ++asked;
        peer.says(new Stanza.Iq(Envelope.of(SERVER, null, id), type, Payload.of(element)));
        return (Stanza.Iq)
                peer.awaits(
                                ToClient.Deliver.class,
                                d -> d.stanza() instanceof Stanza.Iq iq && id.equals(iq.id()))
                        .stanza();
    }

    private static Element command(
            String node, @Nullable String session, @Nullable String action, Field... answers) {
        Element.Builder command =
                Element.builder(COMMANDS, "command")
                        .attribute("node", node)
                        .attribute("sessionid", session)
                        .attribute("action", action);
        if (answers.length > 0) {
            command.child(DataForm.of(DataForm.Type.SUBMIT, "", List.of(answers)).write());
        }
        return command.build();
    }

    private static Field field(String name, String value) {
        return Field.of(FieldType.TEXT_SINGLE, name, null, value);
    }

    private static Element commandOf(Stanza.Iq answer) {
        Element command = answer.payload().child(COMMANDS, "command");
        assertThat(command).as("a command in %s", answer.type()).isNotNull();
        return command;
    }

    private static String condition(Stanza.Iq answer) {
        assertThat(answer.type()).isEqualTo(IqType.ERROR);
        Element error = answer.payload().element();
        assertThat(error).isNotNull();
        return error.elements().getFirst().name();
    }

    private Element begins(FakePeer peer, String node) throws Exception {
        return commandOf(asks(peer, IqType.SET, command(node, null, "execute")));
    }

    private Element runs(String node, Field... answers) throws Exception {
        Element begun = begins(alice, node);
        assertThat(begun.attribute("status")).isEqualTo("executing");
        return commandOf(
                asks(
                        alice,
                        IqType.SET,
                        command(node, begun.attribute("sessionid"), "complete", answers)));
    }

    private static String result(Element command, String field) throws Exception {
        assertThat(command.attribute("status")).isEqualTo("completed");
        DataForm form = DataForm.in(command);
        assertThat(form).isNotNull();
        return String.valueOf(form.value(field));
    }

    @Test
    void administratorShouldAddAndRemoveAUser() throws Exception {
        Element done =
                runs(
                        ADMIN + "add-user",
                        field("accountjid", CAROL.toString()),
                        field("password", "a password"));
        assertThat(done.attribute("status")).isEqualTo("completed");
        assertThat(server.accounts().exists(CAROL)).isTrue();
        Element users = begins(alice, ADMIN + "get-registered-users-num");
        assertThat(result(users, "registeredusersnum")).isEqualTo("3");

        Element twice =
                runs(
                        ADMIN + "add-user",
                        field("accountjid", CAROL.toString()),
                        field("password", "another"));
        Element note = twice.child(COMMANDS, "note");
        assertThat(note).isNotNull();
        assertThat(note.attribute("type")).isEqualTo("error");

        var _ = runs(ADMIN + "delete-user", field("accountjids", CAROL.toString()));
        assertThat(server.accounts().exists(CAROL)).isFalse();
    }

    @Test
    void nobodyElseShouldBeAllowedAnything() throws Exception {
        assertThat(condition(asks(bob, IqType.SET, command(ADMIN + "delete-user", null, null))))
                .isEqualTo("forbidden");
        Element query =
                Element.builder("http://jabber.org/protocol/disco#items", "query")
                        .attribute("node", COMMANDS)
                        .build();
        Element forBob = asks(bob, IqType.GET, query).payload().element();
        Element forAlice = asks(alice, IqType.GET, query).payload().element();
        assertThat(forBob).isNotNull();
        assertThat(forAlice).isNotNull();
        assertThat(forBob.elements())
                .extracting(item -> item.attribute("node"))
                .containsExactly("urn:xmpp:invite#invite");
        assertThat(forAlice.elements()).hasSizeGreaterThan(5);
    }

    @Test
    void commandShouldBeCancelledOrExpireAndBeItsAskersAlone() throws Exception {
        String node = ADMIN + "delete-user";
        String session = begins(alice, node).attribute("sessionid");
        FakePeer other = FakePeer.binary(server.sessions(), ALICE, "a2");
        Field answer = field("accountjids", BOB.toString());
        assertThat(condition(asks(other, IqType.SET, command(node, session, null, answer))))
                .isEqualTo("bad-request");
        Element cancelled = commandOf(asks(alice, IqType.SET, command(node, session, "cancel")));
        assertThat(cancelled.attribute("status")).isEqualTo("canceled");
        assertThat(condition(asks(alice, IqType.SET, command(node, session, null, answer))))
                .isEqualTo("bad-request");

        String late = begins(alice, node).attribute("sessionid");
        skippedMillis.addAndGet(TimeUnit.MINUTES.toMillis(11));
        assertThat(condition(asks(alice, IqType.SET, command(node, late, null, answer))))
                .isEqualTo("bad-request");
        assertThat(server.accounts().exists(BOB)).isTrue();
    }

    @Test
    void announcementShouldReachWhoIsOnline() throws Exception {
        Element done = runs(ADMIN + "announce", field("announcement", "back in a minute"));
        assertThat(done.attribute("status")).isEqualTo("completed");
        assertThat(bob.awaitsBody("back in a minute").from()).isEqualTo(SERVER);
        Element sessions = begins(alice, ADMIN + "get-online-users-num");
        assertThat(result(sessions, "onlineusersnum")).isEqualTo("2");
    }

    @Test
    void sessionsOfAUserShouldEnd() throws Exception {
        var _ = runs(ADMIN + "end-user-session", field("accountjids", BOB.toString()));
        assertThat(bob.awaits(ToClient.Close.class, _ -> true).detail()).isNotEmpty();
    }

    @Test
    void administratorShouldSeeWhoIsOnlineAndKeepAUserOut() throws Exception {
        DataForm online = DataForm.in(begins(alice, ADMIN + "get-online-users-list"));
        assertThat(online).isNotNull();
        Field list = online.field("onlineuserjids");
        assertThat(list).isNotNull();
        assertThat(list.values()).contains(BOB.toString());

        var _ = runs(ADMIN + "disable-user", field("accountjids", BOB.toString()));
        assertThat(bob.awaits(ToClient.Close.class, _ -> true).detail()).isNotEmpty();
        Element number = begins(alice, ADMIN + "get-disabled-users-num");
        assertThat(result(number, "disabledusersnum")).isEqualTo("1");
        Element names = begins(alice, ADMIN + "get-disabled-users-list");
        assertThat(result(names, "disableduserjids")).isEqualTo(BOB.toString());
        var _ = runs(ADMIN + "reenable-user", field("accountjids", BOB.toString()));
        Element none = begins(alice, ADMIN + "get-disabled-users-num");
        assertThat(result(none, "disabledusersnum")).isEqualTo("0");
    }

    @Test
    void invitationShouldMakeOneAccountOnce() throws Exception {
        String uri = result(runs(INVITE, field("username", "")), "uri");
        assertThat(uri).startsWith("xmpp:example.org?register;preauth=");
        String token = uri.substring(uri.indexOf('=') + 1);
        assertThat(admitted(CAROL, token)).isInstanceOf(Verdict.Granted.class);
        assertThat(admitted(FakePeer.jid("dave@example.org"), token))
                .isInstanceOf(Verdict.Refused.class);
        String late = result(runs(INVITE, field("username", "")), "uri");
        skippedMillis.addAndGet(TimeUnit.DAYS.toMillis(4));
        assertThat(admitted(FakePeer.jid("eve@example.org"), late.substring(late.indexOf('=') + 1)))
                .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void invitationShouldBeForOneName() throws Exception {
        String uri =
                result(
                        runs(
                                INVITE,
                                field("username", "carol"),
                                field("roster-subscription", "true")),
                        "uri");
        assertThat(uri).startsWith("xmpp:carol@example.org?register;preauth=");
        String token = uri.substring(uri.indexOf('=') + 1);
        assertThat(admitted(FakePeer.jid("eve@example.org"), token))
                .isInstanceOf(Verdict.Refused.class);
        assertThat(admitted(CAROL, token)).isInstanceOf(Verdict.Granted.class);
        assertThat(condition(asks(bob, IqType.SET, command(INVITE, null, null))))
                .isEqualTo("forbidden");
    }

    private Verdict admitted(Jid account, String token) throws Exception {
        return server.accounts()
                .admit(account, new Proof.Invite(token, "a password"))
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
    }
}
