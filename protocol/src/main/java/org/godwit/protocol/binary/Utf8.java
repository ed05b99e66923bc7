package org.godwit.protocol.binary;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.stanza.ProtocolException;

/// Strict UTF-8 of characters that XML can carry (XML 1.0 §2.2), so that no binary client can send
/// what an XML client could not read.
final class Utf8 {
    private Utf8() {}

    static String decode(byte[] bytes) throws ProtocolException {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw BitReader.malformed("broken UTF-8");
        }
        check(text);
        return text;
    }

    private static void check(String text) throws ProtocolException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c >= 0xFFFE) {
                throw BitReader.malformed("a character XML cannot carry");
            }
        }
    }
}
