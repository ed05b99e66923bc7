package org.godwit.client.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.godwit.protocol.stanza.ErrorCode;
import org.junit.jupiter.api.Test;

class TickTest {
    private static final Status FAILED = Status.failed(ErrorCode.NOT_ALLOWED, "blocked");

    @Test
    void aTickShouldNeverFall() {
        for (Tick now : Tick.values()) {
            for (Tick news : Tick.values()) {
                assertThat(now.and(news)).isGreaterThanOrEqualTo(now);
            }
        }
    }

    @Test
    void aStoredMessageShouldNeverBecomeFailed() {
        for (Tick now : List.of(Tick.STORED, Tick.DELIVERED, Tick.READ)) {
            assertThat(now.and(Tick.FAILED)).isEqualTo(now);
            assertThat(Status.of(now).and(FAILED)).isEqualTo(Status.of(now));
        }
    }

    @Test
    void proofOfStorageShouldOutrankARefusal() {
        assertThat(FAILED.and(Status.STORED)).isEqualTo(Status.STORED);
    }

    @Test
    void theEndShouldNotDependOnTheOrderOrNumberOfReports() {
        List<Status> reports =
                List.of(Status.PENDING, FAILED, Status.STORED, Status.DELIVERED, Status.READ);
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Status> some = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                some.add(reports.get(random.nextInt(reports.size())));
            }
            List<Status> shuffled = new ArrayList<>(some);
            shuffled.addAll(some);
            Collections.shuffle(shuffled, random);
            assertThat(fold(shuffled)).as("seed %d", seed).isEqualTo(fold(some));
        }
    }

    private static Status fold(List<Status> reports) {
        return reports.stream().reduce(Status.PENDING, Status::and);
    }

    @Test
    void aReasonShouldBelongToAFailureOnly() {
        assertThatIllegalArgumentException().isThrownBy(() -> Status.of(Tick.FAILED));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Status(Tick.STORED, ErrorCode.GONE, null));
    }
}
