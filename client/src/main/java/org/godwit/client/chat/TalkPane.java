package org.godwit.client.chat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.godwit.client.chat.look.Look;
import org.godwit.client.chat.text.Cells;
import org.godwit.client.chat.text.Line;
import org.godwit.client.chat.text.Style;
import org.godwit.client.file.Transfer;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;

/// One conversation: a header, then messages as bubbles, theirs on the left and ours on the right,
/// the newest at the bottom.
final class TalkPane {
    /// Rows of the header: who it is, and a rule.
    static final int HEADER_ROWS = 2;

    private static final int MARGIN = 1;

    private final Model model;
    private final Look look;
    private final int cells;

    TalkPane(Model model, Look look, int cells) {
        this.model = model;
        this.look = look;
        this.cells = cells;
    }

    /// Exactly `rows` lines, the header included.
    List<Line> lines(int rows) {
        Talk talk = model.open();
        List<Line> lines = new ArrayList<>();
        if (talk == null) {
            return welcome(rows);
        }
        lines.add(header(talk));
        lines.add(Line.of(look.horizontal().repeat(cells), Style.RULE));
        GroupSide.Sheet sheet = talk.group().sheet();
        if (sheet != null) {
            return sheet(sheet, lines, rows);
        }
        List<Line> below = below(talk);
        int room = Math.max(0, rows - HEADER_ROWS - below.size());
        List<Line> all = content(talk);
        int scroll = Math.clamp(model.view().scroll(), 0, Math.max(0, all.size() - room));
        int end = all.size() - scroll;
        int start = Math.max(0, end - room);
        for (int i = end - start; i < room; i++) {
            lines.add(Line.EMPTY);
        }
        lines.addAll(all.subList(start, end));
        if (scroll > 0 && room > 0) {
            lines.removeLast();
            lines.add(newerBelow(scroll));
        }
        lines.addAll(below);
        return lines.subList(0, Math.min(rows, lines.size()));
    }

    private List<Line> sheet(GroupSide.Sheet sheet, List<Line> above, int rows) {
        List<Line> lines = new ArrayList<>(above);
        lines.add(Line.of("  " + Cells.cut(sheet.title(), cells - 2), Style.STRONG));
        int room = Math.max(1, rows - lines.size());
        List<String> wrapped = new ArrayList<>();
        sheet.rows().forEach(row -> wrapped.addAll(Cells.wrap(row, cells - 2)));
        boolean all = wrapped.size() <= room;
        List<String> shown = all ? wrapped : wrapped.subList(0, room - 1);
        for (String row : shown) {
            lines.add(Line.of("  " + row, Style.PLAIN));
        }
        if (!all) {
            lines.add(Line.of("  and " + (wrapped.size() - shown.size()) + " more", Style.DIM));
        }
        while (lines.size() < rows) {
            lines.add(Line.EMPTY);
        }
        return lines.subList(0, rows);
    }

    private Line newerBelow(int scroll) {
        String text =
                (look.unicode() ? "↓ " : "v ") + scroll + " newer rows below, End to go there";
        Line.Builder line = Line.builder();
        line.add(Cells.spaces((cells - Cells.width(text)) / 2), Style.PLAIN)
                .add(text, Style.NOTICE);
        return line.build();
    }

    /// How many rows of messages there are in all, and how many fit: what scrolling moves in.
    static int contentRows(Model model, Look look) {
        Talk talk = model.open();
        int cells = Screen.talkCells(model.view().columns());
        return talk == null ? 0 : new TalkPane(model, look, cells).content(talk).size();
    }

    /// How far to scroll so that the chosen message is on a page of so many rows; as now when it is
    /// already, or none is chosen.
    int toShowChosen(int pageRows) {
        Talk talk = model.open();
        int scroll = model.view().scroll();
        if (talk == null || model.view().chosen() == 0) {
            return scroll;
        }
        int below = 0;
        for (Message message : talk.messages().reversed()) {
            int rows = bubble(message, talk).lines(false).size();
            if (message.order() == model.view().chosen()) {
                return Math.clamp(
                        scroll, Math.max(0, below + rows + 1 - pageRows), Math.max(below, 0));
            }
            below += rows;
        }
        return scroll;
    }

    private List<Line> welcome(int rows) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < rows / 2 - 2; i++) {
            lines.add(Line.EMPTY);
        }
        lines.add(centred("Godwit", Style.STRONG));
        lines.add(centred("Ctrl-N writes to someone new, F1 helps", Style.DIM));
        while (lines.size() < rows) {
            lines.add(Line.EMPTY);
        }
        return lines.subList(0, rows);
    }

    private Line centred(String text, Style style) {
        String shown = Cells.cut(text, cells);
        return Line.builder()
                .add(Cells.spaces((cells - Cells.width(shown)) / 2), Style.PLAIN)
                .add(shown, style)
                .build();
    }

    private Line header(Talk talk) {
        Contact contact = talk.contact();
        Line.Builder line = Line.builder();
        line.add(" ", Style.PLAIN).add(Cells.flat(model.label(contact)), Style.STRONG);
        boolean group = model.isGroup(contact.jid());
        String what = group ? "group" : Cells.flat(contact.jid().toString());
        line.add("  " + what, Style.DIM).add(aside(contact.jid()), Style.NOTICE);
        protection(talk, line);
        if (talk.typing()) {
            return line.right(doing(model, talk) + " ", Style.TYPING, cells, Style.PLAIN).build();
        }
        if (talk.presence().online()) {
            String status = talk.presence().status();
            String text = status == null || status.isBlank() ? "online" : Cells.flat(status);
            String shown = look.online() + " " + Cells.cut(text, cells / 3) + " ";
            return line.right(shown, Style.ONLINE, cells, Style.PLAIN).build();
        }
        if (talk.presence().lastSeen() != null) {
            String seen = look.lastSeen(talk.presence().lastSeen(), model.now()) + " ";
            return line.right(seen, Style.DIM, cells, Style.PLAIN).build();
        }
        String bond = contact.asked() ? "waiting for an answer " : "";
        return line.right(bond, Style.DIM, cells, Style.PLAIN).build();
    }

    /// How what was said last was protected.
    private void protection(Talk talk, Line.Builder line) {
        talk.messages().reversed().stream()
                .filter(Bubble::isSaid)
                .findFirst()
                .ifPresent(
                        last -> {
                            boolean sealed = last.content().extras().sealed();
                            line.add("  ", Style.PLAIN);
                            line.add(
                                    sealed ? look.lock() : "not encrypted",
                                    sealed ? Style.ONLINE : Style.NOTICE);
                        });
    }

    private Bubble bubble(Message message, Talk talk) {
        boolean sealed =
                talk.messages().stream().anyMatch(each -> each.content().extras().sealed());
        return new Bubble(message, look, cells, model.now(), sealed)
                .reaching(talk.group().reaches().get(message.id()));
    }

    /// What the peer does at this moment, when it writes or records.
    static String doing(Model model, Talk talk) {
        return model.social().recording().contains(talk.contact().jid()) ? "recording…" : "typing…";
    }

    private String aside(Jid peer) {
        return model.social().isBlocked(peer)
                ? "  blocked"
                : model.social().isMuted(peer, model.now()) ? "  muted" : "";
    }

    /// What stays under the messages whatever is scrolled.
    private List<Line> below(Talk talk) {
        List<Line> lines = new ArrayList<>();
        if (talk.typing()) {
            String name = Cells.cut(Cells.flat(model.label(talk.contact())), cells - 17);
            lines.add(
                    Line.of(
                            Cells.spaces(MARGIN) + name + " is " + doing(model, talk),
                            Style.TYPING));
        }
        for (Transfer transfer : model.transfers()) {
            if (transfer.peer().equals(talk.contact().jid())) {
                lines.add(Underway.line(transfer, look, cells));
            }
        }
        if (talk.contact().asking()) {
            boolean group = model.isGroup(talk.contact().jid());
            String wants =
                    group
                            ? " is a group you are invited to"
                            : talk.messages().isEmpty()
                                    ? " wants to be your contact"
                                    : " is no contact of yours";
            String who = " " + look.ask() + " " + Cells.flat(model.label(talk.contact()));
            lines.add(
                    Line.builder()
                            .add(Cells.cut(who, cells / 2), Style.ASK)
                            .add(wants, Style.PLAIN)
                            .build());
            lines.add(
                    Line.builder()
                            .add("   F2", Style.KEY)
                            .add(" accept ", Style.KEY_TEXT)
                            .add("  F3", Style.KEY)
                            .add(" decline ", Style.KEY_TEXT)
                            .add(group ? "" : "  /block /report", Style.KEY)
                            .build());
        }
        return lines;
    }

    private List<Line> content(Talk talk) {
        List<Line> lines = new ArrayList<>();
        if (talk.messages().isEmpty() && talk.loaded() == Talk.Loaded.ALL) {
            lines.add(centred("No messages yet. Say hello!", Style.DIM));
        }
        LocalDate day = null;
        Message before = null;
        for (Message message : talk.messages()) {
            LocalDate newDay = look.day(message.stamp());
            if (!newDay.equals(day)) {
                day = newDay;
                divide(look.dayName(day, model.now()), Style.DAY, lines);
                before = null;
            }
            if (message.order() == model.view().unreadFrom()) {
                divide("New messages", Style.UNREAD, lines);
                before = null;
            }
            if (before != null && before.mine() != message.mine()) {
                lines.add(Line.EMPTY);
            }
            lines.addAll(bubble(message, talk).lines(message.order() == model.view().chosen()));
            before = message;
        }
        return lines;
    }

    private void divide(String text, Style style, List<Line> lines) {
        String shown = " " + text + " ";
        int side = Math.max(0, (cells - Cells.width(shown)) / 2 - 1);
        Line.Builder line = Line.builder();
        line.add(" " + look.horizontal().repeat(side), Style.RULE);
        line.add(shown, style);
        line.add(look.horizontal().repeat(Math.max(0, cells - 1 - line.width())), Style.RULE);
        lines.add(line.build());
    }
}
