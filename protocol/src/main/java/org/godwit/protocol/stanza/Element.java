package org.godwit.protocol.stanza;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One XML element as an infoset: expanded name, attributes, children. Prefixes are not kept; the
/// order of children is, the order of attributes is kept but does not count in equality.
public final class Element implements Node {
    private final String namespace;
    private final String name;
    private final List<Attribute> attributes;
    private final List<Node> children;

    public Element(String namespace, String name, List<Attribute> attributes, List<Node> children) {
        this.namespace = namespace;
        this.name = name;
        this.attributes = List.copyOf(attributes);
        this.children = List.copyOf(children);
    }

    public static Builder builder(String namespace, String name) {
        return new Builder(namespace, name);
    }

    /// An element without attributes or children.
    public static Element of(String namespace, String name) {
        return new Element(namespace, name, List.of(), List.of());
    }

    public String namespace() {
        return namespace;
    }

    public String name() {
        return name;
    }

    public List<Attribute> attributes() {
        return attributes;
    }

    public List<Node> children() {
        return children;
    }

    public boolean is(String namespace, String name) {
        return this.name.equals(name) && this.namespace.equals(namespace);
    }

    /// The value of an unprefixed attribute, or null.
    public @Nullable String attribute(String name) {
        return attribute("", name);
    }

    public @Nullable String attribute(String namespace, String name) {
        for (Attribute a : attributes) {
            if (a.name().equals(name) && a.namespace().equals(namespace)) {
                return a.value();
            }
        }
        return null;
    }

    /// The first child element of that expanded name, or null.
    public @Nullable Element child(String namespace, String name) {
        for (Node node : children) {
            if (node instanceof Element e && e.is(namespace, name)) {
                return e;
            }
        }
        return null;
    }

    /// All child elements, texts left out.
    public List<Element> elements() {
        List<Element> found = new ArrayList<>(children.size());
        for (Node node : children) {
            if (node instanceof Element e) {
                found.add(e);
            }
        }
        return found;
    }

    /// The concatenated direct text.
    public String text() {
        if (children.size() == 1 && children.getFirst() instanceof Text t) {
            return t.value();
        }
        StringBuilder text = new StringBuilder();
        for (Node node : children) {
            if (node instanceof Text t) {
                text.append(t.value());
            }
        }
        return text.toString();
    }

    /// A builder that starts as a copy of this element.
    public Builder toBuilder() {
        Builder builder = new Builder(namespace, name);
        builder.attributes.addAll(attributes);
        builder.children.addAll(children);
        return builder;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Element that
                && name.equals(that.name)
                && namespace.equals(that.namespace)
                && attributes.size() == that.attributes.size()
                && (attributes.equals(that.attributes) || sameAttributes(that))
                && children.equals(that.children);
    }

    private boolean sameAttributes(Element that) {
        for (Attribute a : attributes) {
            if (!a.value().equals(that.attribute(a.namespace(), a.name()))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int attributesHash = 0;
        for (Attribute a : attributes) {
            attributesHash += a.hashCode();
        }
        return Objects.hash(namespace, name, attributesHash, children);
    }

    /// A short form for logs: the tag only, so that no user text leaks.
    @Override
    public String toString() {
        return "<" + name + " xmlns='" + namespace + "'>";
    }

    /// Collects attributes and children; null values are skipped so that callers need no ladder of
    /// ifs.
    public static final class Builder {
        private final String namespace;
        private final String name;
        private final List<Attribute> attributes = new ArrayList<>(4);
        private final List<Node> children = new ArrayList<>(4);

        private Builder(String namespace, String name) {
            this.namespace = namespace;
            this.name = name;
        }

        /// Sets an unprefixed attribute, replacing an earlier one; null removes it.
        @CanIgnoreReturnValue
        public Builder attribute(String name, @Nullable String value) {
            return attribute("", name, value);
        }

        @CanIgnoreReturnValue
        public Builder attribute(String namespace, String name, @Nullable String value) {
            attributes.removeIf(a -> a.name().equals(name) && a.namespace().equals(namespace));
            if (value != null) {
                attributes.add(new Attribute(namespace, name, value));
            }
            return this;
        }

        @CanIgnoreReturnValue
        public Builder child(@Nullable Node child) {
            if (child != null) {
                children.add(child);
            }
            return this;
        }

        /// A child in this element's own namespace holding only text; skipped when `text` is null.
        @CanIgnoreReturnValue
        public Builder child(String name, @Nullable String text) {
            return text == null ? this : child(builder(namespace, name).text(text).build());
        }

        @CanIgnoreReturnValue
        public Builder children(Iterable<? extends Node> nodes) {
            for (Node node : nodes) {
                children.add(node);
            }
            return this;
        }

        @CanIgnoreReturnValue
        public Builder text(@Nullable String text) {
            return text == null || text.isEmpty() ? this : child(new Text(text));
        }

        public Element build() {
            return new Element(namespace, name, attributes, children);
        }
    }
}
