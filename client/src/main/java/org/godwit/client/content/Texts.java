package org.godwit.client.content;

import org.godwit.protocol.stanza.Element;
import org.jspecify.annotations.Nullable;

/// Texts of peers, within bounds.
final class Texts {
    private Texts() {}

    /// The first `max` UTF-16 units, no character halved.
    static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        boolean halves = Character.isHighSurrogate(text.charAt(max - 1));
        return text.substring(0, halves ? max - 1 : max);
    }

    /// The text of a child, or null when there is none or it is blank.
    static @Nullable String child(Element parent, String namespace, String name) {
        Element child = parent.child(namespace, name);
        String text = child == null ? "" : child.text().strip();
        return text.isEmpty() ? null : text;
    }

    /// A whole number that is not negative, or `otherwise`.
    static long number(@Nullable String text, long otherwise) {
        return text != null && text.matches("[0-9]{1,15}") ? Long.parseLong(text) : otherwise;
    }

    /// A number of pixels, or 0.
    static int pixels(@Nullable String text) {
        return (int) Math.min(number(text, 0), Integer.MAX_VALUE);
    }
}
