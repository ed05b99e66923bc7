package org.godwit.client.chat.look;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.godwit.client.history.Tick;

/// How marks and times are written: what differs between terminals and places.
///
/// @param unicode the terminal can show more than ASCII
/// @param colour the terminal can show the blue of a read message
/// @param zone for times of day
public record Look(boolean unicode, boolean colour, ZoneId zone) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter WEEKDAY =
            DateTimeFormatter.ofPattern("EEEE", Locale.ENGLISH);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH);
    private static final DateTimeFormatter SHORT_DAY =
            DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

    public String tick(Tick tick) {
        return switch (tick) {
            case PENDING -> unicode ? "◷" : ".";
            case FAILED -> unicode ? "✗" : "!";
            case STORED -> unicode ? "✓" : "v";
            case DELIVERED -> unicode ? "✓✓" : "vv";
            case READ -> (unicode ? "✓✓" : "vv") + (colour ? "" : " read");
        };
    }

    /// @param plain what a terminal of ASCII shows instead
    public String icon(String icon, String plain) {
        return unicode ? icon : plain;
    }

    public String online() {
        return unicode ? "●" : "*";
    }

    public String offline() {
        return unicode ? "○" : "o";
    }

    public String ask() {
        return unicode ? "✉" : "?";
    }

    public String lock() {
        return unicode ? "🔒" : "sealed";
    }

    public String bar() {
        return unicode ? "▌" : ">";
    }

    public String vertical() {
        return unicode ? "│" : "|";
    }

    public String horizontal() {
        return unicode ? "─" : "-";
    }

    public String prompt() {
        return unicode ? "›" : ">";
    }

    public String time(Instant instant) {
        return TIME.format(instant.atZone(zone));
    }

    public LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, zone);
    }

    /// The name of a day as people say it.
    public String dayName(LocalDate day, Instant now) {
        long daysAgo = ChronoUnit.DAYS.between(day, day(now));
        if (daysAgo == 0) {
            return "Today";
        }
        if (daysAgo == 1) {
            return "Yesterday";
        }
        return (daysAgo > 1 && daysAgo < 7 ? WEEKDAY : DAY).format(day);
    }

    /// When something was, in at most nine cells.
    public String brief(Instant instant, Instant now) {
        LocalDate day = day(instant);
        if (day.equals(day(now))) {
            return time(instant);
        }
        String name = dayName(day, now);
        return name.equals("Yesterday") ? name : SHORT_DAY.format(day);
    }

    public String lastSeen(Instant instant, Instant now) {
        LocalDate day = day(instant);
        String name = dayName(day, now);
        boolean near = name.equals("Today") || name.equals("Yesterday");
        return "last seen "
                + (near ? name.toLowerCase(Locale.ROOT) : name)
                + " at "
                + time(instant);
    }
}
