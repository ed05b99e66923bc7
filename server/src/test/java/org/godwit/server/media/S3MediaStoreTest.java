package org.godwit.server.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.server.media.s3.S3MediaStore;
import org.godwit.server.media.s3.S3Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Against a server that speaks S3, which `scripts/s3` starts.
@EnabledIfSystemProperty(named = "godwit.s3.endpoint", matches = "http.*")
class S3MediaStoreTest implements MediaStoreContract {
    @TempDir private Path directory;

    private S3MediaStore store;

    @BeforeEach
    void open() throws IOException {
        S3Settings settings =
                new S3Settings(
                        URI.create(System.getProperty("godwit.s3.endpoint", "")),
                        "us-east-1",
                        "godwit",
                        "test-" + System.nanoTime() + "/",
                        "key",
                        "secret");
        store = new S3MediaStore(new DiskMediaStore(directory), settings);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void contentThatIsNotWhatItsHashSaysShouldNotArrive() throws IOException {
        Bytes other = Bytes.wrap(new byte[32]);
        byte[] content = "not what was named".repeat(10_000).getBytes(StandardCharsets.UTF_8);
        try (MediaStore.Sink sink = store.unfinished("a")) {
            sink.write(ByteBuffer.wrap(content));
            sink.sync();
        }
        assertThatThrownBy(() -> store.seal("a", other))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("not what its hash says");
        assertThat(store.open(other)).isNull();
        try (MediaStore.Sink sink = store.unfinished("a")) {
            assertThat(sink.length()).isEqualTo(content.length);
        }
    }

    @Override
    public MediaStore store() {
        return store;
    }
}
