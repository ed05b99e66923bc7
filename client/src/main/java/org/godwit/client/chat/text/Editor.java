package org.godwit.client.chat.text;

import java.util.ArrayList;
import java.util.List;

/// The input line: text, cursor, and what was sent before. Immutable.
///
/// @param text what is typed
/// @param cursor where the next character goes, an index into `text`
/// @param sent earlier lines, oldest first, at most [#SENT_MAX]
/// @param recalled index of the earlier line shown, or `sent.size()` for a new one
/// @param draft the new line, kept while an earlier one is shown
public record Editor(String text, int cursor, List<String> sent, int recalled, String draft) {
    public static final int SENT_MAX = 100;

    /// Longest line, in characters; a message of that many fits into its byte limit.
    public static final int CHARACTERS_MAX = 16 * 1024;

    public static final Editor EMPTY = new Editor("", 0, List.of(), 0, "");

    public Editor {
        sent = List.copyOf(sent);
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    private Editor with(String newText, int newCursor) {
        return new Editor(newText, newCursor, sent, recalled, draft);
    }

    public Editor type(String typed) {
        String clean = Cells.safe(typed);
        if (text.length() + clean.length() > CHARACTERS_MAX) {
            return this;
        }
        return with(
                text.substring(0, cursor) + clean + text.substring(cursor),
                cursor + clean.length());
    }

    /// The line was sent: it is remembered, and a new one begins.
    public Editor submitted() {
        List<String> remembered = new ArrayList<>(sent);
        if (!text.isBlank() && (sent.isEmpty() || !sent.getLast().equals(text))) {
            remembered.add(text);
        }
        if (remembered.size() > SENT_MAX) {
            remembered.removeFirst();
        }
        return new Editor("", 0, remembered, remembered.size(), "");
    }

    public Editor cleared() {
        return new Editor("", 0, sent, sent.size(), "");
    }

    /// Another text in place of this one, the cursor at its end.
    public Editor replaced(String newText) {
        return with(newText, newText.length());
    }

    /// Applies a key; keys that do not edit change nothing.
    public Editor press(Key.Named key) {
        return switch (key) {
            case NEW_LINE -> type("\n");
            case BACKSPACE -> delete(before(cursor), cursor);
            case DELETE -> delete(cursor, after(cursor));
            case LEFT -> with(text, before(cursor));
            case RIGHT -> with(text, after(cursor));
            case HOME -> with(text, 0);
            case END -> with(text, text.length());
            case WORD_LEFT -> with(text, wordBefore());
            case WORD_RIGHT -> with(text, wordAfter());
            case DELETE_WORD -> delete(wordBefore(), cursor);
            case DELETE_TO_START -> delete(0, cursor);
            case DELETE_TO_END -> delete(cursor, text.length());
            case UP -> recall(recalled - 1);
            case DOWN -> recall(recalled + 1);
            case ENTER,
                    PAGE_UP,
                    PAGE_DOWN,
                    NEXT_CHAT,
                    PREVIOUS_CHAT,
                    NEXT_UNREAD,
                    CHOOSE_UP,
                    CHOOSE_DOWN,
                    NEW_CHAT,
                    ACCEPT,
                    DECLINE,
                    RECONNECT,
                    HELP,
                    ESCAPE,
                    REDRAW,
                    QUIT ->
                    this;
        };
    }

    private Editor delete(int from, int to) {
        return from == to ? this : with(text.substring(0, from) + text.substring(to), from);
    }

    private int before(int index) {
        return index == 0 ? 0 : text.offsetByCodePoints(index, -1);
    }

    private int after(int index) {
        return index == text.length() ? index : text.offsetByCodePoints(index, 1);
    }

    private int wordBefore() {
        int index = cursor;
        while (index > 0 && Character.isWhitespace(text.charAt(index - 1))) {
            index--;
        }
        while (index > 0 && !Character.isWhitespace(text.charAt(index - 1))) {
            index--;
        }
        return index;
    }

    private int wordAfter() {
        int index = cursor;
        while (index < text.length() && Character.isWhitespace(text.charAt(index))) {
            index++;
        }
        while (index < text.length() && !Character.isWhitespace(text.charAt(index))) {
            index++;
        }
        return index;
    }

    private Editor recall(int index) {
        if (index < 0 || index > sent.size() || index == recalled) {
            return this;
        }
        String kept = recalled == sent.size() ? text : draft;
        String shown = index == sent.size() ? kept : sent.get(index);
        return new Editor(shown, shown.length(), sent, index, kept);
    }
}
