package org.godwit.client.cli;

/// Text from others made fit for a terminal: control characters, which could move the cursor or
/// change colours, are shown and not obeyed.
public final class Printable {
    private Printable() {}

    public static String of(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\t') {
                safe.append(c == '\n' ? " ⏎ " : "    ");
            } else if (Character.isISOControl(c) || isDirectional(c)) {
                safe.append('�');
            } else {
                safe.append(c);
            }
        }
        return safe.toString();
    }

    /// Overrides of writing direction, with which a text can pretend to be another.
    private static boolean isDirectional(char c) {
        return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }
}
