package org.godwit.server.group.room;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// The invite links of a room that are still good, by number. A number is never given twice, so
/// that a revoked link stays so.
///
/// @param next the number of the next one
public record Links(long next, Map<Long, Link> live) {
    public static final Links NONE = new Links(1, Map.of());

    /// @param by who made it, a bare JID
    /// @param expiresMillis when it ends, Unix milliseconds
    /// @param usesLeft how many may still come by it; 0 for any number
    public record Link(Jid by, long expiresMillis, int usesLeft) {
        public boolean isOver(long nowMillis) {
            return nowMillis >= expiresMillis;
        }
    }

    public Links {
        live = Collections.unmodifiableMap(new TreeMap<>(live));
    }

    public @Nullable Link get(long number) {
        return live.get(number);
    }

    /// With one more, of number [#next].
    public Links with(Link link) {
        Map<Long, Link> more = new TreeMap<>(live);
        more.put(next, link);
        return new Links(next + 1, more);
    }

    public Links without(long number) {
        Map<Long, Link> fewer = new TreeMap<>(live);
        fewer.remove(number);
        return new Links(next, fewer);
    }

    /// Without those that `account`, a bare JID, has made.
    public Links withoutOf(Jid account) {
        Map<Long, Link> left = new TreeMap<>(live);
        boolean _ = left.values().removeIf(link -> link.by().equals(account));
        return left.size() == live.size() ? this : new Links(next, left);
    }

    /// Without those whose time is over.
    public Links at(long nowMillis) {
        Map<Long, Link> left = new TreeMap<>(live);
        boolean _ = left.values().removeIf(link -> link.isOver(nowMillis));
        return left.size() == live.size() ? this : new Links(next, left);
    }

    /// After somebody came by one of them.
    public Links used(long number) {
        Link link = live.get(number);
        if (link == null || link.usesLeft() == 0) {
            return this;
        }
        if (link.usesLeft() == 1) {
            return without(number);
        }
        Map<Long, Link> changed = new TreeMap<>(live);
        changed.put(number, new Link(link.by(), link.expiresMillis(), link.usesLeft() - 1));
        return new Links(next, changed);
    }
}
