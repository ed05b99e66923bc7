package org.godwit.server.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.godwit.protocol.stanza.PresenceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every cell of the tables of RFC 6121 Appendix A. A row reads: the stanza goes on or not in the
/// state named, and the state afterwards.
///
/// Shows RFC 6121 Appendix A.
class SubscriptionTest {
    private static final List<Subscription> STATES = List.of(Subscription.values());

    /// Appendix A.2: the account sends.
    private static final String SENT =
            """
            subscribe    NONE                yes NONE_PENDING_OUT
            subscribe    NONE_PENDING_OUT    yes NONE_PENDING_OUT
            subscribe    NONE_PENDING_IN     yes NONE_PENDING_OUT_IN
            subscribe    NONE_PENDING_OUT_IN yes NONE_PENDING_OUT_IN
            subscribe    TO                  yes TO
            subscribe    TO_PENDING_IN       yes TO_PENDING_IN
            subscribe    FROM                yes FROM_PENDING_OUT
            subscribe    FROM_PENDING_OUT    yes FROM_PENDING_OUT
            subscribe    BOTH                yes BOTH
            unsubscribe  NONE                yes NONE
            unsubscribe  NONE_PENDING_OUT    yes NONE
            unsubscribe  NONE_PENDING_IN     yes NONE_PENDING_IN
            unsubscribe  NONE_PENDING_OUT_IN yes NONE_PENDING_IN
            unsubscribe  TO                  yes NONE
            unsubscribe  TO_PENDING_IN       yes NONE_PENDING_IN
            unsubscribe  FROM                yes FROM
            unsubscribe  FROM_PENDING_OUT    yes FROM
            unsubscribe  BOTH                yes FROM
            subscribed   NONE                no  NONE
            subscribed   NONE_PENDING_OUT    no  NONE_PENDING_OUT
            subscribed   NONE_PENDING_IN     yes FROM
            subscribed   NONE_PENDING_OUT_IN yes FROM_PENDING_OUT
            subscribed   TO                  no  TO
            subscribed   TO_PENDING_IN       yes BOTH
            subscribed   FROM                no  FROM
            subscribed   FROM_PENDING_OUT    no  FROM_PENDING_OUT
            subscribed   BOTH                no  BOTH
            unsubscribed NONE                no  NONE
            unsubscribed NONE_PENDING_OUT    no  NONE_PENDING_OUT
            unsubscribed NONE_PENDING_IN     yes NONE
            unsubscribed NONE_PENDING_OUT_IN yes NONE_PENDING_OUT
            unsubscribed TO                  no  TO
            unsubscribed TO_PENDING_IN       yes TO
            unsubscribed FROM                yes NONE
            unsubscribed FROM_PENDING_OUT    yes NONE_PENDING_OUT
            unsubscribed BOTH                yes TO
            """;

    /// Appendix A.3: the contact sends.
    private static final String RECEIVED =
            """
            subscribe    NONE                yes NONE_PENDING_IN
            subscribe    NONE_PENDING_OUT    yes NONE_PENDING_OUT_IN
            subscribe    NONE_PENDING_IN     no  NONE_PENDING_IN
            subscribe    NONE_PENDING_OUT_IN no  NONE_PENDING_OUT_IN
            subscribe    TO                  yes TO_PENDING_IN
            subscribe    TO_PENDING_IN       no  TO_PENDING_IN
            subscribe    FROM                no  FROM
            subscribe    FROM_PENDING_OUT    no  FROM_PENDING_OUT
            subscribe    BOTH                no  BOTH
            unsubscribe  NONE                no  NONE
            unsubscribe  NONE_PENDING_OUT    no  NONE_PENDING_OUT
            unsubscribe  NONE_PENDING_IN     yes NONE
            unsubscribe  NONE_PENDING_OUT_IN yes NONE_PENDING_OUT
            unsubscribe  TO                  no  TO
            unsubscribe  TO_PENDING_IN       yes TO
            unsubscribe  FROM                yes NONE
            unsubscribe  FROM_PENDING_OUT    yes NONE_PENDING_OUT
            unsubscribe  BOTH                yes TO
            subscribed   NONE                no  NONE
            subscribed   NONE_PENDING_OUT    yes TO
            subscribed   NONE_PENDING_IN     no  NONE_PENDING_IN
            subscribed   NONE_PENDING_OUT_IN yes TO_PENDING_IN
            subscribed   TO                  no  TO
            subscribed   TO_PENDING_IN       no  TO_PENDING_IN
            subscribed   FROM                no  FROM
            subscribed   FROM_PENDING_OUT    yes BOTH
            subscribed   BOTH                no  BOTH
            unsubscribed NONE                no  NONE
            unsubscribed NONE_PENDING_OUT    yes NONE
            unsubscribed NONE_PENDING_IN     no  NONE_PENDING_IN
            unsubscribed NONE_PENDING_OUT_IN yes NONE_PENDING_IN
            unsubscribed TO                  yes NONE
            unsubscribed TO_PENDING_IN       yes NONE_PENDING_IN
            unsubscribed FROM                no  FROM
            unsubscribed FROM_PENDING_OUT    yes FROM
            unsubscribed BOTH                yes FROM
            """;

    private static Stream<Arguments> sent() {
        return rows(SENT);
    }

    private static Stream<Arguments> received() {
        return rows(RECEIVED);
    }

    private static Stream<Arguments> rows(String table) {
        return table.lines()
                .map(row -> row.split(" +"))
                .map(
                        cell ->
                                Arguments.of(
                                        PresenceType.valueOf(cell[0].toUpperCase(Locale.ROOT)),
                                        Subscription.valueOf(cell[1]),
                                        cell[2].equals("yes"),
                                        Subscription.valueOf(cell[3])));
    }

    @ParameterizedTest
    @MethodSource("sent")
    void sendingShouldMoveTheStateAsAppendixA2Says(
            PresenceType type, Subscription state, boolean routed, Subscription next) {
        assertThat(state.sent(type)).isEqualTo(new Subscription.Step(next, routed));
    }

    @ParameterizedTest
    @MethodSource("received")
    void receivingShouldMoveTheStateAsAppendixA3Says(
            PresenceType type, Subscription state, boolean delivered, Subscription next) {
        assertThat(state.received(type)).isEqualTo(new Subscription.Step(next, delivered));
    }

    @Test
    void bothTablesShouldHaveACellForEveryStateAndType() {
        assertThat(SENT.lines().map(row -> row.substring(0, 33)).distinct()).hasSize(36);
        assertThat(RECEIVED.lines().map(row -> row.substring(0, 33)).distinct()).hasSize(36);
        assertThat(STATES).hasSize(9);
    }

    @Test
    void otherTypesShouldBeRefused() {
        assertThatThrownBy(() -> Subscription.NONE.sent(PresenceType.PROBE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Subscription.NONE.received(PresenceType.AVAILABLE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void storedBitsShouldFindTheirStateAgain() {
        for (Subscription state : STATES) {
            assertThat(Subscription.of(state.bits())).isEqualTo(state);
        }
    }
}
