package org.godwit.protocol.xml;

import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;

/// Checks multi-byte sequences as RFC 3629 wants them, byte by byte: no overlong forms, no
/// surrogates, nothing above U+10FFFF.
final class Utf8Check {
    private int left;
    private int lowest;
    private int highest;

    boolean isInside() {
        return left > 0;
    }

    /// @param signed the next byte: of a sequence, or the lead byte of one
    void next(int signed) throws ProtocolException {
        int b = signed & 0xFF;
        if (left > 0) {
            if (b < lowest || b > highest) {
                throw broken();
            }
            left--;
            range(0x80, 0xBF);
        } else if (b >= 0xC2 && b <= 0xDF) {
            begin(1, 0x80, 0xBF);
        } else if (b >= 0xE0 && b <= 0xEF) {
            begin(2, b == 0xE0 ? 0xA0 : 0x80, b == 0xED ? 0x9F : 0xBF);
        } else if (b >= 0xF0 && b <= 0xF4) {
            begin(3, b == 0xF0 ? 0x90 : 0x80, b == 0xF4 ? 0x8F : 0xBF);
        } else {
            throw broken();
        }
    }

    private void begin(int bytesLeft, int from, int to) {
        left = bytesLeft;
        range(from, to);
    }

    private void range(int from, int to) {
        lowest = from;
        highest = to;
    }

    private static ProtocolException broken() {
        return new ProtocolException(
                ErrorCode.STREAM_UNSUPPORTED_ENCODING, "the stream must be UTF-8");
    }
}
