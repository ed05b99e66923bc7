package org.godwit.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.ToSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Ten thousand contacts come online at once: how one session is told.
class PacedTest {
    private static final int CONTACTS = 10_000;
    private static final ServerLimits LIMITS = ServerLimits.DEFAULT;
    private static final Jid ME = new Jid("alice", "godwit.test", "phone");

    private long now;

    private Session session(Login.Encoding encoding) {
        Session session =
                new Session(
                        new Identity(ME, "x/phone", "stream", encoding),
                        Login.Acks.COUNTED,
                        LIMITS,
                        false,
                        now);
        Stanza.Presence available =
                new Stanza.Presence(
                        Envelope.of(null, null, null), PresenceType.AVAILABLE, Payload.EMPTY);
        assertThat(session.on(new FromClient.Received(available), now)).isNotEmpty();
        return session;
    }

    private static Jid contact(int i) {
        return new Jid("c" + i, "godwit.test", "phone");
    }

    private static ToSession.Relay came(Jid from, PresenceType type) {
        return new ToSession.Relay(
                new Stanza.Presence(Envelope.of(ME.bare(), from, null), type, Payload.EMPTY));
    }

    private static List<Stanza.Addressed> delivered(List<Effect> effects) {
        List<Stanza.Addressed> stanzas = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send(ToClient.Deliver(Stanza.Addressed stanza))) {
                stanzas.add(stanza);
            }
        }
        return stanzas;
    }

    private static boolean wakes(List<Effect> effects) {
        return effects.stream().anyMatch(Effect.Wake.class::isInstance);
    }

    @ParameterizedTest
    @EnumSource(Login.Encoding.class)
    void stormShouldBePacedAndTellTheLastOfEach(Login.Encoding encoding) {
        Session session = session(encoding);
        List<Stanza.Addressed> heard = new ArrayList<>();
        for (int i = 0; i < CONTACTS; i++) {
            heard.addAll(delivered(session.on(came(contact(i), PresenceType.AVAILABLE), now)));
        }
        assertThat(heard).hasSize(LIMITS.pace().burst());

        // Half of those that wait go again before they were told of.
        for (int i = CONTACTS / 2; i < CONTACTS; i++) {
            assertThat(delivered(session.on(came(contact(i), PresenceType.UNAVAILABLE), now)))
                    .isEmpty();
        }
        Stanza.Message message =
                new Stanza.Message(
                        Envelope.of(ME, contact(CONTACTS - 1), "m1"),
                        MessageType.CHAT,
                        Payload.of(Element.builder(Namespaces.CLIENT, "body").text("hi").build()));
        assertThat(delivered(session.on(new ToSession.Push(1, message), now)))
                .as("a message does not wait behind presence")
                .containsExactly(message);

        long count = heard.size() + 1L;
        int seconds = 0;
        while (heard.size() < CONTACTS && seconds < CONTACTS) {
            seconds++;
            int before = heard.size();
            for (int step = 0; step < 10; step++) {
                now += 100;
                List<Effect> effects = session.wake(now);
                List<Stanza.Addressed> more = delivered(effects);
                heard.addAll(more);
                count += more.size();
                assertThat(heard.size() == CONTACTS || wakes(effects)).isTrue();
                var _ = session.on(new FromClient.Acknowledged(count), now);
            }
            assertThat(heard.size() - before).isBetween(1, LIMITS.pace().perSecond() + 1);
        }
        Map<Jid, PresenceType> known = new LinkedHashMap<>();
        for (Stanza.Addressed stanza : heard) {
            assertThat(known.put(stanza.from(), ((Stanza.Presence) stanza).type())).isNull();
        }
        assertThat(known).hasSize(CONTACTS);
        for (int i = 0; i < CONTACTS; i++) {
            assertThat(known)
                    .containsEntry(
                            contact(i),
                            i < CONTACTS / 2 ? PresenceType.AVAILABLE : PresenceType.UNAVAILABLE);
        }
        int expected = (CONTACTS - LIMITS.pace().burst()) / LIMITS.pace().perSecond();
        assertThat(seconds).isBetween(expected, expected + 2);
    }

    @ParameterizedTest
    @EnumSource(Login.Encoding.class)
    void morePresenceThanMayWaitShouldBeDropped(Login.Encoding encoding) {
        Session session = session(encoding);
        int all = LIMITS.pace().burst() + LIMITS.pace().heldMax() + 500;
        int heard = 0;
        for (int i = 0; i < all; i++) {
            heard += delivered(session.on(came(contact(i), PresenceType.AVAILABLE), now)).size();
        }
        long count = heard;
        for (int i = 0; i < all; i++) {
            now += 1_000;
            int more = delivered(session.wake(now)).size();
            heard += more;
            count += more;
            var _ = session.on(new FromClient.Acknowledged(count), now);
            if (more == 0) {
                break;
            }
        }
        assertThat(heard).isEqualTo(LIMITS.pace().burst() + LIMITS.pace().heldMax());
    }

    @ParameterizedTest
    @EnumSource(Login.Encoding.class)
    void peerThatTakesNothingShouldKeepHalfItsRingForMessages(Login.Encoding encoding) {
        Session session = session(encoding);
        int heard = 0;
        for (int i = 0; i < CONTACTS; i++) {
            heard += delivered(session.on(came(contact(i), PresenceType.AVAILABLE), now)).size();
        }
        for (int i = 0; i < 100; i++) {
            now += 1_000;
            var told = new FromClient.Writable(true);
            heard += delivered(session.on(told, now)).size();
        }
        assertThat(heard).isLessThanOrEqualTo(2 * LIMITS.wire().resumeRingStanzas());
        assertThat(heard).isLessThan(CONTACTS);
    }
}
