package org.godwit.protocol.xml;

import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;

/// Checks what stands between `&` and `;`, byte by byte: one of the five predefined entities or a
/// character reference, nothing else (RFC 6120 §11.1).
final class EntityCheck {
    private static final int NAME_CHARS_MAX = 4;
    private static final int REFERENCE_CHARS_MAX = 12;

    /// The name's letters, the last one lowest; `#` for a character reference.
    private int letters;

    private int length;

    void begin() {
        letters = 0;
        length = 0;
    }

    /// @return whether the entity ends with this byte
    boolean next(int c) throws ProtocolException {
        if (c == ';') {
            if (letters != '#' && !isPredefined(letters)) {
                throw restricted();
            }
            return true;
        }
        if (!Character.isLetterOrDigit(c) && c != '#' && c != '_' && c != '-' && c != '.') {
            throw notWellFormed("'&' without an entity");
        }
        length++;
        if (letters == '#') {
            if (length > REFERENCE_CHARS_MAX) {
                throw notWellFormed("character reference too long");
            }
        } else if (length > NAME_CHARS_MAX) {
            throw restricted();
        } else {
            letters = (letters << 8) | c;
        }
        return false;
    }

    private static boolean isPredefined(int letters) {
        return switch (letters) {
            case 'l' << 8 | 't', 'g' << 8 | 't', 'a' << 16 | 'm' << 8 | 'p' -> true;
            case 'a' << 24 | 'p' << 16 | 'o' << 8 | 's' -> true;
            case 'q' << 24 | 'u' << 16 | 'o' << 8 | 't' -> true;
            default -> false;
        };
    }

    private static ProtocolException restricted() {
        return new ProtocolException(
                ErrorCode.STREAM_RESTRICTED_XML, "entities are not allowed in XMPP");
    }

    private static ProtocolException notWellFormed(String detail) {
        return new ProtocolException(ErrorCode.STREAM_NOT_WELL_FORMED, detail);
    }
}
