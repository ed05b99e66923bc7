package org.godwit.server.transport.binary;

import java.util.Map;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.server.transport.LoginThrottle;
import org.jspecify.annotations.Nullable;

/// Codec tables of connections that are gone and whose session may resume, by resume token. Losing
/// one costs its client some bytes, nothing else. Bounded; thread-safe.
final class FrozenTables {
    private final Map<String, Bytes> tables;

    FrozenTables(int entriesMax) {
        this.tables = new LoginThrottle.Oldest<>(entriesMax);
    }

    synchronized void keep(String token, Bytes frozen) {
        var _ = tables.put(token, frozen);
    }

    synchronized @Nullable Bytes take(String token) {
        return tables.remove(token);
    }
}
