package org.godwit.protocol.sasl;

import java.text.Normalizer;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;

/// Prepares user names and passwords so that the same keystrokes give the same bytes on every
/// device (RFC 4013).
public final class SaslPrep {
    private static final int CHARS_MAX = 1024;

    private SaslPrep() {}

    /// @throws ProtocolException with [ErrorCode#LOGIN_BAD_CREDENTIALS] for an empty or over-long
    ///   text or a prohibited character
    public static String prepare(String text) throws ProtocolException {
        if (text.length() > CHARS_MAX) {
            throw refused("longer than " + CHARS_MAX + " characters");
        }
        String clean = isPrintableAscii(text) ? text : mapped(text);
        if (clean.isEmpty()) {
            throw refused("empty");
        }
        return clean;
    }

    private static String mapped(String text) throws ProtocolException {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints().forEach(c -> appendMapped(kept, c));
        String normal = Normalizer.normalize(kept, Normalizer.Form.NFKC);
        for (int i = 0; i < normal.length(); ) {
            int c = normal.codePointAt(i);
            if (isProhibited(c)) {
                throw refused("prohibited character " + c);
            }
            i += Character.charCount(c);
        }
        return normal;
    }

    private static void appendMapped(StringBuilder kept, int c) {
        if (Character.getType(c) == Character.SPACE_SEPARATOR) {
            kept.append(' ');
        } else if (!isMappedToNothing(c)) {
            kept.appendCodePoint(c);
        }
    }

    /// RFC 3454 table B.1.
    private static boolean isMappedToNothing(int c) {
        return c == 0xAD
                || c == 0x34F
                || c == 0x1806
                || (c >= 0x180B && c <= 0x180D)
                || (c >= 0x200B && c <= 0x200D)
                || c == 0x2060
                || (c >= 0xFE00 && c <= 0xFE0F)
                || c == 0xFEFF;
    }

    private static boolean isProhibited(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF) || c == 0xFFFD;
        };
    }

    private static boolean isPrintableAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static ProtocolException refused(String why) {
        return new ProtocolException(ErrorCode.LOGIN_BAD_CREDENTIALS, "name or password " + why);
    }
}
