package org.godwit.server.transport.bosh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.godwit.server.transport.bosh.RidWindow.Verdict;
import org.junit.jupiter.api.Test;

class RidWindowTest {
    private final RidWindow<String, String> window = new RidWindow<>(10, 2);

    @Test
    void requestsShouldBeTakenInTheOrderOfTheirNumbers() {
        assertThat(window.judge(11)).isEqualTo(Verdict.NEW);
        assertThat(window.keep(11, "b")).isNull();
        assertThat(window.hasNext()).isFalse();
        assertThat(window.next()).isNull();
        assertThat(window.keep(10, "a")).isNull();
        assertThat(window.next()).isEqualTo("a");
        assertThat(window.next()).isEqualTo("b");
    }

    @Test
    void aNumberBeyondTheWindowShouldBeRefused() {
        assertThat(window.judge(12)).isEqualTo(Verdict.OUTSIDE);
        assertThat(window.judge(9)).isEqualTo(Verdict.OUTSIDE);
        assertThat(window.judge(Long.MAX_VALUE)).isEqualTo(Verdict.OUTSIDE);
    }

    @Test
    void aRepeatShouldBeKnownUntilItIsTooOld() {
        window.keep(10, "a");
        assertThat(window.next()).isEqualTo("a");
        assertThat(window.judge(10)).isEqualTo(Verdict.HELD);
        window.answered("A");
        assertThat(window.judge(10)).isEqualTo(Verdict.REPEAT);
        assertThat(window.answerTo(10)).isEqualTo("A");
        for (long rid = 11; rid < 13; rid++) {
            window.keep(rid, "x");
            assertThat(window.next()).isEqualTo("x");
            window.answered("X");
        }
        assertThat(window.judge(10)).isEqualTo(Verdict.OUTSIDE);
        assertThat(window.judge(11)).isEqualTo(Verdict.REPEAT);
    }

    @Test
    void twoOfOneNumberShouldLeaveTheLater() {
        window.keep(11, "old");
        assertThat(window.keep(11, "new")).isEqualTo("old");
        assertThat(window.early()).containsExactly("new");
    }

    @Test
    void anyOrderWithinTheWindowShouldComeOutSorted() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RidWindow<Long, String> wide = new RidWindow<>(1, 3);
        List<Long> taken = new ArrayList<>();
        for (long first = 1; first < 3000; first += 3) {
            List<Long> shuffled = new ArrayList<>(List.of(first, first + 1, first + 2));
            Collections.shuffle(shuffled, random);
            for (long rid : shuffled) {
                assertThat(wide.judge(rid)).as("seed %d rid %d", seed, rid).isEqualTo(Verdict.NEW);
                wide.keep(rid, rid);
                for (Long next = wide.next(); next != null; next = wide.next()) {
                    taken.add(next);
                    wide.answered("");
                }
            }
        }
        assertThat(taken).as("seed %d", seed).isSorted().hasSize(3000);
    }
}
