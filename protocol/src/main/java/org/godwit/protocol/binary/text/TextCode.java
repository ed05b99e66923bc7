package org.godwit.protocol.binary.text;

import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.stanza.ProtocolException;

/// Text ⇄ bits by the [TextModel] (docs/PROTOCOL.md §2.7).
public final class TextCode {
    private static final TextModel MODEL = TextModel.current();

    /// Ranges a character may be spelled out in: first character and bits of the offset.
    private static final int[][] SPELLED = {
        {0x0, 11}, {0x4E00, 15}, {0xAC00, 14}, {0x1F000, 12}, {0x0, 16}, {0x0, 21}
    };

    private static final int SPELLED_BITS = 3;

    private TextCode() {}

    /// Writes the characters of `text` and nothing of their number.
    public static void write(BitWriter out, String text) {
        int page = 0;
        int key = Scripts.START;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            i += Character.charCount(codePoint);
            TextModel.Followers context = MODEL.context(key);
            boolean written = context != null && context.write(out, codePoint);
            if (!written && !MODEL.page(page).write(out, codePoint)) {
                spell(out, codePoint);
            }
            int script = Scripts.page(codePoint);
            page = script == 0 ? page : script;
            key = Scripts.key(codePoint, page);
        }
    }

    private static void spell(BitWriter out, int codePoint) {
        for (int i = 0; ; i++) {
            int offset = codePoint - SPELLED[i][0];
            if (offset >= 0 && offset < 1 << SPELLED[i][1]) {
                out.bits(i, SPELLED_BITS);
                out.bits(offset, SPELLED[i][1]);
                return;
            }
        }
    }

    /// Reads `count` characters, or what is left when it is negative.
    ///
    /// @throws ProtocolException when that is not text XML can carry (XML 1.0 §2.2)
    public static String read(BitReader in, int count) throws ProtocolException {
        if (count > in.remaining()) {
            throw BitReader.malformed("it ends too early");
        }
        StringBuilder text = new StringBuilder(count < 0 ? 32 : count);
        int page = 0;
        int key = Scripts.START;
        for (int left = count; left != 0 && (left > 0 || in.remaining() > 0); left--) {
            TextModel.Followers context = MODEL.context(key);
            int codePoint = context == null ? TextModel.ESCAPE : context.read(in);
            if (codePoint == TextModel.ESCAPE) {
                codePoint = MODEL.page(page).read(in);
            }
            if (codePoint == TextModel.ESCAPE) {
                codePoint = spelled(in);
            }
            text.appendCodePoint(codePoint);
            int script = Scripts.page(codePoint);
            page = script == 0 ? page : script;
            key = Scripts.key(codePoint, page);
        }
        return text.toString();
    }

    private static int spelled(BitReader in) throws ProtocolException {
        int range = in.intBits(SPELLED_BITS);
        if (range >= SPELLED.length) {
            throw BitReader.malformed("no such character");
        }
        int codePoint = SPELLED[range][0] + in.intBits(SPELLED[range][1]);
        boolean control =
                codePoint < ' ' && codePoint != '\t' && codePoint != '\n' && codePoint != '\r';
        boolean surrogate = codePoint >= 0xD800 && codePoint < 0xE000;
        if (control
                || surrogate
                || codePoint == 0xFFFE
                || codePoint == 0xFFFF
                || codePoint > Character.MAX_CODE_POINT) {
            throw BitReader.malformed("a character XML cannot carry");
        }
        return codePoint;
    }
}
