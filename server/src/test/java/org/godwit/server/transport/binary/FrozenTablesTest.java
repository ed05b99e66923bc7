package org.godwit.server.transport.binary;

import static org.assertj.core.api.Assertions.assertThat;

import org.godwit.protocol.stanza.Bytes;
import org.junit.jupiter.api.Test;

class FrozenTablesTest {
    private static final Bytes TABLES = Bytes.wrap(new byte[808]);

    @Test
    void theOldestShouldGoWhenTheBytesAreUsedUp() {
        FrozenTables frozen = new FrozenTables(10_000);
        for (int i = 0; i < 100; i++) {
            frozen.keep("token " + i, TABLES);
        }
        assertThat(frozen.count()).isEqualTo(10);
        assertThat(frozen.take("token 89")).isNull();
        assertThat(frozen.take("token 90")).isEqualTo(TABLES);
        assertThat(frozen.take("token 90")).isNull();
        for (int i = 0; i < 100; i++) {
            frozen.keep("the same", TABLES);
        }
        assertThat(frozen.count()).isEqualTo(10);
    }

    @Test
    void tablesLargerThanAllShouldNotBeKept() {
        FrozenTables frozen = new FrozenTables(500);
        frozen.keep("token", TABLES);
        assertThat(frozen.count()).isZero();
    }
}
