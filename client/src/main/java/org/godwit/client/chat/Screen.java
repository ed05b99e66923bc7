package org.godwit.client.chat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.godwit.client.Connectivity;
import org.godwit.client.chat.look.Help;
import org.godwit.client.chat.look.Look;
import org.godwit.client.chat.text.Cells;
import org.godwit.client.chat.text.Line;
import org.godwit.client.chat.text.Style;
import org.jspecify.annotations.Nullable;

/// A model as rows of text: title, list beside conversation, input, keys. Pure.
///
/// @param lines exactly as many as the window has rows, none wider than its columns
/// @param cursorRow where the cursor stands, from 0
/// @param cursorColumn likewise
record Screen(List<Line> lines, int cursorRow, int cursorColumn) {
    static final int COLUMNS_MIN = 30;
    static final int ROWS_MIN = 8;

    private static final int BOTH_PANES_MIN = 60;
    private static final int LIST_MIN = 24;
    private static final int LIST_MAX = 36;
    private static final int INPUT_ROWS_MAX = 5;
    private static final int ROWS_AROUND = 3;

    Screen {
        lines = List.copyOf(lines);
    }

    static Screen of(Model model, Look look) {
        Model.View view = model.view();
        if (view.columns() < COLUMNS_MIN || view.rows() < ROWS_MIN) {
            return tooSmall(view);
        }
        int columns = view.columns();
        Input input = Input.of(model, look, columns);
        int middle = middleRows(view, input.lines().size());
        List<Line> lines = new ArrayList<>();
        lines.add(title(model, look, columns));
        lines.addAll(
                view.overlay() == Model.Overlay.HELP
                        ? Help.lines(look, columns, middle)
                        : panes(model, look, columns, middle));
        lines.add(Line.of(look.horizontal().repeat(columns), Style.RULE));
        int inputTop = lines.size();
        lines.addAll(input.lines());
        lines.add(footer(model, columns));
        return new Screen(
                lines.stream().map(line -> line.cut(columns)).toList(),
                inputTop + input.cursorRow(),
                input.cursorColumn());
    }

    private static Screen tooSmall(Model.View view) {
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of(Cells.cut("Make the window larger.", view.columns()), Style.NOTICE));
        while (lines.size() < view.rows()) {
            lines.add(Line.EMPTY);
        }
        return new Screen(lines.subList(0, view.rows()), 0, 0);
    }

    private static int middleRows(Model.View view, int inputRows) {
        return Math.max(1, view.rows() - ROWS_AROUND - inputRows);
    }

    /// Rows a page of the conversation has.
    static int pageRows(Model model) {
        return Math.max(1, middleRows(model.view(), 1) - TalkPane.HEADER_ROWS);
    }

    /// Cells of the conversation pane.
    static int talkCells(int columns) {
        return columns < BOTH_PANES_MIN ? columns : columns - listCells(columns) - 1;
    }

    private static int listCells(int columns) {
        return Math.clamp(columns / 3, LIST_MIN, LIST_MAX);
    }

    private static List<Line> panes(Model model, Look look, int columns, int rows) {
        if (columns < BOTH_PANES_MIN) {
            return model.view().open() == null
                    ? new ListPane(model, look, columns).lines(rows)
                    : new TalkPane(model, look, columns).lines(rows);
        }
        int left = listCells(columns);
        List<Line> list = new ListPane(model, look, left).lines(rows);
        List<Line> talk = new TalkPane(model, look, talkCells(columns)).lines(rows);
        Line border = Line.of(look.vertical(), Style.RULE);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            lines.add(list.get(i).beside(left, border.beside(1, talk.get(i))));
        }
        return lines;
    }

    private static Line title(Model model, Look look, int columns) {
        Line.Builder line = Line.builder();
        line.add(" Godwit ", Style.BAR);
        line.add(" " + Cells.flat(model.me().toString()), Style.BAR);
        int unread = model.unread();
        line.add(unread == 0 ? "" : "  " + unread + " unread", Style.BAR);
        Line net = net(model, look, columns - 20);
        line.fill(columns - net.width(), Style.BAR);
        return line.addAll(net).build();
    }

    private static Line net(Model model, Look look, int room) {
        return switch (model.net()) {
            case Connectivity.Off() -> Line.of("not connected ", Style.BAR_BUSY);
            case Connectivity.Connecting _ -> Line.of("connecting… ", Style.BAR_BUSY);
            case Connectivity.Online _ -> Line.of(look.online() + " connected ", Style.BAR_GOOD);
            case Connectivity.Waiting waiting -> {
                long millis = Duration.between(model.now(), waiting.until()).toMillis();
                long seconds = Math.max(1, (millis + 999) / 1000);
                String text = "reconnecting in " + seconds + " s… ";
                yield Line.of(Cells.cut(text, room), Style.BAR_BUSY);
            }
            case Connectivity.Stopped _ -> Line.of("stopped, Ctrl-R tries again ", Style.BAR_BAD);
        };
    }

    private static Line footer(Model model, int columns) {
        String notice = notice(model);
        Line.Builder line = Line.builder();
        if (notice != null) {
            return line.add(" " + Cells.flat(notice), Style.NOTICE)
                    .fill(columns, Style.PLAIN)
                    .build();
        }
        String[] keys =
                switch (model.view().overlay()) {
                    case HELP -> new String[] {"Esc", "back"};
                    case ADDRESS -> new String[] {"Enter", "write to them", "Esc", "back"};
                    case NONE ->
                            new String[] {
                                "Enter",
                                "send",
                                "Tab",
                                "next chat",
                                "PgUp",
                                "scroll",
                                "Ctrl-N",
                                "new chat",
                                "F1",
                                "help",
                                "Ctrl-Q",
                                "quit"
                            };
                };
        for (int i = 0; i + 1 < keys.length; i += 2) {
            if (line.width() + keys[i].length() + keys[i + 1].length() + 4 <= columns) {
                line.add(" " + keys[i], Style.KEY).add(" " + keys[i + 1] + " ", Style.KEY_TEXT);
            }
        }
        return line.fill(columns, Style.PLAIN).build();
    }

    private static @Nullable String notice(Model model) {
        Model.Notice notice = model.view().notice();
        if (notice != null) {
            return notice.text();
        }
        return switch (model.net()) {
            case Connectivity.Stopped stopped -> stopped.why();
            case Connectivity.Waiting waiting -> waiting.why();
            case Connectivity.Off(), Connectivity.Connecting _, Connectivity.Online _ -> null;
        };
    }

    /// The input line, grown to as many rows as its text needs.
    private record Input(List<Line> lines, int cursorRow, int cursorColumn) {
        static Input of(Model model, Look look, int columns) {
            boolean asking = model.view().overlay() == Model.Overlay.ADDRESS;
            String prompt = asking ? " To: " : " " + look.prompt() + " ";
            int promptCells = Cells.width(prompt);
            int cells = columns - promptCells - 1;
            List<String> rows = new ArrayList<>();
            int cursorRow = 0;
            int cursorColumn = 0;
            StringBuilder row = new StringBuilder();
            int used = 0;
            String text = model.editor().text();
            int i = 0;
            while (true) {
                if (i == model.editor().cursor()) {
                    cursorRow = rows.size();
                    cursorColumn = used;
                }
                if (i >= text.length()) {
                    break;
                }
                int c = text.codePointAt(i);
                int width = Cells.width(c);
                if (c == '\n' || used + width > cells) {
                    rows.add(row.toString());
                    row.setLength(0);
                    used = 0;
                }
                if (c != '\n') {
                    row.appendCodePoint(c);
                    used += width;
                }
                i += Character.charCount(c);
            }
            rows.add(row.toString());
            int most = Math.clamp(model.view().rows() - ROWS_AROUND - 3, 1, INPUT_ROWS_MAX);
            int first = Math.max(0, Math.min(cursorRow, rows.size() - most));
            int end = Math.min(rows.size(), first + most);
            List<Line> lines = new ArrayList<>();
            for (String shown : rows.subList(first, end)) {
                Line.Builder line = Line.builder();
                line.add(lines.isEmpty() ? prompt : Cells.spaces(promptCells), Style.ONLINE);
                lines.add(line.add(shown, Style.PLAIN).build());
            }
            return new Input(lines, cursorRow - first, promptCells + cursorColumn);
        }
    }
}
