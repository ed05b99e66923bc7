package org.godwit.server.transport.binary;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;

/// Codec tables of connections that are gone and whose session may resume, by resume token. Losing
/// one costs its client some bytes, nothing else. Bounded in bytes, the oldest go first;
/// thread-safe.
final class FrozenTables {
    /// What an entry costs beside its tables: token, map entry, headers.
    private static final int ENTRY_BYTES = 192;

    private final long bytesMax;
    private final Map<String, Bytes> tables = new LinkedHashMap<>();
    private long bytes;

    FrozenTables(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    synchronized void keep(String token, Bytes frozen) {
        forget(tables.remove(token));
        tables.put(token, frozen);
        bytes += frozen.size() + ENTRY_BYTES;
        Iterator<Bytes> oldest = tables.values().iterator();
        while (bytes > bytesMax && oldest.hasNext()) {
            forget(oldest.next());
            oldest.remove();
        }
    }

    synchronized @Nullable Bytes take(String token) {
        Bytes found = tables.remove(token);
        forget(found);
        return found;
    }

    private void forget(@Nullable Bytes frozen) {
        if (frozen != null) {
            bytes -= frozen.size() + ENTRY_BYTES;
        }
    }

    synchronized int count() {
        return tables.size();
    }
}
