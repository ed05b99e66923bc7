package org.godwit.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
    private static final long DAY = 86_400_000;

    private final AtomicLong wall = new AtomicLong(10 * DAY);
    private final SteadyClock clock = new SteadyClock(() -> Instant.ofEpochMilli(wall.get()));

    @Test
    void timeShouldGoOnAtItsPaceWhenTheClockIsSetBackADay() {
        wall.addAndGet(500);
        assertThat(clock.millis()).isEqualTo(10 * DAY + 500);
        wall.addAndGet(-DAY);
        assertThat(clock.millis()).isEqualTo(10 * DAY + 500);
        wall.addAndGet(250);
        assertThat(clock.millis()).isEqualTo(10 * DAY + 750);
        wall.addAndGet(-1);
        assertThat(clock.millis()).isEqualTo(10 * DAY + 750);
        wall.addAndGet(3 * DAY);
        assertThat(clock.millis()).isEqualTo(13 * DAY + 750);
    }
}
