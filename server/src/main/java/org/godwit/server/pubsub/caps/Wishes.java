package org.godwit.server.pubsub.caps;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.jspecify.annotations.Nullable;

/// Which nodes the devices of certain capabilities want news of, learned once and shared by all
/// keepers of a node. Only what was verified is in here, so nobody can teach it lies about others.
/// Thread-safe; the longest unused goes when it is full.
public final class Wishes {
    private static final int ENTRIES_MAX = 4_000;
    private static final int NODES_MAX = 200;
    private static final String SUFFIX = "+notify";

    private final Map<Caps, Set<String>> known = new LinkedHashMap<>(64, 0.75f, true);

    /// What a presence says about what its device can do (§4).
    ///
    /// @param hash name of the hash function; null in the form before 1.4, which proves nothing
    public record Caps(String node, String ver, @Nullable String hash) {
        private static final int VER_CHARS_MAX = 256;

        /// The capabilities in a presence, or null.
        public static @Nullable Caps in(@Nullable Element c) {
            String node = c == null ? null : c.attribute("node");
            String ver = c == null ? null : c.attribute("ver");
            return c == null || node == null || ver == null || ver.length() > VER_CHARS_MAX
                    ? null
                    : new Caps(node, ver, c.attribute("hash"));
        }

        private Caps key() {
            return new Caps("", ver, hash);
        }
    }

    /// The nodes that devices of these capabilities want news of, or null when nobody knows.
    public @Nullable Set<String> find(Caps caps) {
        if (caps.hash() == null) {
            return null;
        }
        synchronized (known) {
            return known.get(caps.key());
        }
    }

    /// Reads a device's answer, and remembers it when it is what the capabilities promised.
    public Set<String> learn(Caps caps, Element query) {
        Set<String> nodes = new HashSet<>();
        for (Element child : query.elements()) {
            String feature = child.attribute("var");
            if (feature != null
                    && child.is(Namespaces.DISCO_INFO, "feature")
                    && feature.endsWith(SUFFIX)
                    && nodes.size() < NODES_MAX) {
                nodes.add(feature.substring(0, feature.length() - SUFFIX.length()));
            }
        }
        String hash = caps.hash();
        if (hash != null && caps.ver().equals(Verification.of(query, hash))) {
            synchronized (known) {
                known.put(caps.key(), Set.copyOf(nodes));
                if (known.size() > ENTRIES_MAX) {
                    known.remove(known.keySet().iterator().next());
                }
            }
        }
        return nodes;
    }
}
