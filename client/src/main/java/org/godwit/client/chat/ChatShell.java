package org.godwit.client.chat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.godwit.client.Client;
import org.godwit.client.Event;
import org.godwit.client.chat.look.Look;
import org.godwit.client.chat.text.Key;
import org.godwit.client.chat.text.KeyReader;
import org.godwit.client.chat.text.Theme;
import org.godwit.client.history.Chat;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/// The only part of the chat with a terminal, a clock and threads: carries happenings in and wishes
/// and lines out. Give [#listener] to the client, then [#run].
public final class ChatShell {
    private static final int HAPPENINGS_MAX = 4096;
    private static final int PAGE_MESSAGES = 100;
    private static final Duration CLOCK_STEP = Duration.ofMillis(500);

    private final BlockingQueue<Happening> happenings = new ArrayBlockingQueue<>(HAPPENINGS_MAX);
    private final InstantSource clock;

    public ChatShell(InstantSource clock) {
        this.clock = clock;
    }

    /// Where the client tells its events. Blocks when the screen cannot keep up, which slows the
    /// server down.
    public Consumer<Event> listener() {
        return event -> happen(new Happening.FromClient(event));
    }

    private void happen(Happening happening) {
        try {
            happenings.put(happening);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Shows the chat until the user leaves.
    ///
    /// @throws IOException when there is no terminal to show it on
    public void run(Jid account, Client client) throws IOException, InterruptedException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(false).build()) {
            run(terminal, account, client);
        } catch (IllegalStateException e) {
            throw new IOException("there is no terminal here; run it in one", e);
        }
    }

    /// The same on a terminal that stays open.
    public void run(Terminal terminal, Jid account, Client client)
            throws HistoryException, InterruptedException {
        new Session(terminal, account, client).run();
    }

    /// One run on one terminal.
    private final class Session {
        private final Terminal terminal;
        private final Client client;
        private final Display display;
        private final Theme theme;
        private final Look look;
        private final PeopleWishes people;
        private Model model;
        private boolean done;

        /// Safety numbers as shown last, for the one the user says to have compared.
        private final Map<Jid, String> numbers = new HashMap<>();

        Session(Terminal terminal, Jid account, Client client) throws HistoryException {
            this.terminal = terminal;
            this.client = client;
            this.people = new PeopleWishes(client, account, ChatShell.this::happen);
            // Lines are drawn as Unicode: the old line-drawing set is lost in many terminals.
            System.setProperty("org.jline.utils.disableAlternateCharset", "true");
            this.display = new Display(terminal, true);
            boolean colour = hasColour(terminal);
            this.theme = new Theme(colour);
            boolean unicode = StandardCharsets.UTF_8.equals(terminal.encoding());
            this.look = new Look(unicode, colour, ZoneId.systemDefault());
            this.model = remembered(account, client.history());
        }

        private static boolean hasColour(Terminal terminal) {
            String refused = System.getenv("NO_COLOR");
            Integer colours = terminal.getNumericCapability(Capability.max_colors);
            return (refused == null || refused.isEmpty()) && colours != null && colours >= 256;
        }

        private Model remembered(Jid account, History history) throws HistoryException {
            Model start = Model.of(account, history.contacts(), clock.instant());
            for (Chat chat : history.chats()) {
                Talk talk = start.talk(chat.peer());
                start =
                        start.with(
                                talk.older(List.of(chat.last()), false)
                                        .withUnread(chat.unread())
                                        .notLoaded());
            }
            return start;
        }

        void run() throws InterruptedException, HistoryException {
            Attributes before = terminal.enterRawMode();
            terminal.puts(Capability.enter_ca_mode);
            terminal.puts(Capability.keypad_xmit);
            terminal.writer().write(KeyReader.PASTES_ON);
            terminal.handle(Terminal.Signal.WINCH, _ -> happen(resized()));
            Thread keys = new Thread(this::readKeys, "godwit-keys");
            keys.setDaemon(true);
            keys.start();
            try {
                take(resized());
                while (!done) {
                    show();
                    next();
                }
            } finally {
                terminal.writer().write(KeyReader.PASTES_OFF);
                terminal.puts(Capability.keypad_local);
                terminal.puts(Capability.exit_ca_mode);
                terminal.setAttributes(before);
                terminal.flush();
            }
        }

        private Happening resized() {
            Size size = terminal.getSize();
            return new Happening.Resized(size.getColumns(), size.getRows());
        }

        private void readKeys() {
            KeyReader reader = KeyReader.of(terminal);
            try {
                Key key = reader.next();
                while (key != null) {
                    happen(new Happening.Pressed(key));
                    key = reader.next();
                }
            } catch (IOException e) {
                // The terminal is gone: leave as if the user had.
            }
            happen(new Happening.Pressed(Key.Named.QUIT));
        }

        /// Takes everything that has happened, so that a burst is shown once.
        private void next() throws InterruptedException, HistoryException {
            Happening happening = happenings.poll(CLOCK_STEP.toMillis(), TimeUnit.MILLISECONDS);
            List<Happening> more = new ArrayList<>();
            if (happening != null) {
                more.add(happening);
                happenings.drainTo(more, HAPPENINGS_MAX);
            }
            take(new Happening.Clock(clock.instant()));
            for (Happening each : more) {
                take(each);
            }
        }

        private void take(Happening happening) throws HistoryException {
            if (happening instanceof Happening.FromClient(Event.SafetyKnown(Jid peer, var shown))) {
                numbers.put(peer, shown.number());
            }
            Update.Next next = Update.of(model, happening, look);
            model = next.model();
            for (Wish wish : next.wishes()) {
                grant(wish);
            }
        }

        private void grant(Wish wish) throws HistoryException {
            switch (wish) {
                case Wish.Send(Jid to, String body) -> {
                    Message.Ref _ = client.send(to, body);
                }
                case Wish.Reply(Message.Ref to, String body) -> {
                    Message.Ref _ = client.reply(to, body);
                }
                case Wish.Edit(Message.Ref ref, String body) -> client.edit(ref, body);
                case Wish.Retract(Message.Ref ref) -> client.retract(ref);
                case Wish.React(Message.Ref ref, List<String> emoji) -> client.react(ref, emoji);
                case Wish.OfSharing sharing -> {
                    String refusal = new Sharer(client).grant(sharing);
                    model = refusal == null ? model : model.noting(refusal);
                }
                case Wish.MarkRead(Jid peer) -> client.markRead(peer);
                case Wish.Typing(Jid peer, boolean typing) -> client.typing(peer, typing);
                case Wish.Add(Jid jid) -> client.addContact(jid, null);
                case Wish.Accept(Jid jid) -> client.acceptContact(jid);
                case Wish.Decline(Jid jid) -> client.declineContact(jid);
                case Wish.Remove(Jid jid) -> client.removeContact(jid);
                case Wish.CreateGroup(String name, List<Jid> members) -> {
                    Jid group = client.createGroup(name, members);
                    model = model.with(model.talk(group)).with(model.view().opened(group, 0));
                }
                case Wish.Invite(Jid group, Jid who) -> client.inviteToGroup(group, who);
                case Wish.Expel(Jid group, Jid who) -> client.removeFromGroup(group, who);
                case Wish.Join(Jid group) -> client.joinGroup(group);
                case Wish.Leave(Jid group) -> client.leaveGroup(group);
                case Wish.AskSafety(Jid peer) -> client.comparing().ask(peer);
                case Wish.Verified(Jid peer) ->
                        client.comparing().compared(peer, numbers.getOrDefault(peer, ""));
                case Wish.NotVerified(Jid peer) -> client.comparing().notCompared(peer);
                case Wish.ListMembers(Jid group) -> client.listGroup(group);
                case Wish.OfGroup wanted -> {
                    String refusal = GroupWishes.grant(client, wanted);
                    model = refusal == null ? model : model.noting(refusal);
                }
                case Wish.Load(Jid peer, long beforeOrder) -> {
                    List<Message> page =
                            client.history().messages(peer, beforeOrder, PAGE_MESSAGES);
                    take(new Happening.Loaded(peer, page, page.size() < PAGE_MESSAGES));
                }
                case Wish.OfPeople wanted -> people.grant(wanted);
                case Wish.Reconnect() -> client.connect();
                case Wish.Ring() -> terminal.puts(Capability.bell);
                case Wish.Redraw() -> display.clear();
                case Wish.Quit() -> done = true;
            }
        }

        private void show() {
            Screen screen = Screen.of(model, look);
            Model.View view = model.view();
            display.resize(view.rows(), view.columns());
            // The display changes the list it is given.
            List<AttributedString> painted = new ArrayList<>(screen.lines().size());
            screen.lines().forEach(line -> painted.add(theme.paint(line)));
            int cursor = view.columns() * screen.cursorRow() + screen.cursorColumn();
            display.update(painted, cursor);
            terminal.flush();
        }
    }
}
