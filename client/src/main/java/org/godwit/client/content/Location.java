package org.godwit.client.content;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A place on earth (XEP-0080, WGS 84).
///
/// @param latitude degrees north, −90 to 90
/// @param longitude degrees east, −180 to 180
/// @param accuracyMeters how far off it may be, or null
/// @param label what is there, at most [#LABEL_CHARACTERS_MAX]; or null
public record Location(
        double latitude, double longitude, @Nullable Double accuracyMeters, @Nullable String label)
        implements Attachment {
    public static final int LABEL_CHARACTERS_MAX = 256;

    public Location {
        // Also false for what is not a number.
        if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) {
            throw new IllegalArgumentException("no place on earth");
        }
        if (accuracyMeters != null && !(accuracyMeters >= 0 && accuracyMeters < 1e8)) {
            throw new IllegalArgumentException("no distance");
        }
        label = label == null ? null : Texts.cut(label, LABEL_CHARACTERS_MAX);
    }

    /// RFC 5870.
    public String uri() {
        String place = String.format(Locale.ROOT, "geo:%s,%s", plain(latitude), plain(longitude));
        return accuracyMeters == null ? place : place + ";u=" + plain(accuracyMeters);
    }

    static String plain(double number) {
        String text = String.format(Locale.ROOT, "%.7f", number);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    @Override
    public String fallback() {
        return uri();
    }

    @Override
    public String brief() {
        return label == null ? plain(latitude) + ", " + plain(longitude) : label;
    }
}
