package org.godwit.server.routing;

import java.util.LinkedHashSet;
import java.util.Set;
import org.godwit.protocol.stanza.Jid;

/// Whom an account wants nothing to do with (XEP-0191).
///
/// @param entries addresses of any kind, in the order they were blocked
@Spec("XEP-0191 1.3 §5")
public record BlockList(Set<Jid> entries) {
    public static final BlockList EMPTY = new BlockList(Set.of());

    public BlockList {
        entries = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(entries));
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /// Whether `other` is covered: by its full address, its bare one, its domain with the same
    /// resource, or its domain.
    public boolean blocks(Jid other) {
        if (entries.isEmpty()) {
            return false;
        }
        return entries.contains(other)
                || entries.contains(other.bare())
                || entries.contains(new Jid(null, other.domain(), null))
                || (other.resource() != null
                        && entries.contains(new Jid(null, other.domain(), other.resource())));
    }
}
