package org.godwit.server.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineTest {
    @Test
    void itShouldBeAQueue() {
        Random random = new Random(7);
        Deque<Integer> model = new ArrayDeque<>();
        Line<Integer> line = new Line<>();
        for (int i = 0; i < 10_000; i++) {
            if (random.nextInt(5) < 2 && !model.isEmpty()) {
                assertThat(line.removeFirst()).isEqualTo(model.removeFirst());
            } else if (random.nextInt(500) == 0) {
                line.clear();
                model.clear();
            } else if (random.nextInt(20) < 9) {
                line.add(i);
                model.add(i);
            }
            assertThat(line.size()).isEqualTo(model.size());
            assertThat(line.isEmpty()).isEqualTo(model.isEmpty());
        }
        assertThat(line).isNotEmpty().containsExactlyElementsOf(model);
        assertThat(line.getFirst()).isEqualTo(model.getFirst());
    }

    @Test
    void anEmptyOneShouldHaveNoFirst() {
        Line<String> line = new Line<>();
        assertThatThrownBy(line::getFirst).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(line::removeFirst).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> line.iterator().next()).isInstanceOf(NoSuchElementException.class);
    }
}
