package org.godwit.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.ToSession;
import org.junit.jupiter.api.Test;

/// What a session holds back while nobody looks at its client (XEP-0352).
///
/// Shows XEP-0352 §5.
class QuietTest {
    private static final String MUC_USER = "http://jabber.org/protocol/muc#user";

    private final Jid me;
    private final Session session;

    QuietTest() throws ProtocolException {
        me = Jid.parse("alice@godwit.test/phone");
        session =
                new Session(
                        new Identity(me, "x/phone", "stream", Login.Encoding.XML),
                        Login.Acks.RESUMABLE,
                        ServerLimits.DEFAULT,
                        false,
                        0);
        List<Effect> available =
                session.on(
                        new FromClient.Received(
                                new Stanza.Presence(
                                        Envelope.of(null, null, null),
                                        PresenceType.AVAILABLE,
                                        Payload.EMPTY)),
                        0);
        assertThat(available).isNotEmpty();
    }

    private Envelope from(String sender, String id) {
        try {
            return Envelope.of(me, Jid.parse(sender), id);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private Stanza.Presence presence(String sender, String id) {
        return new Stanza.Presence(from(sender, id), PresenceType.AVAILABLE, Payload.EMPTY);
    }

    private Stanza.Message typing(String sender, String id) {
        return message(sender, id, Element.of(Namespaces.CHAT_STATES, "composing"));
    }

    private Stanza.Message message(String sender, String id, Element child) {
        return new Stanza.Message(from(sender, id), MessageType.CHAT, Payload.of(child));
    }

    private Element body() {
        return Element.builder(Namespaces.CLIENT, "body").text("hi").build();
    }

    /// Ids of the stanzas the peer gets now.
    private static List<String> delivered(List<Effect> effects) {
        List<String> ids = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send(ToClient.Deliver(Stanza.Addressed stanza))) {
                ids.add(String.valueOf(stanza.id()));
            }
        }
        return ids;
    }

    private List<String> relayed(Stanza.Addressed stanza) {
        return delivered(session.on(new ToSession.Relay(stanza), 1));
    }

    private List<String> active(boolean active) {
        return delivered(session.on(new FromClient.Active(active), 1));
    }

    @Test
    void theLastOfEachSenderShouldComeBeforeWhatMatters() {
        assertThat(relayed(presence("bob@godwit.test/a", "p0"))).containsExactly("p0");
        assertThat(active(false)).isEmpty();
        assertThat(relayed(presence("bob@godwit.test/a", "p1"))).isEmpty();
        assertThat(relayed(presence("carol@godwit.test/b", "p2"))).isEmpty();
        assertThat(relayed(typing("bob@godwit.test/a", "t1"))).isEmpty();
        assertThat(relayed(presence("bob@godwit.test/a", "p3"))).isEmpty();
        Stanza.Message mail = message("bob@godwit.test/a", "m1", body());
        assertThat(delivered(session.on(new ToSession.Push(1, mail), 1)))
                .containsExactly("p2", "t1", "p3", "m1");
        assertThat(relayed(presence("bob@godwit.test/a", "p4"))).isEmpty();
        assertThat(active(true)).containsExactly("p4");
        assertThat(relayed(presence("bob@godwit.test/a", "p5"))).containsExactly("p5");
    }

    @Test
    void whatIsHeldShouldNotBeCounted() {
        assertThat(active(false)).isEmpty();
        assertThat(relayed(presence("bob@godwit.test/a", "p1"))).isEmpty();
        assertThat(session.canResume(0)).isTrue();
        assertThat(session.canResume(1)).isFalse();
        assertThat(active(true)).containsExactly("p1");
        assertThat(session.canResume(1)).isTrue();
    }

    @Test
    void questionsRequestsAndNewsOfRoomsShouldNotWait() {
        assertThat(active(false)).isEmpty();
        assertThat(relayed(presence("bob@godwit.test/a", "p1"))).isEmpty();
        Stanza.Iq question =
                new Stanza.Iq(
                        from("bob@godwit.test/a", "q"),
                        IqType.GET,
                        Payload.of(Element.of(Namespaces.PING, "ping")));
        assertThat(relayed(question)).containsExactly("p1", "q");
        Stanza.Presence request =
                new Stanza.Presence(
                        from("bob@godwit.test", "s"), PresenceType.SUBSCRIBE, Payload.EMPTY);
        assertThat(relayed(request)).containsExactly("s");
        Element status = Element.builder(MUC_USER, "status").attribute("code", "110").build();
        Stanza.Presence joined =
                new Stanza.Presence(
                        from("room@rooms.godwit.test/alice", "j"),
                        PresenceType.AVAILABLE,
                        Payload.of(Element.builder(MUC_USER, "x").child(status).build()));
        assertThat(relayed(joined)).containsExactly("j");
    }

    @Test
    void aPeerThatVanishesShouldFindWhatWasHeldWhenItResumes() {
        assertThat(active(false)).isEmpty();
        assertThat(relayed(presence("bob@godwit.test/a", "p1"))).isEmpty();
        List<Effect> gone = session.on(new FromClient.Disconnected(false), 2);
        assertThat(gone).contains(Effect.Detached.NOW);
        assertThat(relayed(presence("carol@godwit.test/b", "p2"))).isEmpty();
        assertThat(delivered(session.resume(0, 3))).containsExactly("p1", "p2");
    }

    @Test
    void aHoldShouldBeBounded() {
        assertThat(active(false)).isEmpty();
        for (int i = 0; i < 256; i++) {
            assertThat(relayed(presence("u" + i + "@godwit.test/a", "p" + i))).isEmpty();
        }
        assertThat(relayed(presence("last@godwit.test/a", "last"))).hasSize(256);
        assertThat(active(true)).containsExactly("last");
    }
}
