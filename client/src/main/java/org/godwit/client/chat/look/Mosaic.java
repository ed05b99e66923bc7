package org.godwit.client.chat.look;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.godwit.client.chat.text.Line;
import org.godwit.client.chat.text.Style;
import org.godwit.client.content.SharedFile;
import org.godwit.client.file.Thumbnails;

/// Thumbnails in cells: each cell is two pixels, one above the other; without colours, a shade.
public final class Mosaic {
    public static final int COLUMNS_MAX = 28;
    public static final int ROWS_MAX = 9;

    private static final String SHADES = " .:-=+*#%@";
    private static final int DECODED_MAX = 64;

    /// Decoding takes longer than drawing, and the screen is drawn at every key.
    private static final SequencedMap<SharedFile.Thumbnail, Optional<Thumbnails.Pixels>> DECODED =
            new LinkedHashMap<>();

    private Mosaic() {}

    /// Rows of at most `cells` cells; none when the thumbnail is no picture we can show.
    public static List<Line> rows(SharedFile.Thumbnail thumbnail, Look look, int cells) {
        if (cells < COLUMNS_MAX) {
            return List.of();
        }
        return decoded(thumbnail).map(pixels -> rows(pixels, look)).orElse(List.of());
    }

    private static Optional<Thumbnails.Pixels> decoded(SharedFile.Thumbnail thumbnail) {
        synchronized (DECODED) {
            Optional<Thumbnails.Pixels> known = DECODED.get(thumbnail);
            if (known == null) {
                known =
                        Optional.ofNullable(
                                Thumbnails.pixels(thumbnail, COLUMNS_MAX, 2 * ROWS_MAX));
                if (DECODED.size() >= DECODED_MAX) {
                    var _ = DECODED.pollFirstEntry();
                }
                DECODED.put(thumbnail, known);
            }
            return known;
        }
    }

    private static List<Line> rows(Thumbnails.Pixels pixels, Look look) {
        List<Line> rows = new ArrayList<>();
        for (int y = 0; y < pixels.height(); y += 2) {
            Line.Builder row = Line.builder();
            for (int x = 0; x < pixels.width(); x++) {
                int above = pixels.at(x, y);
                int below = y + 1 < pixels.height() ? pixels.at(x, y + 1) : above;
                if (look.unicode() && look.colour()) {
                    row.add("▀", new Line.Colours(above, below));
                } else {
                    int shade = (light(above) + light(below)) / 2 * SHADES.length() / 256;
                    row.add(SHADES.substring(shade, shade + 1), Style.PLAIN);
                }
            }
            rows.add(row.build());
        }
        return rows;
    }

    /// How light a colour is to the eye, 0 to 255 (ITU-R BT.601).
    private static int light(int rgb) {
        return ((rgb >> 16 & 0xff) * 299 + (rgb >> 8 & 0xff) * 587 + (rgb & 0xff) * 114) / 1000;
    }
}
