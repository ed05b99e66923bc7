package org.godwit.client.load;

import java.util.Locale;

/// The latency curve as a picture: how long (logarithmic) against how many took longer
/// (logarithmic, so that the tail has room).
final class Plot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int MARGIN = 56;
    private static final double[] TICKS_X = {50, 90, 99, 99.9, 99.99, 99.999};
    private static final double[] TICKS_Y = {0.1, 1, 10, 100, 1000, 10_000};
    private static final double LEAST_MILLIS = 0.05;
    private static final double RARE = 5;

    private Plot() {}

    static String svg(Latencies.Summary delivery, Latencies.Summary tick) {
        StringBuilder svg = new StringBuilder();
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" \
                font-size="12">
                <rect width="100%%" height="100%%" fill="white"/>
                """
                        .formatted(WIDTH, HEIGHT));
        double most = Math.max(delivery.maxMillis(), tick.maxMillis());
        double top = Math.pow(10, Math.ceil(Math.log10(Math.max(most, 1))));
        grid(svg, top);
        curve(svg, tick, top, "#8899a6", "first tick", 20);
        curve(svg, delivery, top, "#0b7a5f", "delivered", 36);
        return svg.append("</svg>\n").toString();
    }

    private static void grid(StringBuilder svg, double top) {
        for (double percentile : TICKS_X) {
            double x = x(percentile);
            line(svg, x, y(LEAST_MILLIS, top), x, y(top, top));
            text(svg, x - 14, HEIGHT - MARGIN + 18, trimmed(percentile) + " %");
        }
        for (double millis : TICKS_Y) {
            if (millis <= top) {
                double y = y(millis, top);
                line(svg, MARGIN, y, WIDTH - MARGIN / 2.0, y);
                text(svg, 4, y + 4, trimmed(millis) + " ms");
            }
        }
        text(svg, WIDTH / 2.0 - 90, HEIGHT - 10, "share of messages that took no longer");
    }

    private static String trimmed(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static void curve(
            StringBuilder svg,
            Latencies.Summary of,
            double top,
            String colour,
            String name,
            int y) {
        if (of.samples() == 0) {
            return;
        }
        svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"").append(colour);
        svg.append("\" points=\"");
        for (Latencies.Point point : of.curve()) {
            svg.append(number(x(point.percentile()))).append(',');
            svg.append(number(y(point.millis(), top))).append(' ');
        }
        svg.append("\"/>\n<text fill=\"").append(colour).append("\" x=\"70\" y=\"").append(y);
        svg.append("\">").append(name).append("</text>\n");
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append("<line stroke=\"#dddddd\" x1=\"").append(number(x1)).append("\" y1=\"");
        svg.append(number(y1)).append("\" x2=\"").append(number(x2)).append("\" y2=\"");
        svg.append(number(y2)).append("\"/>\n");
    }

    private static void text(StringBuilder svg, double x, double y, String text) {
        svg.append("<text fill=\"#555555\" x=\"").append(number(x)).append("\" y=\"");
        svg.append(number(y)).append("\">").append(text).append("</text>\n");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static double x(double percentile) {
        double rare = Math.min(RARE, -Math.log10(Math.max(1e-5, 1 - percentile / 100)));
        return MARGIN + (WIDTH - MARGIN * 1.5) * rare / RARE;
    }

    private static double y(double millis, double top) {
        double share =
                Math.log(Math.max(millis, LEAST_MILLIS) / LEAST_MILLIS)
                        / Math.log(top / LEAST_MILLIS);
        return HEIGHT - MARGIN - (HEIGHT - MARGIN * 1.5) * share;
    }
}
