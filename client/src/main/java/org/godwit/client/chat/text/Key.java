package org.godwit.client.chat.text;

/// What a person can do on the keyboard.
public sealed interface Key {
    /// Text: one character typed, or a whole paste.
    record Typed(String text) implements Key {}

    /// A key that is no text.
    enum Named implements Key {
        ENTER,
        NEW_LINE,
        BACKSPACE,
        DELETE,
        LEFT,
        RIGHT,
        HOME,
        END,
        WORD_LEFT,
        WORD_RIGHT,
        DELETE_WORD,
        DELETE_TO_START,
        DELETE_TO_END,
        UP,
        DOWN,
        PAGE_UP,
        PAGE_DOWN,
        NEXT_CHAT,
        PREVIOUS_CHAT,
        NEXT_UNREAD,
        /// Chooses the message above, below.
        CHOOSE_UP,
        CHOOSE_DOWN,
        NEW_CHAT,
        ACCEPT,
        DECLINE,
        RECONNECT,
        HELP,
        ESCAPE,
        REDRAW,
        QUIT
    }
}
