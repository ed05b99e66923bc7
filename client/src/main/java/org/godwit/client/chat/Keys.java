package org.godwit.client.chat;

import java.util.concurrent.BlockingQueue;
import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;

/// Reads the keyboard on a thread of its own and turns keys into actions.
final class Keys {
    private static final String TYPED = "typed";

    private final Thread thread;

    private Keys(Thread thread) {
        this.thread = thread;
    }

    static Keys start(Terminal terminal, BlockingQueue<Action> actions) {
        BindingReader reader = new BindingReader(terminal.reader());
        KeyMap<Object> map = map(terminal);
        Thread thread =
                new Thread(
                        () -> {
                            while (!Thread.currentThread().isInterrupted()) {
                                Object bound = reader.readBinding(map);
                                if (bound == null) {
                                    actions.add(new Action.Pressed(Action.Key.QUIT));
                                    return;
                                }
                                actions.add(
                                        bound instanceof Action.Key key
                                                ? new Action.Pressed(key)
                                                : new Action.Typed(reader.getLastBinding()));
                            }
                        },
                        "godwit-keys");
        thread.setDaemon(true);
        thread.start();
        return new Keys(thread);
    }

    private static KeyMap<Object> map(Terminal terminal) {
        KeyMap<Object> map = new KeyMap<>();
        map.setUnicode(TYPED);
        map.setNomatch(TYPED);
        for (char c = ' '; c < 0x7f; c++) {
            map.bind(TYPED, Character.toString(c));
        }
        map.bind(Action.Key.ENTER, "\r", "\n");
        map.bind(Action.Key.BACKSPACE, KeyMap.del(), KeyMap.ctrl('H'));
        map.bind(Action.Key.CLEAR, KeyMap.ctrl('U'));
        map.bind(Action.Key.HOME, KeyMap.ctrl('A'));
        map.bind(Action.Key.END, KeyMap.ctrl('E'));
        map.bind(Action.Key.NEXT, "\t", KeyMap.ctrl('N'));
        map.bind(Action.Key.PREVIOUS, "\033[Z", KeyMap.ctrl('P'));
        map.bind(Action.Key.QUIT, KeyMap.ctrl('C'), KeyMap.ctrl('D'), KeyMap.ctrl('Q'));
        bind(map, terminal, Action.Key.LEFT, Capability.key_left);
        bind(map, terminal, Action.Key.RIGHT, Capability.key_right);
        bind(map, terminal, Action.Key.PREVIOUS, Capability.key_up);
        bind(map, terminal, Action.Key.NEXT, Capability.key_down);
        bind(map, terminal, Action.Key.HOME, Capability.key_home);
        bind(map, terminal, Action.Key.END, Capability.key_end);
        bind(map, terminal, Action.Key.DELETE, Capability.key_dc);
        bind(map, terminal, Action.Key.PAGE_UP, Capability.key_ppage);
        bind(map, terminal, Action.Key.PAGE_DOWN, Capability.key_npage);
        return map;
    }

    private static void bind(
            KeyMap<Object> map, Terminal terminal, Action.Key key, Capability capability) {
        String sequence = KeyMap.key(terminal, capability);
        if (sequence != null && !sequence.isEmpty()) {
            map.bind(key, sequence);
        }
    }

    void stop() {
        thread.interrupt();
    }
}
