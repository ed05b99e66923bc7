package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.session.Login;
import org.godwit.server.session.ToClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What an account keeps in nodes and as private data has an end. Shows XEP-0060 §6.5, XEP-0049.
class NodeQuotaTest {
    private static final String PUBSUB = "http://jabber.org/protocol/pubsub";
    private static final String RSM = "http://jabber.org/protocol/rsm";
    private static final Jid ALICE = FakePeer.jid("alice@example.org");
    private static final int ITEM_BYTES = 24_000;
    private static final int ROOM_BYTES = 80_000;

    private final MemoryServer server = new MemoryServer(MemoryServer.setup(small()), ALICE);
    private FakePeer alice;
    private int asked;

    private static ServerLimits small() {
        ServerLimits base = ServerLimits.DEFAULT;
        return new ServerLimits(
                base.mailbox(),
                base.session(),
                base.resume(),
                base.rate(),
                base.account(),
                base.archive(),
                new ServerLimits.Pubsub(
                        50, 1_000, 2 * ITEM_BYTES, ROOM_BYTES, ROOM_BYTES, 50, 50, 100),
                base.strangers(),
                base.keys(),
                base.pace(),
                base.wire());
    }

    @BeforeEach
    void logIn() throws Exception {
        alice = FakePeer.xml(server.sessions(), ALICE, "desk", Login.Acks.COUNTED);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /// Text that no encoding makes smaller.
    private static String large() {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder(ITEM_BYTES);
        while (text.length() < ITEM_BYTES) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private Stanza.Iq asks(IqType type, Element element) throws Exception {
        String id = "q" + ++asked;
        alice.says(new Stanza.Iq(Envelope.of(null, null, id), type, Payload.of(element)));
        return (Stanza.Iq)
                alice.awaits(
                                ToClient.Deliver.class,
                                d -> d.stanza() instanceof Stanza.Iq iq && id.equals(iq.id()))
                        .stanza();
    }

    private Stanza.Iq publishes(String node, String id) throws Exception {
        Element payload = Element.builder("urn:example:large", "large").text(large()).build();
        Element item = Element.builder(PUBSUB, "item").attribute("id", id).child(payload).build();
        Element publish =
                Element.builder(PUBSUB, "publish").attribute("node", node).child(item).build();
        return asks(IqType.SET, Element.builder(PUBSUB, "pubsub").child(publish).build());
    }

    private Stanza.Iq retracts(String node, String id) throws Exception {
        Element item = Element.builder(PUBSUB, "item").attribute("id", id).build();
        Element retract =
                Element.builder(PUBSUB, "retract").attribute("node", node).child(item).build();
        return asks(IqType.SET, Element.builder(PUBSUB, "pubsub").child(retract).build());
    }

    private static void isRefused(Stanza.Iq answer) {
        assertThat(answer.type()).isEqualTo(IqType.ERROR);
        Element error = answer.payload().element();
        assertThat(error).isNotNull();
        assertThat(error.elements().getFirst().name())
                .isEqualTo(ErrorCode.RESOURCE_CONSTRAINT.condition());
    }

    private List<String> page(String node, @Nullable String after) throws Exception {
        Element items = Element.builder(PUBSUB, "items").attribute("node", node).build();
        Element.Builder set = Element.builder(RSM, "set").child("max", "2");
        if (after != null) {
            set.child("after", after);
        }
        Element asking = Element.builder(PUBSUB, "pubsub").child(items).child(set.build()).build();
        Element found = asks(IqType.GET, asking).payload().element();
        assertThat(found).isNotNull();
        return found.elements().getFirst().elements().stream()
                .map(item -> String.valueOf(item.attribute("id")))
                .toList();
    }

    @Test
    void nodesShouldHoldNoMoreThanTheirAccountMay() throws Exception {
        assertThat(publishes("one", "a").type()).isEqualTo(IqType.RESULT);
        assertThat(publishes("one", "a").type()).as("in place of itself").isEqualTo(IqType.RESULT);
        assertThat(publishes("two", "b").type()).isEqualTo(IqType.RESULT);
        assertThat(publishes("five", "c").type()).isEqualTo(IqType.RESULT);
        assertThat(publishes("three", "d").type()).isEqualTo(IqType.RESULT);
        isRefused(publishes("four", "e"));
        server.restart();
        logIn();
        isRefused(publishes("four", "e"));
        assertThat(page("three", null)).containsExactly("d");
        assertThat(retracts("three", "d").type()).isEqualTo(IqType.RESULT);
        assertThat(publishes("four", "e").type()).isEqualTo(IqType.RESULT);
    }

    @Test
    void largeNodeShouldBeReadInPages() throws Exception {
        assertThat(publishes("urn:xmpp:bookmarks:1", "a").type()).isEqualTo(IqType.RESULT);
        assertThat(publishes("urn:xmpp:bookmarks:1", "b").type()).isEqualTo(IqType.RESULT);
        assertThat(publishes("urn:xmpp:bookmarks:1", "c").type()).isEqualTo(IqType.RESULT);
        assertThat(page("urn:xmpp:bookmarks:1", null)).containsExactly("a", "b");
        assertThat(page("urn:xmpp:bookmarks:1", "b")).containsExactly("c");
        assertThat(page("urn:xmpp:bookmarks:1", "c")).isEmpty();
    }

    @Test
    void privateDataShouldHaveAnEnd() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(keeps("element" + i).type()).isEqualTo(IqType.RESULT);
        }
        assertThat(keeps("element0").type()).as("in place of itself").isEqualTo(IqType.RESULT);
        isRefused(keeps("element4"));
    }

    private Stanza.Iq keeps(String name) throws Exception {
        Element large = Element.builder("urn:example:large", name).text(large()).build();
        return asks(IqType.SET, Element.builder("jabber:iq:private", "query").child(large).build());
    }
}
