package org.godwit.server.archive;

import java.util.function.Function;
import java.util.function.Predicate;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.store.Page;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// Where a search looks.
///
/// @param mailbox whose entries are searched
/// @param upTo nothing beyond this number, which is at most the last ever given
/// @param held whether the archive still answers for an entry
/// @param form reads an entry; null for one that is damaged
/// @param shown whether a message belongs into this archive
public record Source(
        Shard shard,
        String mailbox,
        long upTo,
        Predicate<Page.Entry> held,
        Function<Page.Entry, Stanza.@Nullable Message> form,
        Predicate<Stanza.Message> shown) {
    private static final int PAGE_BYTES_MAX = 256 << 10;

    Page read(long after, int count) {
        return shard.read(mailbox, after, count, PAGE_BYTES_MAX);
    }
}
