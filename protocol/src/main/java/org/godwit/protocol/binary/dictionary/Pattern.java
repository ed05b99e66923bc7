package org.godwit.protocol.binary.dictionary;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An element we know: its constants cost nothing, its holes are filled in on the wire.
///
/// @param name unique among patterns of the first level, empty below it
public record Pattern(
        String name,
        String namespace,
        String tag,
        List<AttributePattern> attributes,
        Content content) {
    public Pattern {
        attributes = List.copyOf(attributes);
    }

    /// One attribute: a constant, a choice of words with a way out, or a hole.
    ///
    /// @param words the constant when single and `hole` is null, else the words to choose from
    public record AttributePattern(
            String namespace,
            String name,
            boolean optional,
            List<String> words,
            @Nullable Hole hole) {
        public AttributePattern {
            words = List.copyOf(words);
        }
    }

    /// What an element holds.
    public sealed interface Content {
        /// Nothing.
        record Empty() implements Content {}

        /// Text: a constant when `hole` is null, else a choice of `words` with a way out.
        record Value(List<String> words, @Nullable Hole hole) implements Content {
            public Value {
                words = List.copyOf(words);
            }
        }

        /// These, in this order.
        record Sequence(List<Child> children) implements Content {
            public Sequence {
                children = List.copyOf(children);
            }
        }

        /// Any nodes.
        record Open() implements Content {}
    }

    /// A place for child elements.
    public record Child(Times times, Pattern pattern) {}

    /// How often a child may stand in its place.
    public enum Times {
        ONCE,
        OPTIONAL,
        MANY
    }

    /// Whether every element of this pattern is the same, but for ids the envelope has.
    public boolean isConstant() {
        for (AttributePattern a : attributes) {
            boolean fixed = a.hole() == null || a.hole() == Hole.OWN || a.hole() == Hole.REF;
            if (!fixed || a.optional()) {
                return false;
            }
        }
        return switch (content) {
            case Content.Empty _ -> true;
            case Content.Value(var _, var hole) -> hole == null;
            case Content.Open _ -> false;
            case Content.Sequence(List<Child> children) ->
                    children.stream()
                            .allMatch(c -> c.times() == Times.ONCE && c.pattern().isConstant());
        };
    }

    /// Whether it speaks of the referenced stanza.
    public boolean usesReference() {
        return attributes.stream().anyMatch(a -> a.hole() == Hole.REF);
    }
}
