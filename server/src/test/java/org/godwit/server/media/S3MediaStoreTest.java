package org.godwit.server.media;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import org.godwit.server.media.s3.S3MediaStore;
import org.godwit.server.media.s3.S3Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
        store = new S3MediaStore(new DiskMediaStore(directory), settings, InstantSource.system());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public MediaStore store() {
        return store;
    }
}
