package org.godwit.client.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.godwit.client.Connectivity;
import org.godwit.client.Event;
import org.godwit.client.chat.look.Look;
import org.godwit.client.chat.text.Cells;
import org.godwit.client.chat.text.Editor;
import org.godwit.client.chat.text.Key;
import org.godwit.client.content.Mention;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;

/// What happens → what is shown and what is wished. Pure: one use per happening.
final class Update {
    /// The peer is told that we stopped writing after this much quiet.
    private static final Duration TYPING_PAUSE = Duration.ofSeconds(8);

    /// Stands for the first unread message until the history has given the page it is on.
    private static final long UNREAD_NOT_LOADED = -1;

    private final Look look;
    private final List<Wish> wishes = new ArrayList<>();

    private Update(Look look) {
        this.look = look;
    }

    /// The new model, and what else is to be done, in order.
    record Next(Model model, List<Wish> wishes) {
        public Next {
            wishes = List.copyOf(wishes);
        }
    }

    static Next of(Model model, Happening happening, Look look) {
        Update update = new Update(look);
        Model next =
                switch (happening) {
                    case Happening.Pressed(Key key) -> update.pressed(model, key);
                    case Happening.FromClient(Event event) ->
                            new News(look, update.wishes).of(model, event);
                    case Happening.Loaded loaded -> loaded(model, loaded);
                    case Happening.Learned(var setting) -> model.with(model.social().with(setting));
                    case Happening.Noted(String text) -> model.noting(text);
                    case Happening.Profiled profiled -> News.profiled(model, profiled);
                    case Happening.Resized(int columns, int rows) ->
                            model.with(model.view().resized(columns, rows));
                    case Happening.Clock(Instant now) -> update.clock(model.at(now));
                };
        return new Next(next, update.wishes);
    }

    private Model clock(Model model) {
        Model.View view = model.view();
        Model.Notice notice = view.notice();
        if (notice != null && !model.now().isBefore(notice.until())) {
            view = view.with((Model.Notice) null);
        }
        Instant since = view.typingSince();
        if (since != null && !model.now().isBefore(since.plus(TYPING_PAUSE))) {
            view = view.withTypingSince(null);
            if (view.open() != null) {
                wishes.add(new Wish.Typing(view.open(), false));
            }
        }
        return model.with(view);
    }

    // ---- what the history gives

    private static Model loaded(Model model, Happening.Loaded loaded) {
        Talk talk = model.talk(loaded.peer()).older(loaded.page(), loaded.beginning());
        Model more = model.with(talk);
        return model.view().unreadFrom() == UNREAD_NOT_LOADED
                        && loaded.peer().equals(model.view().open())
                ? more.with(more.view().withUnreadFrom(firstUnread(talk)))
                : more;
    }

    // ---- what the user does

    private Model pressed(Model model, Key key) {
        Model quiet = model.with(model.view().with((Model.Notice) null));
        return switch (key) {
            case Key.Typed(String text) -> typed(quiet, text);
            case Key.Named named -> pressed(quiet, named);
        };
    }

    private Model typed(Model model, String text) {
        Model edited = model.with(model.editor().type(text));
        return model.view().overlay() == Model.Overlay.HELP
                ? edited.with(edited.view().with(Model.Overlay.NONE))
                : saidTyping(edited);
    }

    private Model saidTyping(Model model) {
        Jid open = model.view().open();
        String text = model.editor().text();
        boolean writes =
                open != null
                        && model.view().overlay() == Model.Overlay.NONE
                        && !text.isBlank()
                        && !text.startsWith("/");
        boolean told = model.view().typingSince() != null;
        if (open != null && writes != told) {
            wishes.add(new Wish.Typing(open, writes));
        }
        return writes || told
                ? model.with(model.view().withTypingSince(writes ? model.now() : null))
                : model;
    }

    private Model pressed(Model model, Key.Named key) {
        return switch (key) {
            case ENTER -> enter(model);
            case PAGE_UP -> scroll(model, Screen.pageRows(model) / 2);
            case PAGE_DOWN -> scroll(model, -(Screen.pageRows(model) / 2));
            case NEXT_CHAT -> {
                Editor completed = Mentions.completed(model);
                yield completed == null ? step(model, 1) : model.with(completed);
            }
            case PREVIOUS_CHAT -> step(model, -1);
            case NEXT_UNREAD -> nextUnread(model);
            case CHOOSE_UP -> choose(model, -1);
            case CHOOSE_DOWN -> choose(model, 1);
            case NEW_CHAT -> overlay(model, Model.Overlay.ADDRESS);
            case HELP ->
                    overlay(
                            model,
                            model.view().overlay() == Model.Overlay.HELP
                                    ? Model.Overlay.NONE
                                    : Model.Overlay.HELP);
            case ESCAPE -> escape(model);
            case ACCEPT -> answer(model, true);
            case DECLINE -> answer(model, false);
            case RECONNECT -> wish(model, new Wish.Reconnect());
            case REDRAW -> wish(model, new Wish.Redraw());
            case QUIT -> wish(model, new Wish.Quit());
            case END ->
                    model.view().scroll() > 0
                            ? toNewest(model)
                            : model.with(model.editor().press(key));
            case NEW_LINE,
                    BACKSPACE,
                    DELETE,
                    LEFT,
                    RIGHT,
                    HOME,
                    WORD_LEFT,
                    WORD_RIGHT,
                    DELETE_WORD,
                    DELETE_TO_START,
                    DELETE_TO_END,
                    UP,
                    DOWN ->
                    saidTyping(model.with(model.editor().press(key)));
        };
    }

    private Model wish(Model model, Wish wish) {
        wishes.add(wish);
        return model;
    }

    private static Model overlay(Model model, Model.Overlay overlay) {
        Model over = model.with(model.view().with(overlay));
        return overlay == Model.Overlay.ADDRESS ? over.with(model.editor().cleared()) : over;
    }

    /// Leaves what lies over the conversations, else the narrow window's conversation.
    private static Model escape(Model model) {
        return switch (model.view().overlay()) {
            case HELP -> overlay(model, Model.Overlay.NONE);
            case ADDRESS -> overlay(model, Model.Overlay.NONE).with(model.editor().cleared());
            case NONE -> {
                Talk open = model.open();
                if (open != null && open.group().sheet() != null) {
                    yield model.with(open.with(open.group().with((GroupSide.Sheet) null)));
                }
                yield model.view().chosen() != 0
                        ? model.with(model.view().choosing(0))
                        : model.with(model.view().opened(null, 0));
            }
        };
    }

    private Model enter(Model model) {
        String text = model.editor().text().strip();
        return switch (model.view().overlay()) {
            case HELP -> overlay(model, Model.Overlay.NONE);
            case ADDRESS -> {
                Model closed = overlay(model, Model.Overlay.NONE).with(model.editor().cleared());
                yield text.isEmpty() ? closed : write(closed, text);
            }
            case NONE -> text.startsWith("/") ? command(model, text) : send(model, text);
        };
    }

    private Model send(Model model, String text) {
        Jid open = model.view().open();
        if (text.isEmpty()) {
            return open == null ? step(model, 1) : model;
        }
        if (open == null) {
            return model.noting("choose a conversation with Tab, or write to someone with Ctrl-N");
        }
        Message chosen = Revising.chosen(model);
        Message.Ref answers = chosen == null ? null : chosen.ref();
        List<Mention> who = Mentions.of(model, text);
        wishes.add(
                !who.isEmpty()
                        ? new Wish.Mentioning(open, text, answers, who)
                        : answers == null
                                ? new Wish.Send(open, text)
                                : new Wish.Reply(answers, text));
        Model sent = toNewest(model.with(model.editor().submitted()));
        return sent.with(sent.view().withUnreadFrom(0).withTypingSince(null).choosing(0));
    }

    private Model command(Model model, String text) {
        String[] words = text.split("\\s+", 2);
        String rest = words.length == 2 ? words[1].strip() : "";
        Model done = model.with(model.editor().submitted());
        Jid open = model.view().open();
        return switch (words[0]) {
            case "/add", "/chat", "/to" ->
                    words.length == 2
                            ? write(done, words[1])
                            : model.noting(words[0] + " needs an address");
            case String group when GroupCommands.knows(group) ->
                    take(done, GroupCommands.wish(done, group, rest));
            case "/safety", "/verified", "/unverified" -> take(done, safety(done, words[0], rest));
            case "/profile", "/privacy", "/mute", "/unmute", "/block", "/unblock", "/report" ->
                    take(done, PeopleCommands.wish(done, words[0], rest));
            case "/accept" -> answer(done, true);
            case "/decline" -> answer(done, false);
            case "/remove" -> {
                if (open == null) {
                    yield done.noting("choose the contact to remove first");
                }
                wishes.add(new Wish.Remove(open));
                yield done;
            }
            case String share when ShareCommands.knows(share) ->
                    take(done, ShareCommands.wish(done, share, rest));
            case "/reply", "/edit", "/delete", "/react" ->
                    take(done, Revising.wish(done, words[0], rest));
            case "/help" -> overlay(done, Model.Overlay.HELP);
            case "/quit" -> wish(done, new Wish.Quit());
            default -> model.noting("no command " + words[0] + "; F1 shows what there is");
        };
    }

    private static Answer safety(Model model, String command, String text) {
        Jid peer = text.isEmpty() ? model.view().open() : model.address(text);
        if (peer == null || model.isGroup(peer)) {
            return Answer.no(command + " is about a person: open a conversation or give a name");
        }
        return Answer.of(
                switch (command) {
                    case "/verified" -> new Wish.Verified(peer);
                    case "/unverified" -> new Wish.NotVerified(peer);
                    default -> new Wish.AskSafety(peer);
                });
    }

    private Model take(Model model, Answer answer) {
        if (answer.wish() == null) {
            return model.noting(answer.refusal());
        }
        wishes.add(answer.wish());
        return model.with(model.view().choosing(0));
    }

    /// Moves the choice among the messages of the open conversation, from the newest upwards.
    private Model choose(Model model, int by) {
        Model moved = model.with(model.view().choosing(Revising.next(model, by)));
        int most = Math.max(0, TalkPane.contentRows(moved, look) - Screen.pageRows(moved));
        int scroll =
                new TalkPane(moved, look, Screen.talkCells(moved.view().columns()))
                        .toShowChosen(Screen.pageRows(moved));
        return moved.with(moved.view().scrolled(Math.clamp(scroll, 0, most)));
    }

    /// Opens the conversation with that address, asking to be a contact when it is new.
    private Model write(Model model, String address) {
        Jid peer = model.address(address);
        if (peer == null) {
            return model.noting("\"" + Cells.flat(address) + "\" is no address; try name@domain");
        }
        if (peer.equals(model.me())) {
            return model.noting("that is you");
        }
        Talk talk = model.talk(peer);
        boolean known = talk.contact().bond() != Contact.Bond.NONE || talk.contact().asked();
        if (!known && !talk.contact().asking()) {
            wishes.add(new Wish.Add(peer));
        }
        return open(model.with(talk), peer);
    }

    private Model answer(Model model, boolean yes) {
        Talk talk = model.open();
        if (talk == null || !talk.contact().asking()) {
            return model.noting("this contact asks for nothing");
        }
        Jid jid = talk.contact().jid();
        if (model.isGroup(jid)) {
            wishes.add(yes ? new Wish.Join(jid) : new Wish.Leave(jid));
        } else {
            wishes.add(yes ? new Wish.Accept(jid) : new Wish.Decline(jid));
        }
        return model;
    }

    // ---- moving

    private Model step(Model model, int by) {
        List<Talk> listed = model.listed();
        if (listed.isEmpty()) {
            return model.noting("nobody to talk to yet; Ctrl-N writes to someone");
        }
        int at = -1;
        for (int i = 0; i < listed.size(); i++) {
            if (listed.get(i).contact().jid().equals(model.view().open())) {
                at = i;
            }
        }
        int next = at < 0 ? (by > 0 ? 0 : listed.size() - 1) : at + by;
        return open(model, listed.get(Math.floorMod(next, listed.size())).contact().jid());
    }

    private Model nextUnread(Model model) {
        for (Talk talk : model.listed()) {
            if (talk.unread() > 0 && !talk.contact().jid().equals(model.view().open())) {
                return open(model, talk.contact().jid());
            }
        }
        return model.noting("nothing unread");
    }

    private Model open(Model model, Jid peer) {
        Talk talk = model.talk(peer);
        Jid before = model.view().open();
        if (before != null && model.view().typingSince() != null) {
            wishes.add(new Wish.Typing(before, false));
        }
        if (talk.loaded() == Talk.Loaded.LAST) {
            long first = talk.messages().isEmpty() ? Long.MAX_VALUE : talk.firstOrder();
            wishes.add(new Wish.Load(peer, first));
        }
        if (talk.unread() > 0) {
            wishes.add(new Wish.MarkRead(peer));
        }
        if (model.isGroup(peer) && model.net() instanceof Connectivity.Online) {
            wishes.add(new Wish.AskTicks(peer));
        } else if (model.net() instanceof Connectivity.Online) {
            wishes.add(new Wish.LookAt(peer));
        }
        boolean later = talk.unread() > 0 && talk.loaded() == Talk.Loaded.LAST;
        return model.with(model.view().opened(peer, later ? UNREAD_NOT_LOADED : firstUnread(talk)));
    }

    private static long firstUnread(Talk talk) {
        for (Message message : talk.messages()) {
            if (message.isUnread()) {
                return message.order();
            }
        }
        return 0;
    }

    private Model scroll(Model model, int by) {
        Talk talk = model.open();
        if (talk == null) {
            return model;
        }
        int most = Math.max(0, TalkPane.contentRows(model, look) - Screen.pageRows(model));
        int scroll = Math.clamp((long) model.view().scroll() + by, 0, most);
        boolean atTop = by > 0 && scroll == most;
        if (atTop && talk.loaded() != Talk.Loaded.ALL && !talk.messages().isEmpty()) {
            wishes.add(new Wish.Load(talk.contact().jid(), talk.firstOrder()));
        }
        return scroll == 0 ? toNewest(model) : model.with(model.view().scrolled(scroll));
    }

    private Model toNewest(Model model) {
        Talk talk = model.open();
        if (talk != null && talk.unread() > 0 && model.view().scroll() > 0) {
            wishes.add(new Wish.MarkRead(talk.contact().jid()));
        }
        return model.with(model.view().scrolled(0));
    }
}
