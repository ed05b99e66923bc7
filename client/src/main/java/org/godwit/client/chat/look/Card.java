package org.godwit.client.chat.look;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.godwit.client.chat.text.Cells;
import org.godwit.client.chat.text.Line;
import org.godwit.client.chat.text.Style;
import org.godwit.client.content.Attachment;
import org.godwit.client.content.ContactCard;
import org.godwit.client.content.Location;
import org.godwit.client.content.SharedFile;

/// What a message is about instead of a text: a file, a place, a card of somebody; as rows.
public final class Card {
    private static final long BYTES_PER_KILO = 1000;

    private final Look look;
    private final int cells;
    private final Style text;
    private final Style dim;

    /// @param cells most cells of a row
    public Card(Look look, int cells, Style text, Style dim) {
        this.look = look;
        this.cells = cells;
        this.text = text;
        this.dim = dim;
    }

    /// What it is, in a few words.
    public static String brief(Attachment attachment, Look look) {
        return switch (attachment) {
            case SharedFile file when file.voice() ->
                    look.icon("🎤", "voice:") + " " + clock(file.facts().shape().millis());
            case SharedFile file when file.isImage() ->
                    look.icon("📷", "picture:") + " " + Cells.flat(file.facts().name());
            case SharedFile file ->
                    look.icon("📎", "file:") + " " + Cells.flat(file.facts().name());
            case Location place -> look.icon("📍", "place:") + " " + Cells.flat(place.brief());
            case ContactCard card -> look.icon("👤", "card:") + " " + Cells.flat(card.brief());
        };
    }

    public List<Line> rows(Attachment attachment) {
        List<Line> rows = new ArrayList<>();
        if (attachment instanceof SharedFile file && file.thumbnail() != null) {
            rows.addAll(Mosaic.rows(file.thumbnail(), look, cells));
        }
        add(brief(attachment, look), text, rows);
        switch (attachment) {
            case SharedFile file -> add(facts(file), dim, rows);
            case Location place -> add(where(place), dim, rows);
            case ContactCard card -> {
                if (card.jid() != null) {
                    add(card.jid().toString(), dim, rows);
                }
                card.phones().forEach(phone -> add(phone, dim, rows));
                card.mails().forEach(mail -> add(mail, dim, rows));
            }
        }
        return rows;
    }

    private void add(String row, Style style, List<Line> rows) {
        rows.add(Line.of(Cells.cut(Cells.flat(row), cells), style));
    }

    private static String facts(SharedFile file) {
        List<String> facts = new ArrayList<>();
        if (file.voice()) {
            facts.add("voice note");
        }
        if (file.facts().bytes() >= 0) {
            facts.add(size(file.facts().bytes()));
        }
        SharedFile.Shape shape = file.facts().shape();
        if (shape.width() > 0) {
            facts.add(shape.width() + "×" + shape.height());
        } else if (shape.millis() > 0 && !file.voice()) {
            facts.add(clock(shape.millis()));
        }
        if (file.source().cipher() != null) {
            facts.add("encrypted");
        }
        return String.join(" · ", facts);
    }

    private static String where(Location place) {
        String at = String.format(Locale.ROOT, "%.5f, %.5f", place.latitude(), place.longitude());
        Double accuracy = place.accuracyMeters();
        return accuracy == null ? at : at + String.format(Locale.ROOT, " ± %.0f m", accuracy);
    }

    /// `0:04`
    private static String clock(long millis) {
        long seconds = (millis + 500) / 1000;
        return seconds / 60 + ":" + String.format(Locale.ROOT, "%02d", seconds % 60);
    }

    /// `2.6 MB`
    public static String size(long bytes) {
        if (bytes < BYTES_PER_KILO) {
            return bytes + " B";
        }
        double size = bytes;
        int unit = 0;
        while (size >= 999.5 && unit < 4) {
            size /= BYTES_PER_KILO;
            unit++;
        }
        String number = String.format(Locale.ROOT, size < 9.95 ? "%.1f" : "%.0f", size);
        return number + " " + "BkMGT".charAt(unit) + "B";
    }

    /// How much longer something lasts, in at most three characters: `59s`, `23h`, `6d`.
    public static String left(Duration left) {
        if (left.compareTo(Duration.ofMinutes(1)) < 0) {
            return Math.max(0, left.toSeconds()) + "s";
        }
        if (left.compareTo(Duration.ofHours(1)) < 0) {
            return left.toMinutes() + "m";
        }
        return left.compareTo(Duration.ofDays(1)) < 0 ? left.toHours() + "h" : left.toDays() + "d";
    }
}
