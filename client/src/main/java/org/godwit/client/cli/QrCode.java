package org.godwit.client.cli;

import io.nayuki.qrcodegen.QrCode.Ecc;
import java.util.ArrayList;
import java.util.List;

/// A QR code as text: two rows of squares a line.
public final class QrCode {
    private static final int BORDER = 2;
    private static final String DARK_ON_LIGHT = "\u001b[30;107m";
    private static final String PLAIN = "\u001b[0m";
    private static final String SQUARES = "\u2588\u2580\u2584 ";

    private QrCode() {}

    /// For any terminal: dark on light whatever its colours.
    static String of(String text) {
        StringBuilder drawn = new StringBuilder();
        rows(text)
                .forEach(row -> drawn.append(DARK_ON_LIGHT).append(row).append(PLAIN).append('\n'));
        return drawn.toString();
    }

    /// Its rows, to be shown dark on light.
    public static List<String> rows(String text) {
        io.nayuki.qrcodegen.QrCode code = io.nayuki.qrcodegen.QrCode.encodeText(text, Ecc.LOW);
        List<String> rows = new ArrayList<>();
        for (int y = -BORDER; y < code.size + BORDER; y += 2) {
            StringBuilder row = new StringBuilder();
            for (int x = -BORDER; x < code.size + BORDER; x++) {
                boolean upper = code.getModule(x, y);
                boolean lower = code.getModule(x, y + 1);
                row.append(SQUARES.charAt(upper ? lower ? 0 : 1 : lower ? 2 : 3));
            }
            rows.add(row.toString());
        }
        return rows;
    }

    /// Whether a line is a row of one.
    public static boolean isRow(String line) {
        return !line.isEmpty() && line.chars().allMatch(c -> SQUARES.indexOf(c) >= 0);
    }
}
