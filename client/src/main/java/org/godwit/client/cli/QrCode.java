package org.godwit.client.cli;

import io.nayuki.qrcodegen.QrCode.Ecc;

/// A QR code as text: two rows of squares a line, dark on light whatever the terminal's colours.
final class QrCode {
    private static final int BORDER = 2;
    private static final String DARK_ON_LIGHT = "\u001b[30;107m";
    private static final String PLAIN = "\u001b[0m";

    private QrCode() {}

    static String of(String text) {
        io.nayuki.qrcodegen.QrCode code = io.nayuki.qrcodegen.QrCode.encodeText(text, Ecc.LOW);
        StringBuilder drawn = new StringBuilder();
        for (int y = -BORDER; y < code.size + BORDER; y += 2) {
            drawn.append(DARK_ON_LIGHT);
            for (int x = -BORDER; x < code.size + BORDER; x++) {
                boolean upper = code.getModule(x, y);
                boolean lower = code.getModule(x, y + 1);
                drawn.append(upper ? lower ? '\u2588' : '\u2580' : lower ? '\u2584' : ' ');
            }
            drawn.append(PLAIN).append('\n');
        }
        return drawn.toString();
    }
}
