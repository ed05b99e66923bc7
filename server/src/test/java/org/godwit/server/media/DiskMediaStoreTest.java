package org.godwit.server.media;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskMediaStoreTest implements MediaStoreContract {
    @TempDir private Path dir;
    private MediaStore store;

    @BeforeEach
    void open() throws Exception {
        store = new DiskMediaStore(dir.resolve("media"));
    }

    @Override
    public MediaStore store() {
        return store;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "a/b", ".", "a\0b", "/etc/passwd", "..\\x"})
    void aNameThatLeadsElsewhereShouldBeRefused(String name) {
        assertThatThrownBy(() -> store.unfinished(name))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPlaceThatCannotBeMadeShouldBeSaid() {
        assertThatThrownBy(() -> new DiskMediaStore(Path.of("/proc/nowhere")))
                .isInstanceOf(java.io.IOException.class);
    }
}
