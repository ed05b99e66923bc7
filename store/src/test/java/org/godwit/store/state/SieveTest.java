package org.godwit.store.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SieveTest {
    private static final int KEYS = 200_000;

    private static long hash(int number) {
        return Imprint.of(number % 7, "id-" + number, "o u" + number % 5 + "@localhost/x").hash();
    }

    @Test
    void whatWasAddedShouldAlwaysBeFound() {
        Sieve sieve = new Sieve(true);
        for (int i = 0; i < KEYS; i++) {
            sieve.add(hash(i));
            int old = new Random(i).nextInt(i + 1);
            assertThat(sieve.mayHold(hash(i))).as("%d at once", i).isTrue();
            assertThat(sieve.mayHold(hash(old))).as("%d after %d", old, i).isTrue();
        }
    }

    @Test
    void mostOfWhatWasNotAddedShouldBeToldSo() {
        Sieve sieve = new Sieve(true);
        for (int i = 0; i < KEYS; i++) {
            sieve.add(hash(i));
        }
        int wrong = 0;
        for (int i = KEYS; i < 2 * KEYS; i++) {
            wrong += sieve.mayHold(hash(i)) ? 1 : 0;
        }
        assertThat(wrong).isLessThan(KEYS / 50);
    }

    @Test
    void aTableThatHeldSomethingShouldAlwaysBeAsked() {
        Sieve sieve = new Sieve(false);
        assertThat(sieve.mayHold(hash(1))).isTrue();
    }

    @Test
    void beyondItsBoundItShouldSayYesToEverything() {
        Sieve sieve = new Sieve(true);
        for (int i = 0; i < 2_000_000; i++) {
            sieve.add(i * 0x9e3779b97f4a7c15L);
        }
        assertThat(sieve.mayHold(hash(1))).isTrue();
    }
}
