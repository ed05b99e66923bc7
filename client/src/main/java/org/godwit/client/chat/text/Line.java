package org.godwit.client.chat.text;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;

/// One row of the screen: pieces of text with their styles. Text in it is safe to print.
public record Line(List<Span> spans) {
    public static final Line EMPTY = new Line(List.of());

    public record Span(String text, Style style) {}

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
            if (!text.isEmpty()) {
                spans.add(new Span(text, style));
                width += Cells.width(text);
            }
            return this;
        }

        @CanIgnoreReturnValue
        public Builder addAll(Line line) {
            line.spans.forEach(span -> add(span.text(), span.style()));
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
