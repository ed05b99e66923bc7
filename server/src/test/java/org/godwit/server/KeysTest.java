package org.godwit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.account.Registration;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.session.ToClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who gets the keys of a device, and how many.
class KeysTest {
    private static final String NAMESPACE = "urn:godwit:e2ee:0";
    private static final Jid ALICE = FakePeer.jid("alice@example.org");
    private static final Jid BOB = FakePeer.jid("bob@example.org");
    private static final Jid MALLORY = FakePeer.jid("mallory@example.org");
    private static final int PACKAGES = 20;
    private static final int HOURLY = 30;
    private static final int STRANGERS_HOURLY = 15;
    private static final int KEPT = 10;

    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final MemoryServer server =
            new MemoryServer(
                    new Server.Setup("example.org", Registration.CLOSED, limits(), () -> now),
                    ALICE,
                    BOB,
                    MALLORY);
    private int asked;

    private static ServerLimits limits() {
        ServerLimits base = ServerLimits.DEFAULT;
        ServerLimits.Keys keys = base.keys();
        return base.withKeys(
                new ServerLimits.Keys(
                        keys.identityBytesMax(),
                        keys.packageBytesMax(),
                        keys.packagesMax(),
                        keys.devicesMax(),
                        keys.packageLife(),
                        keys.lastLife(),
                        keys.attemptsMax(),
                        new ServerLimits.Takes(HOURLY, STRANGERS_HOURLY, KEPT)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Stanza.Iq asks(FakePeer peer, @Nullable Jid to, Element about) throws Exception {
        String id = "q" + ++asked;
        peer.says(new Stanza.Iq(Envelope.of(to, null, id), IqType.SET, Payload.of(about)));
        ToClient.Deliver answer =
                peer.awaits(
                        ToClient.Deliver.class,
                        d -> d.stanza() instanceof Stanza.Iq iq && id.equals(iq.id()));
        return (Stanza.Iq) answer.stanza();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private FakePeer publishes() throws Exception {
        FakePeer alice = FakePeer.binary(server.sessions(), ALICE, "a1");
        Element.Builder publish =
                Element.builder(NAMESPACE, "publish").attribute("key", base64("identity"));
        publish.child(Element.builder(NAMESPACE, "last").text(base64("last")).build());
        for (int i = 0; i < PACKAGES; i++) {
            publish.child(Element.builder(NAMESPACE, "package").text(base64("once " + i)).build());
        }
        assertThat(asks(alice, null, publish.build()).type()).isEqualTo(IqType.RESULT);
        return alice;
    }

    /// Takes a package of alice's: it, or the condition it is refused with.
    private String takes(FakePeer peer) throws Exception {
        Stanza.Iq answer = asks(peer, ALICE, Element.of(NAMESPACE, "take"));
        Element error = answer.payload().child(Namespaces.CLIENT, "error");
        if (error != null) {
            return error.attribute("type") + " " + error.elements().getFirst().name();
        }
        Element packages = answer.payload().child(NAMESPACE, "packages");
        assertThat(packages).isNotNull();
        assertThat(packages.elements()).hasSize(1);
        byte[] taken = Base64.getDecoder().decode(packages.elements().getFirst().text());
        return new String(taken, UTF_8);
    }

    private List<String> takes(FakePeer peer, int times) throws Exception {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            taken.add(takes(peer));
        }
        return taken;
    }

    private void adds(FakePeer alice, Jid contact) throws Exception {
        Element item =
                Element.builder(Namespaces.ROSTER, "item")
                        .attribute("jid", contact.toString())
                        .build();
        Element query = Element.builder(Namespaces.ROSTER, "query").child(item).build();
        assertThat(asks(alice, null, query).type()).isEqualTo(IqType.RESULT);
    }

    @Test
    void strangersShouldNotDrainWhatIsKeptForWhomTheAccountKnows() throws Exception {
        FakePeer alice = publishes();
        adds(alice, BOB);
        List<String> drained =
                takes(FakePeer.binary(server.sessions(), MALLORY, "m1"), STRANGERS_HOURLY);
        assertThat(drained.subList(0, PACKAGES - KEPT))
                .allMatch(each -> each.startsWith("once"))
                .doesNotHaveDuplicates();
        assertThat(drained.subList(PACKAGES - KEPT, STRANGERS_HOURLY)).containsOnly("last");
        List<String> bobs = takes(FakePeer.binary(server.sessions(), BOB, "b1"), KEPT + 1);
        assertThat(bobs.subList(0, KEPT)).allMatch(each -> each.startsWith("once"));
        assertThat(bobs.subList(0, KEPT)).doesNotContainAnyElementsOf(drained);
        assertThat(bobs.getLast()).isEqualTo("last");
    }

    @Test
    void whoTakesTooManyShouldBeToldToWaitAndAStrangerSooner() throws Exception {
        FakePeer alice = publishes();
        adds(alice, BOB);
        FakePeer mallory = FakePeer.binary(server.sessions(), MALLORY, "m1");
        FakePeer bob = FakePeer.binary(server.sessions(), BOB, "b1");
        assertThat(takes(mallory, STRANGERS_HOURLY)).doesNotContain("wait resource-constraint");
        assertThat(takes(mallory)).isEqualTo("wait resource-constraint");
        assertThat(takes(bob, HOURLY)).doesNotContain("wait resource-constraint");
        assertThat(takes(bob)).isEqualTo("wait resource-constraint");
        now = now.plus(Duration.ofMinutes(59));
        assertThat(takes(mallory)).isEqualTo("wait resource-constraint");
        now = now.plus(Duration.ofMinutes(1));
        assertThat(takes(mallory)).isEqualTo("last");
        assertThat(takes(bob)).isEqualTo("last");
    }

    @Test
    void aClockThatWasAheadShouldNotKeepAnybodyWaiting() throws Exception {
        var _ = publishes();
        FakePeer mallory = FakePeer.binary(server.sessions(), MALLORY, "m1");
        now = now.plus(Duration.ofDays(3));
        assertThat(takes(mallory, STRANGERS_HOURLY)).doesNotContain("wait resource-constraint");
        assertThat(takes(mallory)).isEqualTo("wait resource-constraint");
        now = now.minus(Duration.ofDays(3));
        assertThat(takes(mallory)).isEqualTo("last");
    }
}
