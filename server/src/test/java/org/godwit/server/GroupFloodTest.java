package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.account.Registration;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.session.ToClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A member of a large group who says more than a member may.
class GroupFloodTest {
    private static final Jid ALICE = FakePeer.jid("alice@example.org");
    private static final Jid BOB = FakePeer.jid("bob@example.org");
    private static final Jid CAROL = FakePeer.jid("carol@example.org");
    private static final Jid ROOM = FakePeer.jid("den@conference.example.org");
    private static final String MUC = "http://jabber.org/protocol/muc";

    /// So many that a hundred and some messages are all that one may say at once.
    private static final int CROWD = 797;

    private static final int SAID = 150;

    /// Time stands still, so nobody may say more by and by.
    private final MemoryServer server =
            new MemoryServer(
                    new Server.Setup(
                            "example.org",
                            Registration.CLOSED,
                            ServerLimits.DEFAULT.withStrangers(
                                    new ServerLimits.Strangers(10_000, 10_000)),
                            InstantSource.fixed(Instant.now())),
                    ALICE,
                    BOB,
                    CAROL);

    @AfterEach
    void stop() {
        server.close();
    }

    private FakePeer binary(Jid account) throws Exception {
        return FakePeer.binary(server.sessions(), account, account.local() + "-1");
    }

    private void makesGroup(FakePeer owner) throws Exception {
        Element form = DataForm.of(DataForm.Type.SUBMIT, MUC + "#roomconfig", List.of()).write();
        owner.sets(ROOM, "made", Element.builder(MUC + "#owner", "query").child(form).build());
        List<Jid> members = new ArrayList<>(List.of(BOB, CAROL));
        for (int i = 0; i < CROWD; i++) {
            Jid one = FakePeer.jid("member" + i + "@example.org");
            server.create(one);
            members.add(one);
        }
        for (int from = 0; from < members.size(); from += 100) {
            Element.Builder query = Element.builder(MUC + "#admin", "query");
            for (Jid one : members.subList(from, Math.min(from + 100, members.size()))) {
                query.child(
                        Element.builder(MUC + "#admin", "item")
                                .attribute("affiliation", "member")
                                .attribute("jid", one.toString())
                                .build());
            }
            owner.sets(ROOM, "members" + from, query.build());
        }
    }

    /// Every message with a body up to and including `last`, acknowledged as it comes.
    private static List<String> hears(FakePeer peer, String last) throws Exception {
        List<String> heard = new ArrayList<>();
        while (!heard.contains(last)) {
            ToClient.Deliver next =
                    peer.awaits(
                            ToClient.Deliver.class, d -> !FakePeer.bodyOf(d.stanza()).isEmpty());
            heard.add(FakePeer.bodyOf(next.stanza()));
            peer.acks();
        }
        return heard;
    }

    @Test
    void whoSaysTooMuchShouldBeToldToWaitAndTheOthersHeard() throws Exception {
        FakePeer alice = binary(ALICE);
        makesGroup(alice);
        FakePeer bob = binary(BOB);
        FakePeer carol = binary(CAROL);
        for (int i = 0; i < SAID; i++) {
            bob.speaks(ROOM, "flood" + i, "flood" + i);
        }
        List<String> passed = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        while (passed.size() + refused.size() < SAID) {
            ToClient.Deliver next =
                    bob.awaits(
                            ToClient.Deliver.class,
                            d ->
                                    d.stanza() instanceof Stanza.Message m
                                            && String.valueOf(m.id()).startsWith("flood"));
            Stanza.Message message = (Stanza.Message) next.stanza();
            if (message.type() == MessageType.ERROR) {
                Element error = message.payload().child(Namespaces.CLIENT, "error");
                assertThat(error).isNotNull();
                assertThat(error.attribute("type")).isEqualTo("wait");
                refused.add(String.valueOf(message.id()));
            } else {
                passed.add(String.valueOf(message.id()));
            }
            bob.acks();
        }
        assertThat(passed).isNotEmpty().doesNotContainAnyElementsOf(refused);
        assertThat(refused).isNotEmpty().doesNotHaveDuplicates();

        carol.speaks(ROOM, "c1", "somebody is loud here");

        List<String> expected = new ArrayList<>(passed);
        expected.add("somebody is loud here");
        assertThat(hears(alice, "somebody is loud here")).isEqualTo(expected);
    }
}
