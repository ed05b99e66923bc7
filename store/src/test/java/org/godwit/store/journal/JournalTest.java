package org.godwit.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.godwit.store.Blob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final int SEGMENT_BYTES = 64 << 10;

    @TempDir Path directory;

    private Journal open() throws IOException {
        return Journal.open(directory, Disk.real(), 3, SEGMENT_BYTES);
    }

    private static JournalEntry entry(long index, long term, int bytes) {
        byte[] body = new byte[bytes];
        new Random(index).nextBytes(body);
        return new JournalEntry(JournalEntry.Kind.DATA, index, term, Blob.wrap(body));
    }

    private static void fill(Journal journal, int group, long from, long to) throws IOException {
        for (long index = from; index <= to; index++) {
            journal.append(group, List.of(entry(index, 1, 1000)));
        }
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path -> path.toString().matches(".*\\d{16}.log")).sorted().toList();
        }
    }

    @Test
    void everythingAppendedShouldBeThereAfterReopening() throws IOException {
        try (Journal journal = open()) {
            fill(journal, 0, 1, 300);
            fill(journal, 2, 1, 7);
            journal.vote(1, new Vote(5, "me"));
        }
        try (Journal journal = open()) {
            assertThat(journal.first(0)).isEqualTo(1);
            assertThat(journal.last(0)).isEqualTo(300);
            assertThat(journal.last(1)).isZero();
            assertThat(journal.vote(1)).isEqualTo(new Vote(5, "me"));
            for (long index = 1; index <= 300; index++) {
                assertThat(journal.read(0, index)).isEqualTo(entry(index, 1, 1000));
            }
            assertThat(journal.read(2, 8)).isNull();
        }
    }

    @Test
    void givenUpEntriesShouldFreeTheirSegmentsAndStayGone() throws IOException {
        try (Journal journal = open()) {
            fill(journal, 0, 1, 300);
            fill(journal, 1, 1, 3);
            journal.vote(2, new Vote(9, "x"));
            int before = segments().size();
            journal.truncatePrefix(0, 290);
            assertThat(segments()).hasSizeLessThan(before);
            fill(journal, 0, 301, 400);
            journal.truncatePrefix(0, 395);
            journal.truncatePrefix(1, 4);
            assertThat(segments()).hasSizeLessThan(4);
        }
        try (Journal journal = open()) {
            assertThat(journal.first(0)).isEqualTo(395);
            assertThat(journal.last(0)).isEqualTo(400);
            assertThat(journal.first(1)).isEqualTo(4);
            assertThat(journal.last(1)).isZero();
            assertThat(journal.vote(2)).isEqualTo(new Vote(9, "x"));
            fill(journal, 1, 4, 5);
        }
        try (Journal journal = open()) {
            assertThat(journal.first(1)).isEqualTo(4);
            assertThat(journal.last(1)).isEqualTo(5);
        }
    }

    @Test
    void anIdleGroupShouldBeNamedAsTheOneThatHoldsTheOldestSegment() throws IOException {
        try (Journal journal = open()) {
            fill(journal, 1, 1, 1);
            fill(journal, 0, 1, 200);
            journal.truncatePrefix(0, 200);
            assertThat(journal.holdingOldest()).containsExactly(1);
        }
    }

    @Test
    void takenBackEntriesShouldBeReplacedByThoseOfTheNextTerm() throws IOException {
        try (Journal journal = open()) {
            fill(journal, 0, 1, 100);
            journal.truncateSuffix(0, 90);
            journal.append(0, List.of(entry(91, 2, 10)));
        }
        try (Journal journal = open()) {
            assertThat(journal.last(0)).isEqualTo(91);
            assertThat(journal.term(0, 91)).isEqualTo(2);
            assertThat(journal.term(0, 90)).isEqualTo(1);
        }
    }

    @Test
    void resetShouldGiveUpEverythingAndGoOnElsewhere() throws IOException {
        try (Journal journal = open()) {
            fill(journal, 0, 1, 10);
            journal.reset(0, 1000);
            journal.append(0, List.of(entry(1000, 3, 10)));
        }
        try (Journal journal = open()) {
            assertThat(journal.first(0)).isEqualTo(1000);
            assertThat(journal.last(0)).isEqualTo(1000);
        }
    }

    @Test
    void aTornTailShouldCostNothingThatWasSynced() throws IOException {
        long end;
        try (Journal journal = open()) {
            fill(journal, 0, 1, 20);
            end = end(journal);
        }
        Path last = segments().getLast();
        byte[] sound = Files.readAllBytes(last);
        Random random = new Random(7);
        for (int i = 0; i < 40; i++) {
            byte[] torn = sound.clone();
            int garbage = random.nextInt(3000);
            for (int at = 0; at < garbage; at++) {
                torn[(int) end + at] = (byte) random.nextInt();
            }
            Files.write(last, torn);
            try (Journal journal = open()) {
                assertThat(journal.last(0)).isEqualTo(20);
                journal.append(0, List.of(entry(21, 2, 100)));
            }
            try (Journal journal = open()) {
                assertThat(journal.read(0, 21)).isEqualTo(entry(21, 2, 100));
            }
        }
    }

    @Test
    void aRecordCutAtAnyPlaceShouldBeTakenAsTheEnd() throws IOException {
        long before;
        long end;
        try (Journal journal = open()) {
            fill(journal, 0, 1, 5);
            before = end(journal);
            journal.append(0, List.of(entry(6, 1, 100)));
            end = end(journal);
        }
        Path last = segments().getLast();
        byte[] sound = Files.readAllBytes(last);
        for (long cut = before; cut < end - 8; cut++) {
            byte[] torn = sound.clone();
            java.util.Arrays.fill(torn, (int) cut, (int) end, (byte) 0);
            Files.write(last, torn);
            try (Journal journal = open()) {
                assertThat(journal.last(0)).isEqualTo(5);
            }
        }
    }

    @Test
    void whatReachedTheDiskBehindATornRecordShouldNotComeBack() throws IOException {
        long torn;
        try (Journal journal = open()) {
            fill(journal, 0, 1, 5);
            torn = end(journal);
            // One write, one sync: the second record may reach the disk without the first.
            journal.append(0, List.of(entry(6, 1, 100), entry(7, 1, 100)));
        }
        flip(segments().getLast(), torn + 40);
        try (Journal journal = open()) {
            assertThat(journal.last(0)).isEqualTo(5);
            for (long index = 6; index <= 9; index++) {
                journal.append(0, List.of(entry(index, 2, 100)));
            }
        }
        try (Journal journal = open()) {
            assertThat(journal.last(0)).isEqualTo(9);
            assertThat(journal.term(0, 7)).isEqualTo(2);
        }
    }

    @Test
    void damageToWhatWasAcknowledgedShouldBeRefused() throws IOException {
        long middle;
        try (Journal journal = open()) {
            fill(journal, 0, 1, 5);
            middle = end(journal) - 100;
            fill(journal, 0, 6, 10);
        }
        flip(segments().getLast(), middle);
        assertThatThrownBy(this::open)
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("was acknowledged");
    }

    @Test
    void damageToAnOlderSegmentShouldBeRefused() throws IOException {
        try (Journal journal = open()) {
            fill(journal, 0, 1, 200);
        }
        flip(segments().getFirst(), 5000);
        assertThatThrownBy(this::open)
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("is damaged at");
    }

    @Test
    void aShortenedOrMissingSegmentShouldBeRefused() throws IOException {
        try (Journal journal = open()) {
            fill(journal, 0, 1, 200);
        }
        List<Path> all = new ArrayList<>(segments());
        try (RandomAccessFile file = new RandomAccessFile(all.getLast().toFile(), "rw")) {
            file.setLength(1000);
        }
        assertThatThrownBy(this::open)
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("bytes instead of");
        Files.delete(all.get(1));
        assertThatThrownBy(this::open)
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("lacks segment 2");
    }

    @Test
    void theFormatShouldNotChange() throws IOException {
        try (Journal journal = open()) {
            byte[] body = "payload".getBytes(StandardCharsets.UTF_8);
            journal.append(
                    1, List.of(new JournalEntry(JournalEntry.Kind.DATA, 1, 7, Blob.wrap(body))));
        }
        byte[] file = Files.readAllBytes(segments().getFirst());
        assertThat(new String(file, 0, 8, StandardCharsets.US_ASCII)).isEqualTo("GODWITJ1");
        // Behind the head and the range and vote of three groups, 32 bytes each.
        int at = 32 + 6 * 32;
        assertThat(java.util.HexFormat.of().formatHex(file, at, at + 40))
                .isEqualTo(
                        "000000073da6202601010000000000e0000000000000000100000000000000077061796c6f"
                                + "616400");
    }

    private long end(Journal journal) {
        return journal.activePosition();
    }

    private static void flip(Path file, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 0x55;
        Files.write(file, bytes);
    }
}
