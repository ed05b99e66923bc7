package org.godwit.protocol.binary.bits;

import org.godwit.protocol.stanza.ProtocolException;

/// A canonical prefix code: frequent symbols short, rare ones long. Given by the length of each
/// symbol's code; within one length, codes rise with the symbol. Immutable and thread-safe.
public final class PrefixCode {
    public static final int BITS_MAX = 15;

    private static final int QUICK = 8;

    private final byte[] lengths;
    private final short[] codes;
    private final int[] firstCode = new int[BITS_MAX + 2];
    private final int[] firstIndex = new int[BITS_MAX + 2];
    private final short[] ordered;

    /// For each next 8 bits: symbol << 4 | length, or 0 when the code is longer.
    private final char[] quick = new char[1 << QUICK];

    /// @param lengths bits of each symbol's code, 0 for a symbol that never occurs; must fill the
    ///   code space exactly, or be a single symbol of length 0
    public PrefixCode(byte[] lengths) {
        this.lengths = lengths.clone();
        this.codes = new short[lengths.length];
        this.ordered = new short[lengths.length];
        int code = 0;
        int index = 0;
        for (int bits = 1; bits <= BITS_MAX; bits++) {
            firstCode[bits] = code;
            firstIndex[bits] = index;
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] == bits) {
                    codes[symbol] = (short) code;
                    ordered[index++] = (short) symbol;
                    fillQuick(symbol, code, bits);
                    code++;
                }
            }
            firstCode[bits + 1] = code << 1;
            firstIndex[bits + 1] = index;
            code <<= 1;
        }
        if (index > 0 && code != 1 << (BITS_MAX + 1)) {
            throw new IllegalArgumentException("the code lengths do not fill the code space");
        }
    }

    private void fillQuick(int symbol, int code, int bits) {
        if (bits <= QUICK && symbol < 1 << 12) {
            int first = code << (QUICK - bits);
            for (int i = 0; i < 1 << (QUICK - bits); i++) {
                quick[first + i] = (char) (symbol << 4 | bits);
            }
        }
    }

    public int symbols() {
        return lengths.length;
    }

    /// Bits of that symbol's code.
    public int cost(int symbol) {
        return lengths[symbol];
    }

    public void write(BitWriter out, int symbol) {
        out.bits(codes[symbol], lengths[symbol]);
    }

    public int read(BitReader in) throws ProtocolException {
        int found = quick[(int) in.peek(QUICK)];
        if (found != 0) {
            in.skip(found & 15);
            return found >>> 4;
        }
        long ahead = in.peek(BITS_MAX);
        for (int bits = 1; bits <= BITS_MAX; bits++) {
            int code = (int) (ahead >>> (BITS_MAX - bits));
            int offset = code - firstCode[bits];
            if (offset >= 0 && offset < firstIndex[bits + 1] - firstIndex[bits]) {
                in.skip(bits);
                return ordered[firstIndex[bits] + offset];
            }
        }
        if (ordered.length == 1 && lengths[0] == 0) {
            return 0;
        }
        throw BitReader.malformed("no such symbol");
    }
}
