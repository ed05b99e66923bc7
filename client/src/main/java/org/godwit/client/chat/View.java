package org.godwit.client.chat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.godwit.client.Connectivity;
import org.godwit.client.cli.Printable;
import org.godwit.client.history.Message;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/// Model × size → lines of styled text. Pure: the same model and size give the same screen.
final class View {
    static final int WIDTH_MIN = 40;
    static final int HEIGHT_MIN = 8;

    private static final int LIST_WIDTH_MAX = 26;
    private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
    private static final AttributedStyle DIM = PLAIN.foreground(AttributedStyle.BRIGHT);
    private static final AttributedStyle BLUE = PLAIN.foreground(AttributedStyle.BLUE).bold();
    private static final AttributedStyle GREEN = PLAIN.foreground(AttributedStyle.GREEN);
    private static final AttributedStyle RED = PLAIN.foreground(AttributedStyle.RED);
    private static final AttributedStyle YELLOW = PLAIN.foreground(AttributedStyle.YELLOW);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("EEEE, d MMMM yyyy", Locale.ENGLISH);

    private final Model model;
    private final int width;
    private final int height;
    private final ZoneId zone;

    /// The lines, and where the cursor stands.
    record Screen(List<AttributedString> lines, int cursorRow, int cursorColumn) {
        Screen {
            lines = List.copyOf(lines);
        }
    }

    private View(Model model, int width, int height, ZoneId zone) {
        this.model = model;
        this.width = Math.max(WIDTH_MIN, width);
        this.height = Math.max(HEIGHT_MIN, height);
        this.zone = zone;
    }

    /// @param width columns, at least [#WIDTH_MIN] are used
    /// @param height rows, at least [#HEIGHT_MIN] are used
    static Screen draw(Model model, int width, int height, ZoneId zone) {
        return new View(model, width, height, zone).draw();
    }

    private Screen draw() {
        int listWidth = Math.min(LIST_WIDTH_MAX, width / 3);
        int chatWidth = width - listWidth - 1;
        int body = height - 3;
        List<AttributedString> left = list(listWidth, body);
        List<AttributedString> right = conversation(chatWidth, body);
        List<AttributedString> lines = new ArrayList<>(height);
        lines.add(title());
        for (int i = 0; i < body; i++) {
            lines.add(
                    new AttributedStringBuilder()
                            .append(left.get(i))
                            .style(DIM)
                            .append('│')
                            .style(PLAIN)
                            .append(right.get(i))
                            .toAttributedString());
        }
        lines.add(fit(new AttributedString(model.notice(), YELLOW), width));
        return input(lines);
    }

    private Screen input(List<AttributedString> lines) {
        String text = model.input().text();
        int room = width - 3;
        int cursor = columns(text.substring(0, model.input().cursor()));
        int start = 0;
        while (cursor - columns(text.substring(0, start)) > room - 1) {
            start = text.offsetByCodePoints(start, 1);
        }
        String shown = Printable.of(text.substring(start));
        lines.add(
                fit(
                        new AttributedStringBuilder()
                                .style(BLUE)
                                .append("› ")
                                .style(PLAIN)
                                .append(shown)
                                .toAttributedString(),
                        width));
        return new Screen(lines, height - 1, 2 + cursor - columns(text.substring(0, start)));
    }

    private AttributedString title() {
        AttributedStringBuilder left =
                new AttributedStringBuilder()
                        .style(BLUE)
                        .append(" godwit  ")
                        .style(PLAIN.bold())
                        .append(model.account().toString());
        AttributedString right = connection();
        int gap = Math.max(1, width - left.columnLength() - right.columnLength() - 1);
        return fit(
                left.style(PLAIN).append(" ".repeat(gap)).append(right).toAttributedString(),
                width);
    }

    private AttributedString connection() {
        return switch (model.connectivity()) {
            case Connectivity.Online _ -> new AttributedString("● online", GREEN);
            case Connectivity.Off() -> new AttributedString("○ offline", DIM);
            case Connectivity.Connecting(int attempt) ->
                    new AttributedString(
                            attempt < 2 ? "◌ connecting…" : "◌ connecting, try " + attempt, YELLOW);
            case Connectivity.Waiting(Instant until, String _) -> {
                long seconds = Math.max(1, Duration.between(model.now(), until).toSeconds() + 1);
                yield new AttributedString("◌ reconnecting in " + seconds + " s…", YELLOW);
            }
            case Connectivity.Stopped(var _, String why) ->
                    new AttributedString("✗ " + Printable.of(why), RED);
        };
    }

    // ---- the list on the left

    private List<AttributedString> list(int columns, int rows) {
        List<AttributedString> lines = new ArrayList<>(rows);
        int selected = 0;
        for (int i = 0; i < model.peers().size(); i++) {
            if (model.peers().get(i).jid().equals(model.selected())) {
                selected = i;
            }
        }
        int first = Math.max(0, selected - rows + 1);
        for (int i = first; i < model.peers().size() && lines.size() < rows; i++) {
            lines.add(fit(row(model.peers().get(i), columns), columns));
        }
        while (lines.size() < rows) {
            lines.add(new AttributedString(" ".repeat(columns)));
        }
        return lines;
    }

    private AttributedString row(Model.Peer peer, int columns) {
        boolean chosen = peer.jid().equals(model.selected());
        AttributedStyle base = chosen ? PLAIN.inverse() : PLAIN;
        String count = peer.asking() ? "asks" : peer.unread() > 0 ? "" + peer.unread() : "";
        int room = columns - 4 - count.length();
        String label = cut(Printable.of(peer.label()), room);
        int gap = Math.max(0, room - columns(label));
        return new AttributedStringBuilder()
                .style(peer.online() ? GREEN : DIM)
                .append(peer.online() ? " ● " : " ○ ")
                .style(peer.unread() > 0 ? base.bold() : base)
                .append(label)
                .append(" ".repeat(gap))
                .style(peer.asking() ? YELLOW : BLUE)
                .append(count)
                .style(PLAIN)
                .append(" ")
                .toAttributedString();
    }

    // ---- the conversation

    private List<AttributedString> conversation(int columns, int rows) {
        List<AttributedString> text = new ArrayList<>();
        LocalDate day = null;
        for (Message message : model.messages()) {
            LocalDate sent = message.stamp().atZone(zone).toLocalDate();
            if (!sent.equals(day)) {
                day = sent;
                text.add(separator(sent, columns));
            }
            text.addAll(bubble(message, columns));
        }
        int room = rows - 1;
        int end = Math.max(Math.min(text.size(), room), text.size() - model.scroll());
        int start = Math.max(0, end - room);
        List<AttributedString> lines = new ArrayList<>(rows);
        lines.add(fit(header(), columns));
        for (int i = 0; i < room - (end - start); i++) {
            lines.add(new AttributedString(" ".repeat(columns)));
        }
        for (AttributedString line : text.subList(start, end)) {
            lines.add(fit(line, columns));
        }
        return lines;
    }

    private AttributedString header() {
        Model.Peer peer = model.peer(model.selected());
        if (peer == null) {
            return new AttributedString(" nobody here yet: /add NAME", DIM);
        }
        AttributedStringBuilder line =
                new AttributedStringBuilder()
                        .style(PLAIN.bold())
                        .append(" " + Printable.of(peer.label()))
                        .style(DIM)
                        .append("  " + peer.jid() + "  ");
        if (peer.asking()) {
            return line.style(YELLOW)
                    .append("wants to be a contact: /accept or /decline")
                    .toAttributedString();
        }
        if (peer.typing()) {
            return line.style(GREEN).append("writing…").toAttributedString();
        }
        return line.style(peer.online() ? GREEN : DIM)
                .append(peer.online() ? "online" : lastSeen(peer.lastSeen()))
                .toAttributedString();
    }

    private String lastSeen(@Nullable Instant instant) {
        if (instant == null) {
            return "offline";
        }
        LocalDate day = instant.atZone(zone).toLocalDate();
        String time = TIME.format(instant.atZone(zone));
        boolean today = day.equals(model.now().atZone(zone).toLocalDate());
        return "last seen " + (today ? "" : DAY.format(day) + ", ") + time;
    }

    private AttributedString separator(LocalDate day, int columns) {
        LocalDate today = model.now().atZone(zone).toLocalDate();
        String name =
                day.equals(today)
                        ? "today"
                        : day.equals(today.minusDays(1)) ? "yesterday" : DAY.format(day);
        int side = Math.max(1, (columns - name.length() - 2) / 2);
        return new AttributedString("─".repeat(side) + " " + name + " " + "─".repeat(side), DIM);
    }

    private List<AttributedString> bubble(Message message, int columns) {
        int room = Math.max(10, columns * 3 / 4);
        List<String> wrapped = wrap(Printable.of(message.body()), room - 10);
        List<AttributedString> lines = new ArrayList<>(wrapped.size());
        for (int i = 0; i < wrapped.size(); i++) {
            boolean last = i == wrapped.size() - 1;
            AttributedStringBuilder line = new AttributedStringBuilder();
            line.style(message.mine() ? PLAIN.foreground(AttributedStyle.CYAN) : PLAIN);
            line.append(wrapped.get(i));
            if (last) {
                line.style(DIM).append("  " + TIME.format(message.stamp().atZone(zone)));
                if (message.mine()) {
                    line.style(PLAIN).append(" ").append(tick(message));
                }
            }
            int indent = message.mine() ? Math.max(1, columns - line.columnLength() - 1) : 1;
            lines.add(
                    new AttributedStringBuilder()
                            .append(" ".repeat(indent))
                            .append(line.toAttributedString())
                            .toAttributedString());
        }
        return lines;
    }

    private static AttributedString tick(Message message) {
        return switch (message.tick()) {
            case PENDING -> new AttributedString("… ", DIM);
            case STORED -> new AttributedString("✓ ", DIM);
            case DELIVERED -> new AttributedString("✓✓", DIM);
            case READ -> new AttributedString("✓✓", BLUE);
            case FAILED -> new AttributedString("✗ not sent", RED);
        };
    }

    // ---- text

    private static int columns(String text) {
        return new AttributedString(text).columnLength();
    }

    private static String cut(String text, int columns) {
        if (columns(text) <= columns) {
            return text;
        }
        return new AttributedString(text).columnSubSequence(0, Math.max(0, columns - 1)) + "…";
    }

    private static AttributedString fit(AttributedString line, int columns) {
        int length = line.columnLength();
        if (length > columns) {
            return line.columnSubSequence(0, columns);
        }
        return new AttributedStringBuilder()
                .append(line)
                .style(PLAIN)
                .append(" ".repeat(columns - length))
                .toAttributedString();
    }

    /// Breaks at spaces where it can.
    static List<String> wrap(String text, int columns) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            String rest = word;
            if (!line.isEmpty() && columns(line.toString()) + 1 + columns(rest) > columns) {
                lines.add(line.toString());
                line.setLength(0);
            } else if (!line.isEmpty()) {
                line.append(' ');
            }
            while (columns(rest) > columns) {
                String head = new AttributedString(rest).columnSubSequence(0, columns).toString();
                lines.add(head);
                rest = rest.substring(Math.max(1, head.length()));
            }
            line.append(rest);
        }
        lines.add(line.toString());
        return lines;
    }
}
