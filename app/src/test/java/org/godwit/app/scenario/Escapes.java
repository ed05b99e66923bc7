package org.godwit.app.scenario;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// The raw bytes a script writes between quotes: UTF-8, with `\xHH`, `\n`, `\r`, `\"` and `\\`.
final class Escapes {
    private Escapes() {}

    /// @throws IllegalArgumentException for a backslash before anything else
    static byte[] bytes(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int i = 0;
        while (i < text.length()) {
            int codePoint = text.codePointAt(i);
            if (codePoint != '\\') {
                out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint);
                continue;
            }
            char kind = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            switch (kind) {
                case 'n' -> out.write('\n');
                case 'r' -> out.write('\r');
                case '"', '\\' -> out.write(kind);
                case 'x' -> out.write(HexFormat.fromHexDigits(text, i + 2, i + 4));
                default -> throw new IllegalArgumentException("unknown escape \\" + kind);
            }
            i += kind == 'x' ? 4 : 2;
        }
        return out.toByteArray();
    }

    static byte[] repeated(String text, int times) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] once = bytes(text);
        for (int i = 0; i < times; i++) {
            out.writeBytes(once);
        }
        return out.toByteArray();
    }
}
