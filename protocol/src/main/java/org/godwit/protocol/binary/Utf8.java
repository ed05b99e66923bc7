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
        for (int i = 0; i < text.length(); i++) {
            if (!isCarried(text.charAt(i))) {
                throw BitReader.malformed("a character XML cannot carry");
            }
        }
        return text;
    }

    /// Whether XML can carry that character, or half of one.
    static boolean isCarried(char c) {
        return c < ' ' ? c == '\t' || c == '\n' || c == '\r' : c < 0xFFFE;
    }

    /// `name` when it is one without a prefix (Namespaces in XML §3).
    static String name(String name) throws ProtocolException {
        boolean first = true;
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            if (!isNameStart(c) && (first || !isNameRest(c))) {
                throw BitReader.malformed("no name of an element or attribute");
            }
            first = false;
            i += Character.charCount(c);
        }
        if (first) {
            throw BitReader.malformed("an empty name");
        }
        return name;
    }

    private static boolean isNameStart(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || c == '_'
                || (c >= 0xC0 && c <= 0x2FF && c != 0xD7 && c != 0xF7)
                || (c >= 0x370 && c <= 0x1FFF && c != 0x37E)
                || c == 0x200C
                || c == 0x200D
                || (c >= 0x2070 && c <= 0x218F)
                || (c >= 0x2C00 && c <= 0x2FEF)
                || (c >= 0x3001 && c <= 0xD7FF)
                || (c >= 0xF900 && c <= 0xFDCF)
                || (c >= 0xFDF0 && c <= 0xFFFD)
                || (c >= 0x10000 && c <= 0xEFFFF);
    }

    private static boolean isNameRest(int c) {
        return c == '-'
                || c == '.'
                || (c >= '0' && c <= '9')
                || c == 0xB7
                || (c >= 0x300 && c <= 0x36F)
                || c == 0x203F
                || c == 0x2040;
    }
}
