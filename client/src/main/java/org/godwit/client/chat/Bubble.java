package org.godwit.client.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.client.chat.look.Card;
import org.godwit.client.chat.look.Look;
import org.godwit.client.chat.text.Cells;
import org.godwit.client.chat.text.Line;
import org.godwit.client.chat.text.Style;
import org.godwit.client.cli.QrCode;
import org.godwit.client.content.Attachment;
import org.godwit.client.group.Reach;
import org.godwit.client.history.Author;
import org.godwit.client.history.Content;
import org.godwit.client.history.Message;
import org.godwit.client.history.Status;
import org.godwit.client.history.Tick;
import org.godwit.protocol.stanza.ErrorCode;
import org.jspecify.annotations.Nullable;

/// One message: what it answers, its text, time and ticks, and the reactions below it. Theirs on
/// the left, ours on the right.
final class Bubble {
    private static final int MARGIN = 1;

    private static final Line.Colours DARK_ON_LIGHT = new Line.Colours(0x000000, 0xffffff);

    private final Message message;
    private final Look look;
    private final int cells;
    private final Instant now;
    private final boolean amongSealed;
    private final Style text;
    private final Style dim;
    private @Nullable Reach reach;

    /// @param amongSealed whether other messages of the conversation are sealed
    Bubble(Message message, Look look, int cells, Instant now, boolean amongSealed) {
        this.amongSealed = amongSealed;
        this.message = message;
        this.look = look;
        this.cells = cells;
        this.now = now;
        this.text = message.mine() ? Style.MINE : Style.THEIRS;
        this.dim = message.mine() ? Style.MINE_DIM : Style.THEIRS_DIM;
    }

    /// Says how far it has come in a group, when that is known.
    Bubble reaching(@Nullable Reach known) {
        reach = known;
        return this;
    }

    /// A message in one row, for lists.
    static String brief(Message message, Look look) {
        Author author = message.content().author();
        String who = author == null ? "" : Cells.flat(author.label()) + ": ";
        Attachment attachment = message.content().attachment();
        String said =
                attachment == null ? Cells.flat(message.body()) : Card.brief(attachment, look);
        return who + (isDeleted(message) ? "deleted" : said);
    }

    /// Whether people said it, and it is readable.
    static boolean isSaid(Message message) {
        return switch (message.content().state()) {
            case WRITTEN, EDITED -> true;
            case DELETED, NOTE, UNOPENED -> false;
        };
    }

    static boolean isDeleted(Message message) {
        return message.content().state() == Content.State.DELETED;
    }

    /// @param chosen whether it is marked as the one that commands are about
    List<Line> lines(boolean chosen) {
        return message.content().state() == Content.State.NOTE ? note() : bubble(chosen);
    }

    private List<Line> note() {
        if (QrCode.isRow(message.body())) {
            int before = Math.max(0, (cells - Cells.width(message.body())) / 2);
            return List.of(
                    Line.builder()
                            .add(Cells.spaces(before), Style.PLAIN)
                            .add(message.body(), DARK_ON_LIGHT)
                            .build());
        }
        return Cells.wrap(Cells.flat(message.body()), cells - 2 * MARGIN).stream()
                .map(
                        row ->
                                Line.builder()
                                        .add(
                                                Cells.spaces((cells - Cells.width(row)) / 2),
                                                Style.PLAIN)
                                        .add(row, Style.DIM)
                                        .build())
                .toList();
    }

    private List<Line> bubble(boolean chosen) {
        String time = clear() + lasting() + edited() + look.time(message.stamp());
        boolean ticked = message.mine() && !isDeleted(message);
        String tick =
                ticked ? " " + GroupSide.words(message, reach) + look.tick(message.tick()) : "";
        int metaCells = Cells.width(time) + Cells.width(tick);
        int widest = Math.max(metaCells, Math.min(cells - 2 - 2 * MARGIN, cells * 3 / 4));
        List<Line> rows = new ArrayList<>(said(widest));
        List<String> quote = quote(widest);
        boolean fits = rows.getLast().width() + 2 + metaCells <= widest;
        int inner = fits ? rows.getLast().width() + 2 + metaCells : metaCells;
        for (String row : quote) {
            inner = Math.max(inner, Cells.width(row));
        }
        for (Line row : rows) {
            inner = Math.max(inner, row.width());
        }
        if (!fits) {
            rows.add(Line.EMPTY);
        }
        int indent = message.mine() ? cells - inner - 2 - MARGIN : MARGIN;
        List<Line> lines = new ArrayList<>();
        author().ifPresent(lines::add);
        for (String row : quote) {
            lines.add(
                    begin(indent, chosen)
                            .add(" " + row, dim)
                            .fill(indent + inner + 2, text)
                            .build());
        }
        for (int i = 0; i < rows.size(); i++) {
            Line.Builder line = begin(indent, chosen).add(" ", text).addAll(rows.get(i));
            if (i == rows.size() - 1) {
                int beforeMeta = indent + 1 + inner - metaCells;
                line.fill(beforeMeta, text).add(time, dim).add(tick, tickStyle());
            }
            lines.add(line.fill(indent + inner + 2, text).build());
        }
        after(indent, lines);
        return lines;
    }

    private Line.Builder begin(int indent, boolean chosen) {
        Line.Builder line = Line.builder();
        return chosen
                ? line.add(Cells.spaces(indent - 1), Style.PLAIN).add(look.bar(), Style.ASK)
                : line.add(Cells.spaces(indent), Style.PLAIN);
    }

    /// The message itself: a card, or a text with the names in it marked.
    private List<Line> said(int widest) {
        if (isDeleted(message)) {
            return List.of(Line.of(Cells.cut("this message was deleted", widest), dim));
        }
        if (message.content().state() == Content.State.UNOPENED) {
            String why = "sealed, and cannot be opened here: " + message.body();
            return Cells.wrap(Cells.safe(why), widest).stream()
                    .map(row -> Line.of(row, dim))
                    .toList();
        }
        List<Line> rows = new ArrayList<>();
        if (message.content().extras().forwarded()) {
            String mark = look.icon("↪", ">") + " forwarded";
            rows.add(Line.of(Cells.cut(mark, widest), dim));
        }
        Attachment attachment = message.content().attachment();
        if (attachment != null) {
            rows.addAll(new Card(look, widest, text, dim).rows(attachment));
        }
        if (attachment == null || !message.body().equals(attachment.fallback())) {
            List<String> names = Mentions.words(message);
            for (String row : Cells.wrap(Cells.safe(message.body()), widest)) {
                rows.add(named(row, names));
            }
        }
        return rows;
    }

    private Line named(String row, List<String> names) {
        Line.Builder line = Line.builder();
        int done = 0;
        while (done < row.length()) {
            int at = row.length();
            String found = "";
            for (String name : names) {
                int place = row.indexOf(name, done);
                if (place >= 0 && place < at) {
                    at = place;
                    found = name;
                }
            }
            line.add(row.substring(done, at), text);
            line.add(found, message.mine() ? Style.MINE_NAME : Style.THEIRS_NAME);
            done = at + found.length();
        }
        return line.build();
    }

    /// How long it stays, when not for good.
    private String lasting() {
        Instant expires = message.expires();
        return expires == null
                ? ""
                : look.icon("⧗", "~") + Card.left(Duration.between(now, expires)) + " ";
    }

    private String clear() {
        boolean sent = message.tick() != Tick.PENDING && message.tick() != Tick.FAILED;
        boolean sealed = message.content().extras().sealed();
        return amongSealed && sent && !sealed && isSaid(message) ? "not encrypted " : "";
    }

    private String edited() {
        return message.content().state() == Content.State.EDITED ? "edited " : "";
    }

    /// Who wrote it, in a group.
    private Optional<Line> author() {
        Author author = message.content().author();
        return author == null
                ? Optional.empty()
                : Optional.of(
                        Line.builder()
                                .add(Cells.spaces(MARGIN + 1), Style.PLAIN)
                                .add(
                                        Cells.cut(Cells.flat(author.label()), cells - 2 * MARGIN),
                                        Style.ASK)
                                .build());
    }

    /// Two rows at most of what it answers.
    private List<String> quote(int widest) {
        Content.Quote quote = message.content().quote();
        if (quote == null) {
            return List.of();
        }
        String excerpt = quote.excerpt().isEmpty() ? "an earlier message" : quote.excerpt();
        String bar = look.vertical() + " ";
        String nick = message.content().author() == null ? null : quote.author().resource();
        String who = nick == null ? "" : nick + ": ";
        List<String> rows = Cells.wrap(Cells.flat(who + excerpt), widest - Cells.width(bar));
        return rows.stream().limit(2).map(row -> bar + row).toList();
    }

    private void after(int indent, List<Line> lines) {
        if (!message.content().reactions().isEmpty()) {
            String shown = Cells.cut(reactions(), cells - 2 * MARGIN);
            int before = message.mine() ? cells - Cells.width(shown) - MARGIN : indent;
            lines.add(
                    Line.builder()
                            .add(Cells.spaces(before), Style.PLAIN)
                            .add(shown, Style.PLAIN)
                            .build());
        }
        if (message.tick() == Tick.FAILED) {
            lines.add(failure(message.status()));
        }
    }

    private String reactions() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Content.Reaction reaction : message.content().reactions()) {
            for (String emoji : reaction.emoji()) {
                counts.merge(Cells.flat(emoji), 1, Integer::sum);
            }
        }
        StringBuilder shown = new StringBuilder(" ");
        counts.forEach(
                (emoji, count) ->
                        shown.append(emoji).append(count > 1 ? " " + count + "  " : "  "));
        return shown.toString();
    }

    private Style tickStyle() {
        return switch (message.tick()) {
            case READ -> Style.MINE_READ;
            case FAILED -> Style.MINE_FAILED;
            case PENDING, STORED, DELIVERED -> Style.MINE_DIM;
        };
    }

    private Line failure(Status status) {
        String detail = status.detail();
        ErrorCode reason = status.reason();
        String why = detail != null ? detail : say(reason);
        String shown = Cells.cut("not sent: " + Cells.flat(why), cells - 2 * MARGIN);
        return Line.builder()
                .add(Cells.spaces(cells - Cells.width(shown) - MARGIN), Style.PLAIN)
                .add(shown, Style.MINE_FAILED)
                .build();
    }

    private static String say(@Nullable ErrorCode reason) {
        return reason == null ? "refused" : reason.condition().replace('-', ' ');
    }
}
