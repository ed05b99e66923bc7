package org.godwit.client.chat.text;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of the screen: pieces of text with their styles. Text in it is safe to print.
public record Line(List<Span> spans) {
    public static final Line EMPTY = new Line(List.of());

    /// Two colours in one cell, as 0xRRGGBB: of the text, and behind it.
    public record Colours(int above, int below) {}

    /// @param colours of a piece of a picture, or null
    public record Span(String text, Style style, @Nullable Colours colours) {
        public Span(String text, Style style) {
            this(text, style, null);
        }
    }

    public Line {
        spans = List.copyOf(spans);
    }

    public static Line of(String text, Style style) {
        return new Line(List.of(new Span(text, style)));
    }

    public static Builder builder() {
        return new Builder();
    }

    public int width() {
        return spans.stream().mapToInt(span -> Cells.width(span.text())).sum();
    }

    /// Without styles.
    public String text() {
        StringBuilder text = new StringBuilder();
        spans.forEach(span -> text.append(span.text()));
        return text.toString();
    }

    /// This line, no wider than `cells`.
    public Line cut(int cells) {
        if (width() <= cells) {
            return this;
        }
        Builder builder = new Builder();
        return builder.addAll(this).fill(cells, Style.PLAIN).build();
    }

    /// This line, then `right`, as one row; this line filled or cut to `cells` first.
    public Line beside(int cells, Line right) {
        Builder builder = new Builder();
        builder.addAll(this).fill(cells, Style.PLAIN).addAll(right);
        return builder.build();
    }

    /// Collects spans from left to right.
    public static final class Builder {
        private final List<Span> spans = new ArrayList<>();
        private int width;

        public int width() {
            return width;
        }

        @CanIgnoreReturnValue
        public Builder add(String text, Style style) {
            return add(new Span(text, style));
        }

        @CanIgnoreReturnValue
        public Builder add(String text, Colours colours) {
            return add(new Span(text, Style.PLAIN, colours));
        }

        @CanIgnoreReturnValue
        private Builder add(Span span) {
            if (!span.text().isEmpty()) {
                spans.add(span);
                width += Cells.width(span.text());
            }
            return this;
        }

        @CanIgnoreReturnValue
        public Builder addAll(Line line) {
            line.spans.forEach(this::add);
            return this;
        }

        /// Fills with spaces up to `cells`, or cuts what is beyond.
        @CanIgnoreReturnValue
        public Builder fill(int cells, Style style) {
            while (width > cells) {
                Span last = spans.removeLast();
                int kept = Cells.width(last.text()) - (width - cells);
                width -= Cells.width(last.text());
                if (kept > 0) {
                    add(Cells.cut(last.text(), kept), last.style());
                }
            }
            return add(Cells.spaces(cells - width), style);
        }

        /// Puts `text` at the right end of a row of `cells`; cuts what is on its left when it must.
        @CanIgnoreReturnValue
        public Builder right(String text, Style style, int cells, Style fill) {
            fill(cells - Cells.width(text), fill);
            return add(text, style);
        }

        public Line build() {
            return new Line(spans);
        }
    }
}
