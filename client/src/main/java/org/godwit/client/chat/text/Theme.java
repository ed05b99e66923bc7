package org.godwit.client.chat.text;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/// What styles look like: 256 colours, or bold, faint and reverse where there are none.
public final class Theme {
    private static final int TEAL = 23;
    private static final int GREY_DARK = 236;
    private static final int GREY_CHOSEN = 238;
    private static final int GREY = 245;
    private static final int GREY_LIGHT = 250;
    private static final int WHITE = 255;
    private static final int BLUE = 81;
    private static final int GREEN = 41;
    private static final int ORANGE = 215;
    private static final int RED = 203;

    private final boolean colour;

    public Theme(boolean colour) {
        this.colour = colour;
    }

    public AttributedString paint(Line line) {
        AttributedStringBuilder painted = new AttributedStringBuilder();
        for (Line.Span span : line.spans()) {
            painted.styled(style(span), span.text());
        }
        return painted.toAttributedString();
    }

    private AttributedStyle style(Line.Span span) {
        Line.Colours colours = span.colours();
        if (colours != null) {
            return colour ? picture(colours) : AttributedStyle.DEFAULT;
        }
        return colour ? coloured(span.style()) : plain(span.style());
    }

    private static AttributedStyle picture(Line.Colours colours) {
        int above = colours.above();
        int below = colours.below();
        return AttributedStyle.DEFAULT
                .foreground(above >> 16 & 0xff, above >> 8 & 0xff, above & 0xff)
                .background(below >> 16 & 0xff, below >> 8 & 0xff, below & 0xff);
    }

    private static AttributedStyle on(int foreground, int background) {
        return AttributedStyle.DEFAULT.foreground(foreground).background(background);
    }

    private static AttributedStyle in(int foreground) {
        return AttributedStyle.DEFAULT.foreground(foreground);
    }

    private static AttributedStyle coloured(Style style) {
        return switch (style) {
            case PLAIN -> AttributedStyle.DEFAULT;
            case DIM, OFFLINE, KEY_TEXT -> in(GREY);
            case STRONG -> AttributedStyle.BOLD;
            case BAR -> on(WHITE, TEAL).bold();
            case BAR_GOOD -> on(GREEN, TEAL);
            case BAR_BUSY -> on(ORANGE, TEAL);
            case BAR_BAD -> on(WHITE, 124).bold();
            case RULE -> in(GREY_CHOSEN);
            case CHOSEN -> on(WHITE, GREY_CHOSEN).bold();
            case CHOSEN_DIM -> on(GREY_LIGHT, GREY_CHOSEN);
            case CHOSEN_READ -> on(BLUE, GREY_CHOSEN);
            case READ -> in(BLUE);
            case ONLINE -> in(GREEN);
            case UNREAD -> on(16, GREEN).bold();
            case MINE -> on(WHITE, TEAL);
            case MINE_DIM -> on(GREY_LIGHT, TEAL);
            case MINE_READ -> on(BLUE, TEAL).bold();
            case MINE_FAILED, NOTICE -> in(RED);
            case MINE_NAME -> on(ORANGE, TEAL).bold();
            case THEIRS_NAME -> on(ORANGE, GREY_DARK).bold();
            case THEIRS -> on(WHITE, GREY_DARK);
            case THEIRS_DIM -> on(GREY, GREY_DARK);
            case DAY -> in(GREY_LIGHT);
            case TYPING -> in(GREEN).italic();
            case ASK -> in(ORANGE).bold();
            case KEY -> AttributedStyle.BOLD;
        };
    }

    private static AttributedStyle plain(Style style) {
        return switch (style) {
            case BAR, BAR_GOOD, BAR_BUSY, BAR_BAD, CHOSEN, CHOSEN_DIM, CHOSEN_READ, UNREAD ->
                    AttributedStyle.INVERSE;
            case STRONG, ASK, NOTICE, KEY, READ, MINE_READ, MINE_FAILED, MINE_NAME, THEIRS_NAME ->
                    AttributedStyle.BOLD;
            case MINE, THEIRS, PLAIN, ONLINE, OFFLINE, TYPING -> AttributedStyle.DEFAULT;
            case DIM, RULE, MINE_DIM, THEIRS_DIM, DAY, KEY_TEXT -> AttributedStyle.DEFAULT.faint();
        };
    }
}
