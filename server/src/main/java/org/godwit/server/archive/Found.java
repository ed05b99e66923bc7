package org.godwit.server.archive;

import java.util.List;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// One page of an archive, in its order.
///
/// @param complete nothing more lies in the direction of the search
/// @param count how many there are in all, when nothing else was asked for
public record Found(List<Item> items, boolean complete, @Nullable Long count) {
    public Found {
        items = List.copyOf(items);
    }

    /// @param storedMillis Unix milliseconds
    public record Item(long sequence, long storedMillis, Stanza.Message message) {}
}
