package org.godwit.protocol.binary.text;

/// Sorts characters into pages, one per script, and predecessors into contexts.
public final class Scripts {
    /// The context of a text's first character.
    public static final int START = 0;

    public static final int LATIN = 1;
    public static final int ARABIC = 5;
    public static final int KANA = 9;
    public static final int PAGES = 13;

    private static final int LETTER_EMOJI = 0x1F600;

    /// First character of each range and its page: everything up to the next range.
    private static final int[][] RANGES = {
        {0x0, 0},
        {0x41, LATIN},
        {0x5B, 0},
        {0x61, LATIN},
        {0x7B, 0},
        {0xC0, LATIN},
        {0x250, 0},
        {0x300, LATIN},
        {0x370, 2},
        {0x400, 3},
        {0x530, 0},
        {0x590, 4},
        {0x600, 0},
        {0x620, ARABIC},
        {0x660, 0},
        {0x66E, ARABIC},
        {0x6D4, 0},
        {0x6D5, ARABIC},
        {0x700, 0},
        {0x900, 6},
        {0x980, 7},
        {0xA00, 0},
        {0xE00, 8},
        {0xE80, 0},
        {0x1E00, LATIN},
        {0x1F00, 2},
        {0x2000, 0},
        {0x3040, KANA},
        {0x3100, 0},
        {0x4E00, 10},
        {0xA000, 0},
        {0xAC00, 11},
        {0xD7A4, 0},
    };

    private static final byte[] PAGE_OF = pages();

    private Scripts() {}

    private static byte[] pages() {
        byte[] pages = new byte[0xD800];
        for (int i = 0; i < RANGES.length; i++) {
            int end = i + 1 < RANGES.length ? RANGES[i + 1][0] : pages.length;
            java.util.Arrays.fill(pages, RANGES[i][0], end, (byte) RANGES[i][1]);
        }
        return pages;
    }

    /// The script of a letter, 0 for what all scripts share.
    public static int page(int codePoint) {
        return codePoint < PAGE_OF.length ? PAGE_OF[codePoint] : 0;
    }

    /// The context of what follows `previous`.
    ///
    /// @param page script of the last letter
    public static int key(int previous, int page) {
        if (page(previous) != 0) {
            return Character.toLowerCase(previous);
        }
        boolean emoji =
                previous >= 0x1F000
                        || (previous >= 0x2600 && previous < 0x2800)
                        || previous == 0xFE0F
                        || previous == 0x200D;
        int shared = emoji ? LETTER_EMOJI : previous >= '0' && previous <= '9' ? '0' : previous;
        return (page + 1) << 21 | shared;
    }
}
