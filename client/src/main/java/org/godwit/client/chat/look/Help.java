package org.godwit.client.chat.look;

import java.util.ArrayList;
import java.util.List;
import org.godwit.client.chat.text.Line;
import org.godwit.client.chat.text.Style;
import org.godwit.client.history.Tick;

/// The page of keys and commands.
public final class Help {
    private static final List<String[]> ROWS =
            List.of(
                    new String[] {"Enter, Alt-Enter", "send the message; begin a new line in it"},
                    new String[] {"Up, Down", "messages you sent before"},
                    new String[] {"Shift-Up, Shift-Down", "choose a message; Enter replies to it"},
                    new String[] {"/react 👍, /edit TEXT", "the chosen message, or the last one"},
                    new String[] {"/delete, /reply TEXT", "likewise; deletes for everyone"},
                    new String[] {"/group NAME: BOB CAROL", "make a group and invite them"},
                    new String[] {
                        "/invite, /expel NAME", "into, out of this group; /members, /leave"
                    },
                    new String[] {"/file PATH [CAPTION]", "send a file; /voice a voice note"},
                    new String[] {"/secret PATH, /save", "send it encrypted; save the chosen one"},
                    new String[] {"/forward NAME, @na Tab", "pass a message on; name somebody"},
                    new String[] {"/timer 1d", "messages disappear after that; or off"},
                    new String[] {"/place LAT,LON, /card NAME", "send a place, a contact"},
                    new String[] {"/admin, /unadmin NAME", "ranks; /owner, /speak all or admins"},
                    new String[] {"/name, /picture FILE", "of this group; /who has my message?"},
                    new String[] {"/link USES DAYS", "an invite link; /links, /unlink, /join"},
                    new String[] {"/safety, /verified", "the number to compare; it was the same"},
                    new String[] {"Tab, Shift-Tab", "next, previous conversation"},
                    new String[] {"Alt-U", "next conversation with unread messages"},
                    new String[] {"PgUp, PgDn", "scroll; End goes to the newest message"},
                    new String[] {"Ctrl-N, /add NAME", "write to someone new"},
                    new String[] {"F2, F3, /remove", "accept, decline, remove a contact"},
                    new String[] {"/profile, /privacy", "what you say of yourself; who sees what"},
                    new String[] {"/mute 8h, /block, /report", "and /unmute, /unblock, here"},
                    new String[] {"Ctrl-R", "connect now"},
                    new String[] {"Ctrl-Q, /quit", "leave; unsent messages go out next time"});

    private static final int KEY_CELLS = 24;

    private Help() {}

    public static List<Line> lines(Look look, int columns, int rows) {
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of("  Keys", Style.STRONG));
        for (String[] row : ROWS) {
            Line.Builder line = Line.builder();
            line.add("  " + row[0], Style.KEY).fill(KEY_CELLS + 2, Style.PLAIN);
            lines.add(line.add(row[1], Style.PLAIN).fill(columns, Style.PLAIN).build());
        }
        lines.add(Line.EMPTY);
        lines.add(Line.of("  Ticks", Style.STRONG));
        lines.add(tick(look, Tick.PENDING, "waits here", Tick.STORED, "the server has it"));
        lines.add(tick(look, Tick.DELIVERED, "a device has it", Tick.READ, "read"));
        while (lines.size() < rows) {
            lines.add(Line.EMPTY);
        }
        return lines.subList(0, rows);
    }

    private static Line tick(Look look, Tick one, String means, Tick other, String alsoMeans) {
        return Line.builder()
                .add("  " + look.tick(one), style(one))
                .add(" " + means, Style.PLAIN)
                .fill(KEY_CELLS + 4, Style.PLAIN)
                .add(look.tick(other), style(other))
                .add(" " + alsoMeans, Style.PLAIN)
                .build();
    }

    private static Style style(Tick tick) {
        return tick == Tick.READ ? Style.READ : Style.DIM;
    }
}
