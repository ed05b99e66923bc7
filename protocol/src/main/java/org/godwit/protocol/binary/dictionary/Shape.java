package org.godwit.protocol.binary.dictionary;

import java.util.List;
import org.godwit.protocol.stanza.Traits;

/// A whole payload we know: its patterns, one after the other. Immutable.
public final class Shape {
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

    private final Kind kind;
    private final List<Pattern> patterns;
    private final boolean constant;
    private final boolean usesReference;
    private final Traits traits;

    public Shape(Kind kind, List<Pattern> patterns) {
        this.kind = kind;
        this.patterns = List.copyOf(patterns);
        this.constant = kind == Kind.PATTERNS && patterns.stream().allMatch(Pattern::isConstant);
        this.usesReference = patterns.stream().anyMatch(Pattern::usesReference);
        int bits = 0;
        for (Pattern pattern : patterns) {
            bits |= Traits.bitOf(pattern.namespace(), pattern.tag());
        }
        this.traits = bits == 0 ? Traits.NONE : new Traits(bits);
    }

    public Kind kind() {
        return kind;
    }

    public List<Pattern> patterns() {
        return patterns;
    }

    /// Whether the payload has no bits at all.
    public boolean isConstant() {
        return constant;
    }

    /// Whether it speaks of the referenced stanza.
    public boolean usesReference() {
        return usesReference;
    }

    /// What is inside, known from the shape alone.
    public Traits traits() {
        return traits;
    }
}
