package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Login;
import org.godwit.server.session.ToClient;
import org.godwit.store.Command;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Groups from session to session: XML rooms and binary members are one conversation.
class RoomsTest {
    private static final Jid ALICE = FakePeer.jid("alice@example.org");
    private static final Jid BOB = FakePeer.jid("bob@example.org");
    private static final Jid CAROL = FakePeer.jid("carol@example.org");
    private static final Jid ROOM = FakePeer.jid("den@conference.example.org");
    private static final String MUC = "http://jabber.org/protocol/muc";

    private final MemoryServer server = MemoryServer.ofCrowds(ALICE, BOB, CAROL);

    @AfterEach
    void stop() {
        server.close();
    }

    private FakePeer xml(Jid account) throws Exception {
        return FakePeer.xml(server.sessions(), account, "x", Login.Acks.COUNTED);
    }

    private FakePeer binary(Jid account) throws Exception {
        return FakePeer.binary(server.sessions(), account, account.local() + "-1");
    }

    private static void joins(FakePeer peer, String nick) throws Exception {
        Jid to = ROOM.withResource(nick);
        peer.says(
                new Stanza.Presence(
                        Envelope.of(to, null, "j"),
                        PresenceType.AVAILABLE,
                        Payload.of(Element.of(MUC, "x"))));
        peer.awaits(
                ToClient.Deliver.class,
                d ->
                        d.stanza() instanceof Stanza.Message m
                                && m.payload().child(Namespaces.CLIENT, "subject") != null);
    }

    private static void leaves(FakePeer peer, String nick) throws Exception {
        peer.says(
                new Stanza.Presence(
                        Envelope.of(ROOM.withResource(nick), null, "l"),
                        PresenceType.UNAVAILABLE,
                        Payload.EMPTY));
        peer.awaits(
                ToClient.Deliver.class,
                d ->
                        d.stanza() instanceof Stanza.Presence p
                                && p.type() == PresenceType.UNAVAILABLE);
    }

    private static void configures(FakePeer peer) throws Exception {
        Field name = Field.of(FieldType.TEXT_SINGLE, "muc#roomconfig_roomname", null, "Den");
        Element form =
                DataForm.of(DataForm.Type.SUBMIT, MUC + "#roomconfig", List.of(name)).write();
        peer.sets(ROOM, "c", Element.builder(MUC + "#owner", "query").child(form).build());
    }

    private static void adds(FakePeer peer, Jid account) throws Exception {
        Element item =
                Element.builder(MUC + "#admin", "item")
                        .attribute("affiliation", "member")
                        .attribute("jid", account.toString())
                        .build();
        peer.sets(
                ROOM,
                "a-" + account.local(),
                Element.builder(MUC + "#admin", "query").child(item).build());
    }

    @Test
    void peopleInARoomShouldHearEachMessageOnce() throws Exception {
        FakePeer alice = xml(ALICE);
        FakePeer bob = xml(BOB);
        joins(alice, "al");
        configures(alice);
        joins(bob, "bo");
        bob.speaks(ROOM, "m1", "hello");
        Stanza.Message heard = alice.awaitsBody("hello");
        assertThat(heard.from()).isEqualTo(ROOM.withResource("bo"));
        bob.awaitsBody("hello");
        alice.hearsNoMessage();
        bob.hearsNoMessage();
    }

    @Test
    void aNewcomerShouldGetTheHistoryBeforeTheSubject() throws Exception {
        FakePeer alice = xml(ALICE);
        joins(alice, "al");
        configures(alice);
        alice.speaks(ROOM, "m1", "earlier");
        alice.awaitsBody("earlier");
        FakePeer bob = xml(BOB);
        bob.says(
                new Stanza.Presence(
                        Envelope.of(ROOM.withResource("bo"), null, "j"),
                        PresenceType.AVAILABLE,
                        Payload.of(Element.of(MUC, "x"))));
        Stanza.Message old = bob.awaitsBody("earlier");
        assertThat(old.payload().child(Namespaces.DELAY, "delay")).isNotNull();
        bob.awaits(
                ToClient.Deliver.class,
                d ->
                        d.stanza() instanceof Stanza.Message m
                                && m.payload().child(Namespaces.CLIENT, "subject") != null);
    }

    @Test
    void aBinaryMemberShouldGetWhatWasSaidWhileItWasAwayAlsoAfterARestart() throws Exception {
        FakePeer alice = xml(ALICE);
        joins(alice, "al");
        configures(alice);
        adds(alice, BOB);
        alice.speaks(ROOM, "m1", "one");
        alice.speaks(ROOM, "m2", "two");
        alice.awaitsBody("two");
        server.restart();
        FakePeer bob = binary(BOB);
        assertThat(bob.awaitsBody("one").from()).isEqualTo(ROOM.withResource("al"));
        bob.awaitsBody("two");
        bob.hearsNoMessage();
        bob.acks();
        bob.speaks(ROOM, "m3", "three");
        assertThat(bob.awaits(ToClient.Acknowledge.class, a -> a.received() == 1)).isNotNull();
    }

    @Test
    void aMessageOfABinaryMemberShouldBeHeardInTheRoomAndItsTickBeDurable() throws Exception {
        FakePeer alice = xml(ALICE);
        joins(alice, "al");
        configures(alice);
        adds(alice, BOB);
        FakePeer bob = binary(BOB);
        bob.speaks(ROOM, "m1", "from my pocket");
        assertThat(bob.awaits(ToClient.Acknowledge.class, _ -> true).received()).isEqualTo(1);
        assertThat(alice.awaitsBody("from my pocket").from()).isEqualTo(ROOM.withResource("bob"));
        alice.hearsNoMessage();
    }

    @Test
    void anXmlMemberShouldMissNothingWhenItsConnectionDies() throws Exception {
        FakePeer alice = xml(ALICE);
        joins(alice, "al");
        configures(alice);
        adds(alice, BOB);
        FakePeer bob = xml(BOB);
        joins(bob, "bo");
        alice.speaks(ROOM, "m1", "seen");
        bob.awaitsBody("seen");
        bob.acks();
        alice.speaks(ROOM, "m2", "lost on the way");
        bob.awaitsBody("lost on the way");
        bob.tells(new FromClient.Disconnected(false));
        alice.awaits(
                ToClient.Deliver.class,
                d ->
                        d.stanza() instanceof Stanza.Presence p
                                && p.type() == PresenceType.UNAVAILABLE);
        alice.speaks(ROOM, "m3", "while away");
        alice.awaitsBody("while away");
        FakePeer again = xml(BOB);
        again.says(
                new Stanza.Presence(
                        Envelope.of(ROOM.withResource("bo"), null, "j"),
                        PresenceType.AVAILABLE,
                        Payload.of(Element.of(MUC, "x"))));
        ToClient.Deliver first =
                again.awaits(ToClient.Deliver.class, d -> !FakePeer.bodyOf(d.stanza()).isEmpty());
        assertThat(FakePeer.bodyOf(first.stanza())).isEqualTo("lost on the way");
        again.awaitsBody("while away");
        again.hearsNoMessage();
    }

    @Test
    void anXmlMemberThatLeftShouldNotHearAgainWhatItHeard() throws Exception {
        FakePeer alice = xml(ALICE);
        joins(alice, "al");
        configures(alice);
        alice.speaks(ROOM, "m1", "heard");
        alice.awaitsBody("heard");
        leaves(alice, "al");
        alice.says(
                new Stanza.Presence(
                        Envelope.of(ROOM.withResource("al"), null, "j"),
                        PresenceType.AVAILABLE,
                        Payload.of(Element.of(MUC, "x"))));
        alice.hearsNoMessage();
    }

    @Test
    void aRoomShouldOutliveARestartWithItsMembers() throws Exception {
        FakePeer alice = xml(ALICE);
        joins(alice, "al");
        configures(alice);
        adds(alice, BOB);
        server.restart();
        FakePeer bob = xml(BOB);
        Jid to = ROOM.withResource("bo");
        bob.says(
                new Stanza.Presence(
                        Envelope.of(to, null, "j"),
                        PresenceType.AVAILABLE,
                        Payload.of(Element.of(MUC, "x"))));
        ToClient.Deliver self =
                bob.awaits(
                        ToClient.Deliver.class,
                        d -> d.stanza() instanceof Stanza.Presence p && to.equals(p.from()));
        Element x = ((Stanza.Presence) self.stanza()).payload().child(MUC + "#user", "x");
        assertThat(x).isNotNull();
        Element item = x.child(MUC + "#user", "item");
        assertThat(item).isNotNull();
        assertThat(item.attribute("affiliation")).isEqualTo("member");
    }

    private void leavesUnfinished() {
        String room = ROOM.toString();
        var log = server.store().shardOf(room);
        var entry = log.read(room, 0, 1, 1 << 20).entries().getLast();
        log.submit(
                new Command.Append(
                        room,
                        "o alice@example.org/x",
                        "unfinished",
                        entry.message(),
                        entry.storedMillis(),
                        entry.storedMillis() + 1_000_000),
                _ -> {});
    }

    @Test
    void aFanOutCutShortShouldBeFinishedAfterARestartOnceEach() throws Exception {
        FakePeer alice = xml(ALICE);
        joins(alice, "al");
        configures(alice);
        adds(alice, BOB);
        adds(alice, CAROL);
        alice.speaks(ROOM, "m1", "told");
        alice.awaitsBody("told");
        FakePeer carol = binary(CAROL);
        carol.awaitsBody("told");
        carol.acks();
        server.awaitEmpty(CAROL);
        server.restart(this::leavesUnfinished);
        FakePeer bob = binary(BOB);
        bob.awaitsBody("told");
        bob.awaitsBody("told");
        bob.hearsNoMessage();
        server.restart();
        FakePeer later = binary(CAROL);
        later.awaitsBody("told");
        later.hearsNoMessage();
    }

    @Test
    void oneMessageShouldReachAThousandMembers() throws Exception {
        FakePeer alice = xml(ALICE);
        joins(alice, "al");
        configures(alice);
        Element.Builder query = Element.builder(MUC + "#admin", "query");
        for (int i = 0; i < 1_023; i++) {
            Jid member = FakePeer.jid("m" + i + "@example.org");
            server.create(member);
            query.child(
                    Element.builder(MUC + "#admin", "item")
                            .attribute("affiliation", "member")
                            .attribute("jid", member.toString())
                            .build());
            if (i % 200 == 199 || i == 1_022) {
                alice.sets(ROOM, "a" + i, query.build());
                query = Element.builder(MUC + "#admin", "query");
            }
        }
        alice.speaks(ROOM, "m1", "everybody");
        alice.awaitsBody("everybody");
        for (int i : new int[] {0, 511, 1_022}) {
            FakePeer member = binary(FakePeer.jid("m" + i + "@example.org"));
            member.awaitsBody("everybody");
        }
    }

    @Test
    void theServiceShouldListOpenRoomsOnly() throws Exception {
        FakePeer alice = xml(ALICE);
        joins(alice, "al");
        configures(alice);
        alice.says(
                new Stanza.Iq(
                        Envelope.of(FakePeer.jid("conference.example.org"), null, "d"),
                        IqType.GET,
                        Payload.of(Element.of(Namespaces.DISCO_ITEMS, "query"))));
        ToClient.Deliver answer =
                alice.awaits(
                        ToClient.Deliver.class,
                        d -> d.stanza() instanceof Stanza.Iq iq && "d".equals(iq.id()));
        Element query = ((Stanza.Iq) answer.stanza()).payload().element();
        assertThat(query).isNotNull();
        assertThat(query.elements()).hasSize(1);
        assertThat(query.elements().getFirst().attribute("jid")).isEqualTo(ROOM.toString());
        assertThat(query.elements().getFirst().attribute("name")).isEqualTo("Den");
    }
}
