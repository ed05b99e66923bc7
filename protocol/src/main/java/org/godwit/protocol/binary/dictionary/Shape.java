package org.godwit.protocol.binary.dictionary;

import java.util.List;
import org.godwit.protocol.stanza.Traits;

/// A whole payload we know: these patterns, one after the other.
///
/// @param kind what travels instead of patterns
public record Shape(Kind kind, List<Pattern> patterns) {
    /// What a shape stands for.
    public enum Kind {
        /// The patterns.
        PATTERNS,
        /// Any nodes.
        LIST,
        /// A carbon copy of a sent message, of a received one (XEP-0280), an archived message
        /// (XEP-0313): another stanza follows.
        CARBON_SENT,
        CARBON_RECEIVED,
        ARCHIVED
    }

    public static final Shape LIST = new Shape(Kind.LIST, List.of());

    public Shape {
        patterns = List.copyOf(patterns);
    }

    /// Whether the payload has no bits at all.
    public boolean isConstant() {
        return kind == Kind.PATTERNS && patterns.stream().allMatch(Pattern::isConstant);
    }

    public boolean usesReference() {
        return patterns.stream().anyMatch(Pattern::usesReference);
    }

    /// What is inside, known from the shape alone.
    public Traits traits() {
        int bits = 0;
        for (Pattern pattern : patterns) {
            bits |= Traits.bitOf(pattern.namespace(), pattern.tag());
        }
        return bits == 0 ? Traits.NONE : new Traits(bits);
    }
}
