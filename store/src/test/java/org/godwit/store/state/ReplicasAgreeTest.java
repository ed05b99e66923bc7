package org.godwit.store.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Page;
import org.godwit.store.memory.MemoryTable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Replicas that flush, evict and restart at different moments answer alike, always.
class ReplicasAgreeTest {
    private static final int STEPS = 4000;
    private static final List<String> MAILBOXES = List.of("a", "b", "c", "d", "e");
    private static final List<String> DEVICES = List.of("phone", "desk", "web");

    /// A state that loses its memory whenever its table was written, if it is a forgetful one.
    private static final class Replica {
        private final MemoryTable table = new MemoryTable();
        private final Random random;
        private final boolean flushes;
        private ShardState state;

        Replica(long seed, boolean flushes) {
            this.random = new Random(seed);
            this.flushes = flushes;
            this.state = open();
        }

        private ShardState open() {
            return new ShardState(table, InstantSource.fixed(java.time.Instant.EPOCH), 2);
        }

        List<Outcome> apply(long index, Entry entry) {
            List<Outcome> outcomes = state.apply(index, 1, entry);
            if (flushes) {
                switch (random.nextInt(8)) {
                    case 0 -> state.freeze();
                    case 1 -> flush();
                    case 2 -> {
                        state.freeze();
                        flush();
                        state.freeze();
                        flush();
                        state = open();
                    }
                    default -> {}
                }
            }
            return outcomes;
        }

        void flush() {
            Batch batch = state.frozen();
            if (batch != null) {
                table.write(batch);
                state.flushed();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void replicasShouldAnswerAlikeHoweverTheyFlush(long seed) {
        Random random = new Random(seed);
        Replica calm = new Replica(seed + 1, false);
        Replica busy = new Replica(seed + 2, true);
        Replica third = new Replica(seed + 3, true);
        for (int step = 1; step <= STEPS; step++) {
            List<Command> commands = new ArrayList<>();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                commands.add(command(random, step));
            }
            Entry entry = new Entry(new MailboxLimits(40, 4000), commands);
            List<Outcome> wanted = calm.apply(step, entry);
            assertThat(busy.apply(step, entry)).as("seed %d, %s", seed, commands).isEqualTo(wanted);
            assertThat(third.apply(step, entry))
                    .as("seed %d, %s", seed, commands)
                    .isEqualTo(wanted);
            if (step % 50 == 0) {
                compare(seed, calm.state, busy.state);
            }
        }
        for (Replica replica : List.of(calm, busy, third)) {
            replica.flush();
            replica.state.freeze();
            replica.flush();
            assertThat(replica.state.inspection().get().breaches()).as("seed %d", seed).isEmpty();
            compare(seed, calm.state, replica.state);
        }
    }

    private static void compare(long seed, ShardState one, ShardState other) {
        assertThat(other.tally()).as("seed %d", seed).isEqualTo(one.tally());
        for (String mailbox : MAILBOXES) {
            assertThat(other.status(mailbox)).as("seed %d", seed).isEqualTo(one.status(mailbox));
            for (long after : new long[] {0, one.status(mailbox).last() - 7}) {
                Page wanted = one.read(mailbox, after, 5, 300);
                Page found = other.read(mailbox, after, 5, 300);
                assertThat(found).as("seed %d, %s", seed, mailbox).isEqualTo(wanted);
            }
        }
        List<String> records = new ArrayList<>();
        one.scan("", (key, value) -> records.add(key + value.size()));
        List<String> others = new ArrayList<>();
        other.scan("", (key, value) -> others.add(key + value.size()));
        assertThat(others).as("seed %d", seed).isEqualTo(records);
    }

    private static <T> T any(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static Command command(Random random, int step) {
        String mailbox = any(random, MAILBOXES);
        String device = any(random, DEVICES);
        // Ten minutes a step: 4,000 steps are four weeks, with dedupe windows opening and closing.
        long now = 1_800_000_000_000L + step * 600_000L - random.nextInt(100_000_000);
        long expires = now + random.nextInt(200_000_000);
        Blob bytes = Blob.wrap(new byte[random.nextInt(120)]);
        String id = "m" + random.nextInt(step + 5);
        return switch (random.nextInt(17)) {
            case 0, 1, 2, 3, 4 ->
                    new Command.Append(mailbox, any(random, DEVICES), id, bytes, now, expires);
            case 5, 6 ->
                    new Command.AppendAll(
                            MAILBOXES.subList(0, random.nextInt(1, 5)),
                            "group",
                            id,
                            bytes,
                            now,
                            expires);
            case 7, 8 -> new Command.OpenCursor(mailbox, device, now);
            case 9, 10, 11 ->
                    new Command.MoveCursor(mailbox, device, random.nextInt(step + 1), now);
            case 12 ->
                    random.nextInt(4) == 0
                            ? new Command.DropMailbox(mailbox)
                            : new Command.DropCursor(mailbox, device);
            case 14 ->
                    new Command.DropUnseen(mailbox, device, now, now - random.nextInt(100_000_000));
            case 13 -> new Command.Expire(now, random.nextInt(1, 10));
            default ->
                    new Command.Write(
                            List.of(),
                            List.of(
                                    new Command.Change(
                                            "k" + random.nextInt(30),
                                            random.nextInt(3) == 0 ? null : bytes)));
        };
    }
}
