package org.godwit.client.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.godwit.client.history.HistoryContract.mine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHistoryTest implements HistoryContract {
    @TempDir Path directory;

    private Path file() {
        return directory.resolve("history.mv");
    }

    @Override
    public History open(Retention retention) throws HistoryException {
        return FileHistory.open(file(), retention);
    }

    @Test
    void everythingShouldSurviveACleanRestart() throws HistoryException {
        Message before;
        try (History history = open()) {
            history.apply(
                    List.of(
                            HistoryContract.add(mine("m1"), "häl\u0000lo 🐦"),
                            new Change.Enqueue(Outgoing.read(BOB, "r", "m7")),
                            new Change.PutContact(Contact.of(BOB).withAsking(true)),
                            new Change.SetValue("position", "17"),
                            new Change.Advance(
                                    mine("m1"), Status.failed(ErrorCode.GONE, "moved away"))));
            before = history.messages(BOB, Long.MAX_VALUE, 1).getFirst();
        }
        try (History history = open()) {
            assertThat(history.messages(BOB, Long.MAX_VALUE, 9)).containsExactly(before);
            assertThat(history.outbox(0, 9)).extracting(Outgoing::id).containsExactly("r");
            assertThat(history.contacts()).containsExactly(Contact.of(BOB).withAsking(true));
            assertThat(history.value("position")).isEqualTo("17");
            History.Applied applied =
                    history.apply(List.of(HistoryContract.add(mine("m2"), "next")));
            assertThat(applied.added().getFirst().order()).isGreaterThan(before.order());
        }
    }

    @Test
    void whatMessagesSayOfEachOtherShouldSurviveARestart() throws HistoryException {
        Content.Quote quote = new Content.Quote("m0", BOB, "the question");
        Message reply =
                new Message(
                        mine("m1"), Content.of("yes").quoting(quote), NOON, Status.STORED, 0, 0);
        List<Outgoing> waiting;
        Content content;
        try (History history = open()) {
            history.apply(
                    List.of(
                            new Change.Add(reply),
                            new Change.React(mine("m1"), LIKES),
                            enqueue(new Outgoing.Content.Edit("m1", "no")),
                            enqueue(new Outgoing.Content.Retract("m1")),
                            enqueue(new Outgoing.Content.React("m1", List.of("👍", "🎉"))),
                            enqueue(new Outgoing.Content.Text())));
            waiting = history.outbox(0, 9);
            content = history.messages(BOB, Long.MAX_VALUE, 1).getFirst().content();
        }
        try (History history = open()) {
            assertThat(history.outbox(0, 9)).hasSize(4).isEqualTo(waiting);
            assertThat(history.messages(BOB, Long.MAX_VALUE, 1).getFirst().content())
                    .isEqualTo(content)
                    .isEqualTo(Content.of("yes").quoting(quote).with(LIKES));
        }
    }

    private static Change enqueue(Outgoing.Content content) {
        return new Change.Enqueue(Outgoing.of(BOB, "id", content));
    }

    /// Rows as the first format had them, byte by byte.
    @Test
    void aFileOfTheFormatBeforeShouldBeReadAndCarriedOn() throws HistoryException {
        HexFormat hex = HexFormat.of();
        String bob = "0000000f" + hex.formatHex("bob@example.org".getBytes(UTF_8));
        String text = "01" + bob + "000000026d31" + "01" + "000000026869";
        String place = hex.toHexDigits(NOON.toEpochMilli()) + hex.toHexDigits(5L);
        String rest = hex.toHexDigits(0L) + "00000006" + hex.formatHex("STORED".getBytes(UTF_8));
        Message old = Rows.message(hex.parseHex(text + place + rest + "0000"));
        assertThat(old).isEqualTo(new Message(mine("m1"), "hi", NOON, Status.STORED, 5, 0));
        String order = "01" + hex.toHexDigits(9L) + bob + "000000026f31";
        assertThat(Rows.outgoing(hex.parseHex(order + "00")).content())
                .isEqualTo(new Outgoing.Content.Text());
        assertThat(Rows.outgoing(hex.parseHex(order + "01000000026d31")).content())
                .isEqualTo(new Outgoing.Content.Read("m1"));
    }

    /// A row as the second format had it: no byte after the reactions.
    @Test
    void aMessageOfTheFormatWithoutExtrasShouldBeRead() throws HistoryException {
        Content liked = Content.of("hi").with(LIKES);
        Message message = new Message(mine("m1"), liked, NOON, Status.STORED, 5, 0);
        byte[] row = Rows.write(message);
        assertThat(Rows.message(row)).isEqualTo(message);
        byte[] before = Arrays.copyOf(row, row.length - 1);
        before[0] = 2;
        assertThat(Rows.message(before)).isEqualTo(message);
    }

    @Test
    void whatLastsForATimeShouldGoAfterARestart() throws HistoryException {
        try (History history = open()) {
            history.apply(List.of(HistoryContract.lasting(mine("m1"), 60)));
        }
        try (History history = open()) {
            assertThat(history.nextExpiry()).isEqualTo(NOON.plusSeconds(60));
            History.Applied applied =
                    history.apply(List.of(new Change.Expire(NOON.plusSeconds(60))));
            assertThat(applied.expired()).extracting(Message::id).containsExactly("m1");
        }
        try (History history = open()) {
            assertThat(history.messages(BOB, Long.MAX_VALUE, 9)).isEmpty();
            assertThat(history.chats()).isEmpty();
        }
    }

    @Test
    void everyAppliedBatchShouldSurviveACrash() throws HistoryException {
        for (int round = 0; round < 5; round++) {
            FileHistory history = FileHistory.open(file(), Retention.DEFAULT);
            for (int i = 0; i < 10; i++) {
                history.apply(List.of(HistoryContract.add(mine(round + "-" + i), "text")));
            }
            history.crash();
        }
        try (History history = open()) {
            assertThat(history.messages(BOB, Long.MAX_VALUE, 100)).hasSize(50);
        }
    }

    /// A copy of the file cut at a random place is what a crash in the middle of a write leaves.
    @Test
    void aTornWriteShouldLeaveWholeBatches() throws IOException {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            Path original = directory.resolve("torn" + seed);
            FileHistory history = FileHistory.open(original, Retention.DEFAULT);
            long safe = 0;
            for (int i = 0; i < 20; i++) {
                history.apply(pair(i));
                if (i == 9) {
                    safe = Files.size(original);
                }
            }
            Path copy = directory.resolve("copy" + seed);
            Files.copy(original, copy);
            history.crash();
            long size = Files.size(copy);
            try (RandomAccessFile torn = new RandomAccessFile(copy.toFile(), "rw")) {
                torn.setLength(safe + random.nextLong(size - safe + 1));
            }
            try (History opened = FileHistory.open(copy, Retention.DEFAULT)) {
                int messages = opened.messages(BOB, Long.MAX_VALUE, 100).size();
                assertThat(messages).as("seed %d", seed).isBetween(1, 20);
                assertThat(opened.outbox(0, 100)).as("seed %d", seed).hasSize(messages);
            }
        }
    }

    private static List<Change> pair(int i) {
        return List.of(
                HistoryContract.add(mine("m" + i), "text " + i),
                new Change.Enqueue(Outgoing.text(BOB, "m" + i)));
    }

    /// Started in its own process by the test below; prints the number of each batch once applied.
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException {
            FileHistory history = FileHistory.open(Path.of(args[0]), Retention.DEFAULT);
            for (int i = 0; i < 100_000; i++) {
                history.apply(pair(i));
                System.out.println(i);
            }
        }
    }

    @Test
    void aKilledProcessShouldLoseNothingItReported() throws IOException, InterruptedException {
        Process writer =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Writer.class.getName(),
                                file().toString())
                        .redirectErrorStream(true)
                        .start();
        int reported = -1;
        try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
            while (reported < 60) {
                reported = Integer.parseInt(lines.readLine());
            }
            assertThatThrownBy(this::open)
                    .isInstanceOfSatisfying(
                            HistoryException.class,
                            e -> assertThat(e.kind()).isEqualTo(HistoryException.Kind.LOCKED))
                    .hasMessageContaining("in use");
            writer.toHandle().destroyForcibly();
            String line;
            while ((line = lines.readLine()) != null) {
                reported = Integer.parseInt(line);
            }
        }
        assertThat(writer.waitFor()).isNotZero();
        try (History history = open()) {
            List<Message> messages = history.messages(BOB, Long.MAX_VALUE, 100_000);
            assertThat(messages.size()).isBetween(reported + 1, reported + 2);
            assertThat(history.outbox(0, 100_000))
                    .extracting(Outgoing::id)
                    .isEqualTo(messages.stream().map(Message::id).toList());
        }
    }

    @Test
    void aSecondOpeningShouldBeRefused() throws HistoryException {
        try (History _ = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOfSatisfying(
                            HistoryException.class,
                            e -> assertThat(e.kind()).isEqualTo(HistoryException.Kind.LOCKED));
        }
    }

    @Test
    void aNewerFileShouldBeLeftAlone() throws HistoryException {
        try (History history = open()) {
            history.apply(List.of(new Change.SetValue("#format", "5")));
        }
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        HistoryException.class,
                        e -> assertThat(e.kind()).isEqualTo(HistoryException.Kind.NEWER));
    }

    @Test
    void garbageShouldBeRefusedWithTheNextStep() throws IOException {
        byte[] garbage = new byte[20_000];
        new Random(7).nextBytes(garbage);
        Files.write(file(), garbage);
        assertThatThrownBy(this::open).hasMessageContaining("move it away");
    }

    @Test
    void bothHistoriesShouldAgreeOnAnySeriesOfChanges() throws HistoryException {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Retention small = new Retention(6, 3, 3, 8);
            Path path = directory.resolve("model" + seed);
            History memory = new MemoryHistory(small);
            History file = FileHistory.open(path, small);
            for (int step = 0; step < 150; step++) {
                List<Change> changes = new ArrayList<>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    changes.add(anyChange(random));
                }
                assertThat(outcome(file, changes))
                        .as("seed %d step %d", seed, step)
                        .isEqualTo(outcome(memory, changes));
                if (random.nextInt(40) == 0) {
                    file.close();
                    file = FileHistory.open(path, small);
                }
            }
            assertThat(file.chats()).as("seed %d", seed).isEqualTo(memory.chats());
            assertThat(file.contacts()).isEqualTo(memory.contacts());
            assertThat(file.outbox(0, 99)).isEqualTo(memory.outbox(0, 99));
            for (Chat chat : memory.chats()) {
                assertThat(file.messages(chat.peer(), Long.MAX_VALUE, 99))
                        .isEqualTo(memory.messages(chat.peer(), Long.MAX_VALUE, 99));
            }
            file.close();
        }
    }

    private static Object outcome(History history, List<Change> changes) {
        try {
            return history.apply(changes);
        } catch (HistoryException e) {
            return e.kind();
        }
    }

    private static Change anyChange(Random random) {
        Jid peer = new Jid("peer" + random.nextInt(5), "example.org", null);
        Message.Ref ref = new Message.Ref(peer, "m" + random.nextInt(12), random.nextBoolean());
        List<Status> all =
                List.of(
                        Status.STORED,
                        Status.DELIVERED,
                        Status.READ,
                        Status.failed(ErrorCode.FORBIDDEN, null));
        return switch (random.nextInt(9)) {
            case 0, 1, 2 ->
                    new Change.Add(
                            HistoryContract.message(
                                    ref, "text " + random.nextInt(2), random.nextInt(3)));
            case 3 -> new Change.Advance(ref, all.get(random.nextInt(all.size())));
            case 4 -> new Change.ReadThrough(ref);
            case 5 -> new Change.PutContact(Contact.of(peer).withAsking(random.nextBoolean()));
            case 6 -> new Change.RemoveContact(peer);
            case 7 -> new Change.Enqueue(Outgoing.text(peer, ref.id()));
            default -> new Change.Dequeue(random.nextInt(60));
        };
    }
}
