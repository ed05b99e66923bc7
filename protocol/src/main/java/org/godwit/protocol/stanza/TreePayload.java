package org.godwit.protocol.stanza;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A payload held as its tree.
record TreePayload(List<Node> nodes, Traits traits, @Nullable String reference) implements Payload {
    TreePayload(List<Node> nodes) {
        this(nodes, Traits.of(nodes), Traits.referenceOf(nodes));
    }
}
