package org.godwit.protocol.stanza;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a stanza carries from end to end: its child nodes. The server copies it unread; a payload
/// that arrived encoded stays encoded until somebody asks for its nodes. Immutable and thread-safe.
public interface Payload {
    Payload EMPTY = of(List.of());

    /// The child nodes; an encoded payload is decoded at the first call and keeps the result.
    List<Node> nodes();

    /// What kinds of content it holds, known without decoding.
    Traits traits();

    /// The id of the other stanza this one speaks of (receipt, marker, reaction, correction,
    /// reply), or null.
    @Nullable String reference();

    static Payload of(List<? extends Node> nodes) {
        return new TreePayload(List.copyOf(nodes));
    }

    static Payload of(Node... nodes) {
        return new TreePayload(List.of(nodes));
    }

    /// The first child element, or null: what an iq is about (RFC 6120 §8.2.3).
    default @Nullable Element element() {
        for (Node node : nodes()) {
            if (node instanceof Element element) {
                return element;
            }
        }
        return null;
    }

    /// How many child elements there are.
    default int elementCount() {
        int count = 0;
        for (Node node : nodes()) {
            count += node instanceof Element ? 1 : 0;
        }
        return count;
    }

    /// The first child element of that expanded name, or null.
    default @Nullable Element child(String namespace, String name) {
        for (Node node : nodes()) {
            if (node instanceof Element element && element.is(namespace, name)) {
                return element;
            }
        }
        return null;
    }
}
