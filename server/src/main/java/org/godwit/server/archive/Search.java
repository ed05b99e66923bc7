package org.godwit.server.archive;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.store.Page;
import org.jspecify.annotations.Nullable;

/// Finds one page, a stretch of the store at a time, so that whoever runs it can do other things in
/// between: each [#step] reads once. Forward it stops when the page is full; backward it begins at
/// the end and reads stretch before stretch.
public final class Search {
    private static final int STRETCH = 128;
    private static final long PAGE_BYTES_MAX = 512 << 10;

    private final Source source;
    private final Query query;

    /// What was found, in the order of the archive.
    private final Deque<Found.Item> items = new ArrayDeque<>();

    /// Found in the stretch before the present items, while a backward search reads it.
    private final List<Hit> stretch = new ArrayList<>();

    /// The stretch being read: beyond `after`, up to and including `until`.
    private long after;

    private long until;
    private long bottom;
    private long bytes;
    private long counted;
    private boolean full;
    private boolean begun;

    private record Hit(Found.Item item, int bytes) {}

    public Search(Source source, Query query) {
        this.source = source;
        this.query = query;
        this.bottom = query.place().after();
        this.until = Math.min(source.upTo(), query.place().before() - 1);
        this.after = bottom;
    }

    public Query query() {
        return query;
    }

    public Source source() {
        return source;
    }

    /// Reads on.
    ///
    /// @return the page, or null when there is more to read
    public @Nullable Found step() {
        if (!begun) {
            begin();
        }
        if (full || until <= bottom) {
            return found();
        }
        boolean exhausted = readStretch();
        if (!backward()) {
            return exhausted || full ? found() : null;
        }
        if (exhausted) {
            endStretch();
        }
        return null;
    }

    private Found found() {
        return new Found(List.copyOf(items), !full, onlyCounts() ? counted : null);
    }

    private boolean backward() {
        return query.page().last() && !onlyCounts();
    }

    /// An empty page asks how many there are (XEP-0059 §2.7).
    private boolean onlyCounts() {
        return query.page().max() == 0;
    }

    /// A search from the end has to know where the archive begins, or it would look for messages
    /// that are long gone.
    private void begin() {
        begun = true;
        if (backward()) {
            List<Page.Entry> first = source.read(bottom, 1).entries();
            bottom = first.isEmpty() ? until : Math.max(bottom, first.getFirst().sequence() - 1);
            after = Math.max(bottom, until - STRETCH);
        }
    }

    /// @return whether everything up to `until` was looked at
    private boolean readStretch() {
        List<Page.Entry> entries = source.read(after, STRETCH).entries();
        for (Page.Entry entry : entries) {
            if (entry.sequence() > until) {
                return true;
            }
            after = entry.sequence();
            consider(entry);
            if (full) {
                return true;
            }
        }
        return entries.isEmpty() || after >= until;
    }

    private void endStretch() {
        for (Hit hit : stretch.reversed()) {
            if (!fits(hit)) {
                break;
            }
            items.addFirst(hit.item());
        }
        stretch.clear();
        until = Math.max(bottom, until - STRETCH);
        after = Math.max(bottom, until - STRETCH);
    }

    private void consider(Page.Entry entry) {
        Query.Place place = query.place();
        Set<Long> ids = query.ids();
        if (entry.storedMillis() < place.startMillis()
                || entry.storedMillis() > place.endMillis()
                || (ids != null && !ids.contains(entry.sequence()))
                || !source.held().test(entry)) {
            return;
        }
        Stanza.Message message = source.form().apply(entry);
        if (message == null || !source.shown().test(message) || !isWith(message)) {
            return;
        }
        Found.Item item = new Found.Item(entry.sequence(), entry.storedMillis(), message);
        Hit hit = new Hit(item, entry.message().size());
        if (onlyCounts()) {
            counted++;
        } else if (backward()) {
            stretch.add(hit);
        } else if (fits(hit)) {
            items.addLast(item);
        }
    }

    /// Whether the page has room for one more; once it has not, it is closed.
    private boolean fits(Hit hit) {
        bytes += hit.bytes();
        full |= items.size() >= query.page().max() || (bytes > PAGE_BYTES_MAX && !items.isEmpty());
        return !full;
    }

    private boolean isWith(Stanza.Message message) {
        Jid with = query.with();
        return with == null || matches(with, message.from()) || matches(with, message.to());
    }

    private static boolean matches(Jid with, @Nullable Jid address) {
        return address != null && with.equals(with.isBare() ? address.bare() : address);
    }
}
