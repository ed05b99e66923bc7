package org.godwit.store.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImprintsTest {
    private static final int STEPS = 50_000;

    /// As a map of objects would, over keys that come again.
    @Test
    void whatWasPutShouldBeFoundAndNothingElse() {
        Imprints imprints = new Imprints();
        Map<Seen.Key, Seen.Value> model = new HashMap<>();
        Random random = new Random(5);
        for (int step = 0; step < STEPS; step++) {
            Seen.Key key =
                    new Seen.Key(
                            random.nextInt(50),
                            "m-" + random.nextInt(2_000),
                            random.nextBoolean() ? "o a@localhost/x" : "t b@localhost/ünï");
            Imprint imprint = Imprint.of(key.mailbox(), key.id(), key.origin());
            assertThat(imprints.find(imprint)).as("step %d", step).isEqualTo(model.get(key));
            Seen.Value value = new Seen.Value(random.nextInt(3), step, 1_000L + step);
            imprints.put(imprint, value);
            model.put(key, value);
        }
        Map<Seen.Key, Seen.Value> all = new HashMap<>();
        imprints.forEach((bytes, value) -> all.put(Imprint.key(bytes), value));
        assertThat(all).isEqualTo(model);
    }

    @Test
    void anImprintShouldBeWhatTheTablesKeyHasAfterItsGeneration() {
        Imprint imprint = Imprint.of(7, "id", "o a@localhost/x");
        byte[] key = Keys.seen(3, imprint.bytes());
        byte[] prefix = Keys.seenId(3, "id");
        assertThat(key).startsWith(prefix);
        assertThat(Imprint.of(imprint.bytes()).hash()).isEqualTo(imprint.hash());
        assertThat(Imprint.key(imprint.bytes()))
                .isEqualTo(new Seen.Key(7, "id", "o a@localhost/x"));
    }
}
