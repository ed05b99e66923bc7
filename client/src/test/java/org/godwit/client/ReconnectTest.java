package org.godwit.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.godwit.client.link.LinkEvent;
import org.godwit.protocol.handshake.LoginReply;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconnectTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);

    private final Reconnect reconnect =
            new Reconnect(ClientSettings.of(new Jid("alice", "example.org", null)), new Random(1));

    @ParameterizedTest
    @ValueSource(ints = {17, 90, 600})
    void aBusyServerShouldBeLeftAloneForAsLongAsItAsks(int seconds) {
        LinkEvent.Ended ended =
                new LinkEvent.Ended(
                        ErrorCode.RESOURCE_CONSTRAINT, LoginReply.Refused.busy(seconds));
        assertThat(waitSeconds(ended)).isEqualTo(seconds);
    }

    @Test
    void aNetworkThatFailsShouldAskForNoTime() {
        LinkEvent.Ended ended = new LinkEvent.Ended(null, LoginReply.Refused.busy(600));
        assertThat(waitSeconds(ended)).isLessThan(10);
    }

    private long waitSeconds(LinkEvent.Ended ended) {
        Reconnect.State dialing = new Reconnect.State.Dialing(1, NOW.plusSeconds(20));
        Reconnect.State after = reconnect.ended(dialing, ended, NOW).state();
        assertThat(after).isInstanceOf(Reconnect.State.Waiting.class);
        return ((Reconnect.State.Waiting) after).until().getEpochSecond() - NOW.getEpochSecond();
    }
}
