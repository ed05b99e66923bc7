package org.godwit.client.chat;

import java.util.ArrayList;
import java.util.List;
import org.godwit.client.Connectivity;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Model and action → next model and wishes. Pure.
final class Update {
    private static final int PAGE_LINES = 10;
    private static final int INPUT_CHARS_MAX = 8_000;
    private static final String HELP =
            "Tab next chat · Shift-Tab back · PgUp/PgDn scroll · /add NAME · /accept · /decline ·"
                    + " /remove · /quit";

    private Update() {}

    record Step(Model model, List<Wish> wishes) {
        Step {
            wishes = List.copyOf(wishes);
        }
    }

    private static Step stay(Model model, Wish... wishes) {
        return new Step(model, List.of(wishes));
    }

    static Step apply(Model model, Action action) {
        return switch (action) {
            case Action.Typed(String text) -> type(model, text);
            case Action.Pressed(Action.Key key) -> press(model, key);
            case Action.Connection(Connectivity now) -> stay(model.withConnectivity(now));
            case Action.Peers(List<Model.Peer> peers) -> peers(model, peers);
            case Action.Conversation(Jid peer, List<Message> messages) ->
                    stay(peer.equals(model.selected()) ? model.withMessages(messages) : model);
            case Action.Refused(String what, ErrorCode code) ->
                    stay(model.withNotice(what + ": " + code.condition()));
            case Action.Tick(var now) -> stay(model.at(now));
        };
    }

    private static Step peers(Model model, List<Model.Peer> peers) {
        Model changed = model.withPeers(peers);
        if (changed.selected() == null && !peers.isEmpty()) {
            Jid first = peers.getFirst().jid();
            return stay(changed.withSelected(first), new Wish.Open(first));
        }
        return stay(changed);
    }

    private static Step type(Model model, String text) {
        Model.Input input = model.input();
        if (input.text().length() + text.length() > INPUT_CHARS_MAX) {
            return stay(model.withNotice("a message this long does not fit"));
        }
        String changed =
                input.text().substring(0, input.cursor())
                        + text
                        + input.text().substring(input.cursor());
        return edited(model, new Model.Input(changed, input.cursor() + text.length()));
    }

    /// Tells the peer when typing begins and when it ends.
    private static Step edited(Model model, Model.Input changed) {
        boolean before = isWriting(model.input());
        boolean after = isWriting(changed);
        Model next = model.withInput(changed).withNotice("");
        Jid peer = model.selected();
        return before == after || peer == null
                ? stay(next)
                : stay(next, new Wish.Typing(peer, after));
    }

    private static boolean isWriting(Model.Input input) {
        return !input.text().isEmpty() && !input.text().startsWith("/");
    }

    private static Step press(Model model, Action.Key key) {
        Model.Input input = model.input();
        return switch (key) {
            case ENTER -> enter(model);
            case BACKSPACE -> edited(model, erase(input, back(input), input.cursor()));
            case DELETE -> edited(model, erase(input, input.cursor(), ahead(input)));
            case LEFT -> stay(model.withInput(new Model.Input(input.text(), back(input))));
            case RIGHT -> stay(model.withInput(new Model.Input(input.text(), ahead(input))));
            case HOME -> stay(model.withInput(new Model.Input(input.text(), 0)));
            case END -> stay(model.withInput(new Model.Input(input.text(), input.text().length())));
            case CLEAR -> edited(model, Model.Input.EMPTY);
            case NEXT -> select(model, 1);
            case PREVIOUS -> select(model, -1);
            case PAGE_UP -> stay(model.withScroll(model.scroll() + PAGE_LINES));
            case PAGE_DOWN -> stay(model.withScroll(Math.max(0, model.scroll() - PAGE_LINES)));
            case QUIT -> stay(model, Wish.Quit.NOW);
        };
    }

    private static Model.Input erase(Model.Input input, int from, int to) {
        return new Model.Input(input.text().substring(0, from) + input.text().substring(to), from);
    }

    /// A character may be two UTF-16 units.
    private static int back(Model.Input input) {
        return input.cursor() == 0 ? 0 : input.text().offsetByCodePoints(input.cursor(), -1);
    }

    private static int ahead(Model.Input input) {
        int length = input.text().length();
        return input.cursor() == length
                ? length
                : input.text().offsetByCodePoints(input.cursor(), 1);
    }

    private static Step select(Model model, int step) {
        int count = model.peers().size();
        if (count == 0) {
            return stay(model.withNotice("nobody here yet: /add NAME"));
        }
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (model.peers().get(i).jid().equals(model.selected())) {
                at = i;
            }
        }
        Jid chosen = model.peers().get(Math.floorMod(at + step, count)).jid();
        List<Wish> wishes = new ArrayList<>(2);
        if (isWriting(model.input()) && model.selected() != null) {
            wishes.add(new Wish.Typing(model.selected(), false));
        }
        wishes.add(new Wish.Open(chosen));
        return new Step(model.withSelected(chosen).withNotice(""), wishes);
    }

    private static Step enter(Model model) {
        String text = model.input().text().strip();
        if (text.isEmpty()) {
            return stay(model);
        }
        Model cleared = model.withInput(Model.Input.EMPTY).withNotice("").withScroll(0);
        if (text.startsWith("/")) {
            return command(cleared, text);
        }
        Jid peer = model.selected();
        return peer == null
                ? stay(model.withNotice("choose somebody first: /add NAME"))
                : stay(cleared, new Wish.Send(peer, text));
    }

    private static Step command(Model model, String line) {
        int space = line.indexOf(' ');
        String name = space < 0 ? line : line.substring(0, space);
        String rest = space < 0 ? "" : line.substring(space + 1).strip();
        Jid peer = model.selected();
        return switch (name) {
            case "/help" -> stay(model.withNotice(HELP));
            case "/quit" -> stay(model, Wish.Quit.NOW);
            case "/add" ->
                    rest.isEmpty()
                            ? stay(model.withNotice("/add needs a name"))
                            : stay(model.withNotice("asked " + rest), new Wish.Add(rest));
            case "/accept" -> about(model, peer, peer == null ? null : new Wish.Accept(peer));
            case "/decline" -> about(model, peer, peer == null ? null : new Wish.Decline(peer));
            case "/remove" -> about(model, peer, peer == null ? null : new Wish.Remove(peer));
            default -> stay(model.withNotice("unknown command " + name + "; /help"));
        };
    }

    private static Step about(Model model, @Nullable Jid peer, @Nullable Wish wish) {
        return peer == null || wish == null
                ? stay(model.withNotice("choose somebody first"))
                : stay(model, wish);
    }
}
