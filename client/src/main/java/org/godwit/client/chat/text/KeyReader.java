package org.godwit.client.chat.text;

import java.io.IOException;
import java.util.function.Function;
import org.jline.keymap.KeyMap;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;

/// Bytes of a terminal → keys, escape sequences and pastes included.
public final class KeyReader {
    /// Switches the bracketing of pastes on and off, so that a line feed in one does not send it.
    public static final String PASTES_ON = "\u001b[?2004h";

    public static final String PASTES_OFF = "\u001b[?2004l";

    private static final String PASTE_BEGIN = "\u001b[200~";
    private static final String PASTE_END = "\u001b[201~";
    private static final int ESCAPE_WAIT_MILLIS = 60;
    private static final int SEQUENCE_MAX = 12;
    private static final int ESC = 27;

    private final NonBlockingReader in;
    private final KeyMap<Key.Named> sequences = new KeyMap<>();

    /// @param in from the terminal
    /// @param terminal what the terminal sends for a key, where it says so
    public KeyReader(NonBlockingReader in, Function<Capability, @Nullable String> terminal) {
        this.in = in;
        bindControls();
        bindArrows();
        bindCapabilities(terminal);
    }

    public static KeyReader of(Terminal terminal) {
        return new KeyReader(terminal.reader(), capability -> KeyMap.key(terminal, capability));
    }

    private void bindControls() {
        bind(Key.Named.ENTER, "\r");
        bind(Key.Named.NEW_LINE, "\u001b\r", "\n");
        bind(Key.Named.BACKSPACE, "\u007f", "\b");
        bind(Key.Named.HOME, KeyMap.ctrl('A'));
        bind(Key.Named.END, KeyMap.ctrl('E'));
        bind(Key.Named.LEFT, KeyMap.ctrl('B'));
        bind(Key.Named.RIGHT, KeyMap.ctrl('F'));
        bind(Key.Named.DELETE, KeyMap.ctrl('D'));
        bind(Key.Named.DELETE_WORD, KeyMap.ctrl('W'), "\u001b\u007f");
        bind(Key.Named.DELETE_TO_START, KeyMap.ctrl('U'));
        bind(Key.Named.DELETE_TO_END, KeyMap.ctrl('K'));
        bind(Key.Named.NEXT_CHAT, "\t");
        bind(Key.Named.NEW_CHAT, KeyMap.ctrl('N'));
        bind(Key.Named.RECONNECT, KeyMap.ctrl('R'));
        bind(Key.Named.REDRAW, KeyMap.ctrl('L'));
        bind(Key.Named.HELP, KeyMap.ctrl('G'), "\u001bOP", "\u001b[11~");
        bind(Key.Named.ACCEPT, "\u001bOQ", "\u001b[12~");
        bind(Key.Named.DECLINE, "\u001bOR", "\u001b[13~");
        bind(Key.Named.NEXT_UNREAD, "\u001bu");
        bind(Key.Named.QUIT, KeyMap.ctrl('Q'), KeyMap.ctrl('C'));
    }

    private void bindArrows() {
        bind(Key.Named.UP, "\u001b[A", "\u001bOA");
        bind(Key.Named.DOWN, "\u001b[B", "\u001bOB");
        bind(Key.Named.RIGHT, "\u001b[C", "\u001bOC");
        bind(Key.Named.LEFT, "\u001b[D", "\u001bOD");
        bind(Key.Named.WORD_LEFT, "\u001b[1;5D", "\u001b[1;3D", "\u001bb");
        bind(Key.Named.WORD_RIGHT, "\u001b[1;5C", "\u001b[1;3C", "\u001bf");
        bind(Key.Named.PREVIOUS_CHAT, "\u001b[Z", "\u001b[1;3A", "\u001b[1;5A");
        bind(Key.Named.NEXT_CHAT, "\u001b[1;3B", "\u001b[1;5B");
        bind(Key.Named.CHOOSE_UP, "\u001b[1;2A", "\u001b[a", "\u001bk");
        bind(Key.Named.CHOOSE_DOWN, "\u001b[1;2B", "\u001b[b", "\u001bj");
        bind(Key.Named.HOME, "\u001b[H", "\u001bOH", "\u001b[1~", "\u001b[7~");
        bind(Key.Named.END, "\u001b[F", "\u001bOF", "\u001b[4~", "\u001b[8~");
        bind(Key.Named.DELETE, "\u001b[3~");
        bind(Key.Named.PAGE_UP, "\u001b[5~");
        bind(Key.Named.PAGE_DOWN, "\u001b[6~");
    }

    private void bindCapabilities(Function<Capability, @Nullable String> terminal) {
        bind(Key.Named.UP, terminal.apply(Capability.key_up));
        bind(Key.Named.DOWN, terminal.apply(Capability.key_down));
        bind(Key.Named.PAGE_UP, terminal.apply(Capability.key_ppage));
        bind(Key.Named.PAGE_DOWN, terminal.apply(Capability.key_npage));
        bind(Key.Named.HELP, terminal.apply(Capability.key_f1));
        bind(Key.Named.ACCEPT, terminal.apply(Capability.key_f2));
        bind(Key.Named.DECLINE, terminal.apply(Capability.key_f3));
    }

    private void bind(Key.Named key, @Nullable String... sequence) {
        for (String each : sequence) {
            if (each != null) {
                sequences.bind(key, each);
            }
        }
    }

    /// The next key, or null when the terminal is gone. Waits for it.
    public @Nullable Key next() throws IOException {
        while (true) {
            int c = in.read();
            if (c < 0) {
                return null;
            }
            Key key = c == ESC ? escape() : single(c);
            if (key != null) {
                return key;
            }
        }
    }

    private @Nullable Key single(int c) throws IOException {
        Key.Named named = sequences.getBound(String.valueOf((char) c));
        if (named != null) {
            return named;
        }
        if (Character.isISOControl(c)) {
            return null;
        }
        StringBuilder text = new StringBuilder().append((char) c);
        if (Character.isHighSurrogate((char) c)) {
            int low = in.read(ESCAPE_WAIT_MILLIS);
            if (low >= 0) {
                text.append((char) low);
            }
        }
        return new Key.Typed(text.toString());
    }

    private @Nullable Key escape() throws IOException {
        StringBuilder sequence = new StringBuilder("\u001b");
        while (sequence.length() < SEQUENCE_MAX) {
            int c = in.read(ESCAPE_WAIT_MILLIS);
            if (c < 0) {
                return sequence.length() == 1 ? Key.Named.ESCAPE : null;
            }
            sequence.append((char) c);
            String soFar = sequence.toString();
            if (soFar.equals(PASTE_BEGIN)) {
                return paste();
            }
            Key.Named named = sequences.getBound(soFar);
            if (named != null) {
                return named;
            }
            if (isComplete(soFar)) {
                return null;
            }
        }
        return null;
    }

    /// True when no further character can belong to it (ECMA-48 §5.4).
    private static boolean isComplete(String sequence) {
        char last = sequence.charAt(sequence.length() - 1);
        if (sequence.length() == 2) {
            return last != '[' && last != 'O';
        }
        return last >= 0x40 && last <= 0x7e;
    }

    private Key paste() throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < 2 * Editor.CHARACTERS_MAX) {
            int c = in.read();
            if (c < 0) {
                break;
            }
            text.append((char) c);
            if (text.length() >= PASTE_END.length()
                    && text.substring(text.length() - PASTE_END.length()).equals(PASTE_END)) {
                text.setLength(text.length() - PASTE_END.length());
                break;
            }
        }
        return new Key.Typed(text.toString().replace("\r\n", "\n").replace('\r', '\n'));
    }
}
