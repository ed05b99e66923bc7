package org.godwit.client.chat.text;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.WCWidth;

/// Text measured in terminal cells: an ideograph or emoji takes two, a combining mark none.
public final class Cells {
    private Cells() {}

    public static int width(int codePoint) {
        return Math.max(0, WCWidth.wcwidth(codePoint));
    }

    public static int width(String text) {
        return text.codePoints().map(Cells::width).sum();
    }

    /// Text from others made fit to show: control characters could move the cursor, and overrides
    /// of direction could make a text pretend to be another. Line feeds stay, tabs become spaces.
    public static String safe(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        c -> {
                            if (c == '\t') {
                                safe.append("    ");
                            } else if (c == '\n') {
                                safe.append('\n');
                            } else if (c != '\r') {
                                safe.appendCodePoint(isHarmful(c) ? 0xfffd : c);
                            }
                        });
        return safe.toString();
    }

    private static boolean isHarmful(int c) {
        return Character.isISOControl(c)
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069)
                || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /// [#safe] in one line.
    public static String flat(String text) {
        return safe(text).replace('\n', ' ');
    }

    /// The longest beginning of at most `cells` cells; `…` marks that something was cut.
    public static String cut(String text, int cells) {
        if (width(text) <= cells) {
            return text;
        }
        return cells < 1 ? "" : beginning(text, cells - 1) + "…";
    }

    private static String beginning(String text, int cells) {
        int used = 0;
        int end = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            used += width(c);
            if (used > cells) {
                break;
            }
            end += Character.charCount(c);
        }
        return text.substring(0, end);
    }

    /// Breaks safe text into rows of at most `cells` cells: at line feeds, else at spaces, else
    /// where the row ends. Always at least one row.
    public static List<String> wrap(String text, int cells) {
        List<String> rows = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            wrapLine(line, Math.max(2, cells), rows);
        }
        return rows;
    }

    private static void wrapLine(String line, int cells, List<String> rows) {
        String rest = line;
        while (width(rest) > cells) {
            String row = beginning(rest, cells);
            int space = rest.charAt(row.length()) == ' ' ? row.length() : row.lastIndexOf(' ');
            if (space > 0) {
                rows.add(rest.substring(0, space).stripTrailing());
                rest = rest.substring(space).stripLeading();
            } else {
                rows.add(row);
                rest = rest.substring(row.length());
            }
        }
        rows.add(rest);
    }

    public static String spaces(int cells) {
        return " ".repeat(Math.max(0, cells));
    }
}
