package org.godwit.client.chat;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.godwit.client.Event;
import org.godwit.client.cli.AccountOptions;
import org.godwit.client.cli.CliException;
import org.godwit.client.cli.OpenClient;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `godwit chat`: the terminal client. A loop over one queue: keys, the client's events and the
/// clock become actions; each action makes a new model and the screen follows.
@Command(
        name = "chat",
        description = "Chat in the terminal: contacts, history, ticks, typing.",
        mixinStandardHelpOptions = true)
public final class ChatCommand implements Callable<Integer> {
    private static final long TICK_MILLIS = 1_000;
    private static final int QUEUE_MAX = 10_000;

    @Mixin private AccountOptions options = new AccountOptions();

    @Override
    public Integer call() throws CliException, InterruptedException, IOException {
        BlockingQueue<Event> events = new LinkedBlockingQueue<>(QUEUE_MAX);
        try (OpenClient open = OpenClient.open(options, null, events::add);
                Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            if (terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
                throw new CliException("chat needs a terminal; use send and listen in scripts");
            }
            run(open, events, terminal);
            return 0;
        }
    }

    private void run(OpenClient open, BlockingQueue<Event> events, Terminal terminal)
            throws InterruptedException {
        System.setProperty("org.jline.utils.disableAlternateCharset", "true");
        Attributes before = terminal.enterRawMode();
        terminal.puts(InfoCmp.Capability.enter_ca_mode);
        terminal.puts(InfoCmp.Capability.keypad_xmit);
        BlockingQueue<Action> actions = new LinkedBlockingQueue<>(QUEUE_MAX);
        Keys keys = Keys.start(terminal, actions);
        try {
            loop(new Backstage(open, options), events, actions, terminal);
        } finally {
            keys.stop();
            terminal.puts(InfoCmp.Capability.keypad_local);
            terminal.puts(InfoCmp.Capability.exit_ca_mode);
            terminal.flush();
            terminal.setAttributes(before);
        }
    }

    private static void loop(
            Backstage backstage,
            BlockingQueue<Event> events,
            BlockingQueue<Action> actions,
            Terminal terminal)
            throws InterruptedException {
        Display display = new Display(terminal, true);
        Model model = Model.start(backstage.account(), Instant.now());
        actions.add(backstage.peers());
        boolean running = true;
        while (running) {
            draw(display, terminal, model);
            Action action = next(backstage, events, actions);
            Update.Step step = Update.apply(model, action);
            model = step.model();
            for (Wish wish : step.wishes()) {
                running &= backstage.fulfil(wish, actions);
            }
        }
    }

    /// The next thing that happens: a key, an event of the client, or the clock.
    private static Action next(
            Backstage backstage, BlockingQueue<Event> events, BlockingQueue<Action> actions)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
        while (System.nanoTime() < deadline) {
            Event event = events.poll();
            if (event != null) {
                actions.addAll(backstage.actions(event));
            }
            Action action = actions.poll(event == null ? 20 : 0, TimeUnit.MILLISECONDS);
            if (action != null) {
                return action;
            }
        }
        return new Action.Tick(Instant.now());
    }

    private static void draw(Display display, Terminal terminal, Model model) {
        int columns = Math.max(View.WIDTH_MIN, terminal.getWidth());
        int rows = Math.max(View.HEIGHT_MIN, terminal.getHeight());
        display.resize(rows, columns);
        View.Screen screen = View.draw(model, columns, rows, ZoneId.systemDefault());
        display.update(
                new ArrayList<>(screen.lines()),
                terminal.getSize().cursorPos(screen.cursorRow(), screen.cursorColumn()));
    }
}
