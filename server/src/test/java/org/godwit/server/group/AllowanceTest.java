package org.godwit.server.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.godwit.protocol.stanza.Jid;
import org.godwit.server.group.muc.Weight;
import org.godwit.server.group.room.RoomLimits;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    private static final Jid MALLORY = new Jid("mallory", "example.org", null);
    private static final Jid ALICE = new Jid("alice", "example.org", null);

    private final Allowance allowance =
            new Allowance(new RoomLimits.Pace(10, 100, 200, 150, 250, 60, 3), 0);

    private int messages(Jid who, int copies, long nowMillis) {
        int taken = 0;
        while (allowance.takes(who, new Weight(copies, 0), nowMillis)) {
            taken++;
        }
        return taken;
    }

    @Test
    void aMessageShouldWeighWhatItCosts() {
        assertThat(messages(MALLORY, 100, 0)).isEqualTo(2);
        assertThat(messages(MALLORY, 100, 999)).isZero();
        assertThat(messages(MALLORY, 100, 1_000)).isEqualTo(1);
    }

    @Test
    void aMessageToFewShouldWeighSomethingToo() {
        assertThat(messages(MALLORY, 1, 0)).isEqualTo(20);
    }

    @Test
    void aFloodOfOneShouldLeaveTheOthersTheirPart() {
        assertThat(messages(MALLORY, 10, 0)).isEqualTo(20);
        assertThat(messages(ALICE, 10, 0)).isEqualTo(5);
    }

    @Test
    void aFloodOfManyShouldBeBoundedForTheRoom() {
        int taken = 0;
        for (int i = 0; i < 5_000; i++) {
            taken += messages(new Jid("s" + i, "example.org", null), 10, 0);
        }
        assertThat(taken).isEqualTo(25);
        assertThat(messages(ALICE, 10, 1_000)).isEqualTo(15);
    }

    @Test
    void whatIsLargerThanABurstShouldStillBePossible() {
        assertThat(allowance.takes(MALLORY, new Weight(100_000, 0), 0)).isTrue();
        assertThat(allowance.takes(MALLORY, new Weight(10, 0), 0)).isFalse();
    }

    @Test
    void invitationsShouldBeCountedByPeople() {
        assertThat(allowance.takes(MALLORY, new Weight(0, 2), 0)).isTrue();
        assertThat(allowance.takes(MALLORY, new Weight(0, 2), 0)).isFalse();
        assertThat(allowance.takes(MALLORY, new Weight(0, 2), 60_000)).isTrue();
        assertThat(allowance.takes(ALICE, new Weight(0, 3), 0)).isTrue();
    }

    @Test
    void whatWeighsNothingShouldAlwaysPass() {
        assertThat(messages(MALLORY, 10, 0)).isPositive();
        assertThat(allowance.takes(MALLORY, new Weight(0, 0), 0)).isTrue();
    }

    @Test
    void aClockThatGoesBackShouldGiveNothing() {
        assertThat(messages(MALLORY, 10, 10_000)).isPositive();
        assertThat(messages(MALLORY, 10, 0)).isZero();
    }
}
