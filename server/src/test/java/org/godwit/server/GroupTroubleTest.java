package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.session.ToClient;
import org.godwit.store.Command;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What can go wrong in a group from session to session.
class GroupTroubleTest {
    private static final Jid ALICE = FakePeer.jid("alice@example.org");
    private static final Jid BOB = FakePeer.jid("bob@example.org");
    private static final Jid CAROL = FakePeer.jid("carol@example.org");
    private static final Jid ROOM = FakePeer.jid("den@conference.example.org");
    private static final String MUC = "http://jabber.org/protocol/muc";

    private final MemoryServer server = MemoryServer.ofCrowds(ALICE, BOB, CAROL);
    private FakePeer alice;

    @BeforeEach
    void room() throws Exception {
        alice = binary(ALICE);
        Element form = DataForm.of(DataForm.Type.SUBMIT, MUC + "#roomconfig", List.of()).write();
        alice.sets(ROOM, "made", Element.builder(MUC + "#owner", "query").child(form).build());
        ranks(alice, BOB, "member");
        ranks(alice, CAROL, "member");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private FakePeer binary(Jid account) throws Exception {
        return FakePeer.binary(server.sessions(), account, account.local() + "-1");
    }

    private static Element item(Jid account, String affiliation) {
        return Element.builder(MUC + "#admin", "item")
                .attribute("affiliation", affiliation)
                .attribute("jid", account.toString())
                .build();
    }

    private static void ranks(FakePeer peer, Jid account, String affiliation) throws Exception {
        Element query =
                Element.builder(MUC + "#admin", "query").child(item(account, affiliation)).build();
        peer.sets(ROOM, affiliation + account.local(), query);
    }

    /// A message in the log that went to nobody yet, and a member that does not belong any longer.
    private void isCutShortAndBobRemoved() {
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
        String member = "of/" + room + "/member/" + BOB;
        assertThat(log.get(member)).isNotNull();
        log.submit(
                new Command.Write(List.of(), List.of(new Command.Change(member, null))), _ -> {});
    }

    @Test
    void whoIsRemovedBeforeAFanOutIsFinishedShouldNotGetIt() throws Exception {
        FakePeer bob = binary(BOB);
        FakePeer carol = binary(CAROL);
        alice.speaks(ROOM, "m1", "told");
        bob.awaitsBody("told");
        carol.awaitsBody("told");
        bob.acks();
        carol.acks();
        server.awaitEmpty(BOB);
        server.awaitEmpty(CAROL);
        server.restart(this::isCutShortAndBobRemoved);
        FakePeer again = binary(CAROL);
        again.awaitsBody("told");
        binary(BOB).hearsNoMessage();
    }

    private static Stanza.Message invitation(int part) {
        Element.Builder x = Element.builder(MUC + "#user", "x");
        for (int i = 0; i < 199; i++) {
            x.child(
                    Element.builder(MUC + "#user", "invite")
                            .attribute("to", "s" + part + "-" + i + "@example.org")
                            .build());
        }
        return new Stanza.Message(
                Envelope.of(ROOM, null, "i" + part), MessageType.NORMAL, Payload.of(x.build()));
    }

    @Test
    void aFloodShouldBeSlowedForWhoFloodsAlone() throws Exception {
        Jid spared = FakePeer.jid("s10-0@example.org");
        server.create(spared);
        FakePeer bob = binary(BOB);
        FakePeer carol = binary(CAROL);
        for (int part = 0; part < 11; part++) {
            bob.says(invitation(part));
        }
        ToClient.Deliver refused =
                bob.awaits(
                        ToClient.Deliver.class,
                        d ->
                                d.stanza() instanceof Stanza.Message m
                                        && m.type() == MessageType.ERROR
                                        && "i10".equals(m.id()));
        Stanza.Message answer = (Stanza.Message) refused.stanza();
        Element error = answer.payload().child(Namespaces.CLIENT, "error");
        assertThat(error).isNotNull();
        assertThat(error.attribute("type")).isEqualTo("wait");
        assertThat(server.queued(spared)).isZero();
        carol.speaks(ROOM, "c1", "somebody is loud here");
        alice.awaitsBody("somebody is loud here");
    }
}
