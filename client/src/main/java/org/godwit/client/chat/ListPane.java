package org.godwit.client.chat;

import java.util.ArrayList;
import java.util.List;
import org.godwit.client.chat.look.Look;
import org.godwit.client.chat.text.Cells;
import org.godwit.client.chat.text.Line;
import org.godwit.client.chat.text.Style;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;

/// The list of conversations: two rows each, a name and what was said last.
final class ListPane {
    private static final int ROWS_PER_TALK = 2;

    private final Model model;
    private final Look look;
    private final int cells;

    ListPane(Model model, Look look, int cells) {
        this.model = model;
        this.look = look;
        this.cells = cells;
    }

    /// Exactly `rows` lines; the open conversation is among them.
    List<Line> lines(int rows) {
        List<Talk> listed = model.listed();
        int room = Math.max(1, rows / ROWS_PER_TALK);
        int open = indexOfOpen(listed);
        int first = Math.clamp(open - room + 1L, 0, Math.max(0, listed.size() - room));
        List<Line> lines = new ArrayList<>();
        for (Talk talk : listed.subList(first, Math.min(listed.size(), first + room))) {
            lines.add(name(talk));
            lines.add(preview(talk));
        }
        if (listed.isEmpty()) {
            lines.add(Line.EMPTY);
            for (String row :
                    Cells.wrap("Nobody here yet. Press Ctrl-N to write to someone.", cells - 4)) {
                lines.add(Line.of("  " + row, Style.DIM));
            }
        }
        while (lines.size() < rows) {
            lines.add(Line.EMPTY);
        }
        return lines.subList(0, rows);
    }

    private int indexOfOpen(List<Talk> listed) {
        for (int i = 0; i < listed.size(); i++) {
            if (listed.get(i).contact().jid().equals(model.view().open())) {
                return i;
            }
        }
        return 0;
    }

    private boolean isOpen(Talk talk) {
        return talk.contact().jid().equals(model.view().open());
    }

    private Line name(Talk talk) {
        boolean chosen = isOpen(talk);
        Style text = chosen ? Style.CHOSEN : talk.unread() > 0 ? Style.STRONG : Style.PLAIN;
        Style dim = chosen ? Style.CHOSEN_DIM : Style.DIM;
        Line.Builder line = Line.builder();
        line.add(chosen ? look.bar() : " ", chosen ? Style.ONLINE : Style.PLAIN);
        if (talk.contact().asking()) {
            line.add(look.ask() + " ", Style.ASK);
        } else if (model.isGroup(talk.contact().jid())) {
            line.add("# ", Style.OFFLINE);
        } else if (talk.presence().online()) {
            line.add(look.online() + " ", Style.ONLINE);
        } else {
            line.add(look.offline() + " ", Style.OFFLINE);
        }
        Message last = talk.last();
        String when = last == null ? "" : look.brief(last.stamp(), model.now()) + " ";
        int nameCells = cells - line.width() - Cells.width(when) - 1;
        line.add(Cells.cut(Cells.flat(label(talk)), nameCells), text);
        line.right(when, dim, cells, text);
        return line.build();
    }

    private String label(Talk talk) {
        Jid peer = talk.contact().jid();
        String aside =
                model.social().isBlocked(peer)
                        ? " (blocked)"
                        : model.social().isMuted(peer, model.now()) ? " (muted)" : "";
        return model.label(talk.contact()) + aside;
    }

    private Line preview(Talk talk) {
        boolean chosen = isOpen(talk);
        Style fill = chosen ? Style.CHOSEN : Style.PLAIN;
        Style dim = chosen ? Style.CHOSEN_DIM : Style.DIM;
        Line.Builder line = Line.builder();
        line.add(chosen ? look.bar() : " ", chosen ? Style.ONLINE : Style.PLAIN);
        line.add("  ", fill);
        String badge = talk.unread() == 0 ? "" : " " + Math.min(talk.unread(), 999) + " ";
        int room = cells - line.width() - Cells.width(badge) - 2;
        Message last = talk.last();
        if (talk.contact().asking()) {
            String asks =
                    model.isGroup(talk.contact().jid()) ? "invites you" : "asks to be a contact";
            line.add(Cells.cut(asks, room), Style.ASK);
        } else if (talk.typing()) {
            line.add(Cells.cut(TalkPane.doing(model, talk), room), Style.TYPING);
        } else if (last != null) {
            if (last.mine() && !Bubble.isDeleted(last)) {
                String tick = look.tick(last.tick()) + " ";
                line.add(tick, tickStyle(last, chosen));
                room -= Cells.width(tick);
            }
            line.add(Cells.cut(Bubble.brief(last, look), room), dim);
        } else if (talk.contact().asked()) {
            line.add(Cells.cut("waiting for an answer", room), dim);
        }
        if (badge.isEmpty()) {
            return line.fill(cells, fill).build();
        }
        line.right(badge, Style.UNREAD, cells - 1, fill);
        return line.fill(cells, fill).build();
    }

    private static Style tickStyle(Message last, boolean chosen) {
        return switch (last.tick()) {
            case READ -> chosen ? Style.CHOSEN_READ : Style.READ;
            case FAILED -> Style.NOTICE;
            case PENDING, STORED, DELIVERED -> chosen ? Style.CHOSEN_DIM : Style.DIM;
        };
    }
}
