package org.godwit.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.godwit.store.Blob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailingDiskTest {
    private static final int SEGMENT_BYTES = 64 << 10;

    @TempDir Path directory;
    private final FaultyDisk disk = new FaultyDisk();

    private Journal open() throws IOException {
        return Journal.open(directory, disk, 1, SEGMENT_BYTES);
    }

    private static List<JournalEntry> entry(long index) {
        return List.of(
                new JournalEntry(JournalEntry.Kind.DATA, index, 1, Blob.wrap(new byte[1000])));
    }

    @Test
    void aFailedSyncShouldEndAllAppends() throws IOException {
        try (Journal journal = open()) {
            journal.append(0, entry(1));
            disk.failForce = true;
            assertThatThrownBy(() -> journal.append(0, entry(2)))
                    .hasMessageContaining("Input/output error");
            disk.failForce = false;
            assertThatThrownBy(() -> journal.append(0, entry(3)))
                    .hasMessageContaining("failed before");
            assertThat(journal.failure()).isNotNull();
            assertThat(journal.read(0, 1)).isEqualTo(entry(1).getFirst());
        }
        try (Journal journal = open()) {
            assertThat(journal.last(0)).isBetween(1L, 2L);
        }
    }

    @Test
    void aFullDiskShouldBeKnownBeforeAnEntryNeedsIt() throws IOException {
        try (Journal journal = open()) {
            journal.prepare();
            assertThat(journal.isPrepared()).isTrue();
            long index = 1;
            while (journal.isPrepared()) {
                journal.append(0, entry(index++));
            }
            disk.failWriteOfSpare = true;
            assertThatThrownBy(journal::prepare).hasMessageContaining("No space left");
            assertThat(journal.failure()).isNull();
            boolean full = false;
            while (!full) {
                try {
                    journal.append(0, entry(index));
                    index++;
                } catch (JournalFullException e) {
                    assertThat(e).hasMessageContaining("No space left");
                    full = true;
                }
            }
            assertThat(journal.failure()).isNull();
            assertThat(journal.last(0)).isEqualTo(index - 1).isGreaterThan(60);
            disk.failWriteOfSpare = false;
            journal.prepare();
            journal.append(0, entry(index));
            assertThat(journal.last(0)).isEqualTo(index);
        }
    }
}
