package org.godwit.protocol.binary;

import java.nio.charset.StandardCharsets;
import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Strings of a frozen stream.
final class StateStrings {
    private static final int BYTES_MAX = 64 * 1024;

    private StateStrings() {}

    static void write(BitWriter out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.number(utf8.length, 5);
        out.bytes(utf8, 0, utf8.length);
    }

    static void writeOptional(BitWriter out, @Nullable String text) {
        out.bit(text != null);
        if (text != null) {
            write(out, text);
        }
    }

    static String read(BitReader in) throws ProtocolException {
        return Utf8.decode(in.bytes(in.count(5, BYTES_MAX)));
    }

    static @Nullable String readOptional(BitReader in) throws ProtocolException {
        return in.bit() ? read(in) : null;
    }
}
