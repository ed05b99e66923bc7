package org.godwit.server.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Bytes;
import org.junit.jupiter.api.Test;

/// What every place for files promises.
interface MediaStoreContract {
    Bytes HASH = Bytes.wrap(new byte[32]);

    MediaStore store();

    /// A store may check that content is what its name says.
    private static Bytes hash(String content) {
        try {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private String content(Bytes hash) throws IOException {
        try (MediaStore.Source source = store().open(hash)) {
            if (source == null) {
                return "";
            }
            ByteBuffer into = ByteBuffer.allocate(100);
            int count = source.read(0, into);
            return new String(into.array(), 0, count, StandardCharsets.UTF_8);
        }
    }

    @Test
    default void whatWasAddedShouldBeThereForTheNext() throws Exception {
        try (MediaStore.Sink sink = store().unfinished("a")) {
            sink.write(bytes("one "));
        }
        try (MediaStore.Sink sink = store().unfinished("a")) {
            assertThat(sink.length()).isEqualTo(4);
            sink.write(bytes("two"));
            ByteBuffer into = ByteBuffer.allocate(3);
            assertThat(sink.read(4, into)).isEqualTo(3);
            assertThat(sink.read(7, ByteBuffer.allocate(1))).isEqualTo(-1);
            sink.sync();
        }
        store().seal("a", hash("one two"));
        assertThat(content(hash("one two"))).isEqualTo("one two");
        List<Bytes> all = new ArrayList<>();
        store().visit(all::add);
        assertThat(all).containsExactly(hash("one two"));
    }

    @Test
    default void aLargeFileShouldBeReadFromAnywhere() throws Exception {
        String content = "0123456789abcdef".repeat(20_000);
        try (MediaStore.Sink sink = store().unfinished("large")) {
            sink.write(bytes(content));
            sink.sync();
        }
        store().seal("large", hash(content));
        try (MediaStore.Source source = store().open(hash(content))) {
            assertThat(source).isNotNull();
            ByteBuffer into = ByteBuffer.allocate(10);
            for (long offset : new long[] {0, 10, 300_000, 16}) {
                assertThat(source.read(offset, into.clear())).isEqualTo(10);
                String read = new String(into.array(), StandardCharsets.UTF_8);
                assertThat(read).isEqualTo(content.substring((int) offset, (int) offset + 10));
            }
            assertThat(source.read(content.length(), into.clear())).isEqualTo(-1);
        }
    }

    @Test
    default void theSecondOfTheSameContentShouldGo() throws Exception {
        for (String name : new String[] {"a", "b"}) {
            try (MediaStore.Sink sink = store().unfinished(name)) {
                sink.write(bytes("same"));
            }
            store().seal(name, hash("same"));
        }
        assertThat(content(hash("same"))).isEqualTo("same");
        try (MediaStore.Sink sink = store().unfinished("b")) {
            assertThat(sink.length()).isZero();
        }
        store().delete(hash("same"));
        assertThat(store().open(hash("same"))).isNull();
        store().delete(hash("same"));
    }

    @Test
    default void anUnfinishedFileShouldBeginAnewOrGo() throws Exception {
        try (MediaStore.Sink sink = store().unfinished("a")) {
            sink.write(bytes("what"));
            sink.clear();
            assertThat(sink.length()).isZero();
            sink.write(bytes("else"));
        }
        store().abandon("a");
        store().abandon("a");
        assertThatThrownBy(() -> store().seal("a", HASH)).isInstanceOf(IOException.class);
    }

    @Test
    default void oldUnfinishedFilesShouldBeThrownAway() throws Exception {
        try (MediaStore.Sink sink = store().unfinished("a")) {
            sink.write(bytes("what"));
        }
        assertThat(store().abandonOlderThan(Instant.EPOCH)).isZero();
        assertThat(store().abandonOlderThan(Instant.now().plusSeconds(60))).isEqualTo(1);
    }

    @Test
    default void thereShouldBeRoom() {
        assertThat(store().usableBytes()).isPositive();
    }
}
