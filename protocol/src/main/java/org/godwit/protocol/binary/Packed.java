package org.godwit.protocol.binary;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.binary.dictionary.Form;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Strings of a regular make, and how they pack: UUIDs, hexadecimal, base64, times. A string has a
/// form only when unpacking gives the very same string.
final class Packed {
    /// Bits of 0 to 3 decimal digits.
    static final int[] DIGIT_BITS = {0, 4, 7, 10};

    /// Middle of the seconds a time is counted from: September 2025.
    static final long STAMP_BASE = 1_757_000_000L;

    static final int STAMP_ORDER = 25;

    private static final String LOWER = "0123456789abcdef";
    private static final String UPPER = "0123456789ABCDEF";
    private static final String URL =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final byte[] URL_NUMBERS = numbers(URL);
    private static final byte[] HEX_NUMBERS = numbers(LOWER);

    private static final int IS_DIGIT = 1;
    private static final int IS_LOWER_HEX = 2;
    private static final int IS_UPPER_HEX = 4;
    private static final int IS_URL = 8;
    private static final int IS_BASE64 = 16;
    private static final byte[] ALPHABETS = alphabets();

    private Packed() {}

    private static byte[] alphabets() {
        byte[] bits = new byte[128];
        for (char c = 0; c < 128; c++) {
            boolean digit = c >= '0' && c <= '9';
            boolean url = URL.indexOf(c) >= 0;
            boolean base64 = (url && c != '-' && c != '_') || c == '+' || c == '/' || c == '=';
            bits[c] =
                    (byte)
                            ((digit ? IS_DIGIT : 0)
                                    | (LOWER.indexOf(c) >= 0 ? IS_LOWER_HEX : 0)
                                    | (UPPER.indexOf(c) >= 0 ? IS_UPPER_HEX : 0)
                                    | (url ? IS_URL : 0)
                                    | (base64 ? IS_BASE64 : 0));
        }
        return bits;
    }

    private static byte[] numbers(String alphabet) {
        byte[] numbers = new byte[128];
        java.util.Arrays.fill(numbers, (byte) -1);
        for (int i = 0; i < alphabet.length(); i++) {
            numbers[alphabet.charAt(i)] = (byte) i;
        }
        if (alphabet.equals(LOWER)) {
            for (char c = 'A'; c <= 'F'; c++) {
                numbers[c] = (byte) (c - 'A' + 10);
            }
        }
        return numbers;
    }

    /// UUIDs and the usual lengths of hexadecimal: nothing else can be shorter.
    static @Nullable Form form(String value) {
        int length = value.length();
        if (length == 36) {
            return uuid(value);
        }
        if ((length == 32 || length == 40 || length == 64)
                && (alphabets(value) & IS_LOWER_HEX) != 0) {
            return length == 32 ? Form.HEX_32 : length == 40 ? Form.HEX_40 : Form.HEX_64;
        }
        return null;
    }

    private static @Nullable Form uuid(String value) {
        boolean lower = true;
        boolean upper = true;
        for (int i = 0; i < 36; i++) {
            char c = value.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash) {
                if (c != '-') {
                    return null;
                }
            } else if (c >= 128 || HEX_NUMBERS[c] < 0) {
                return null;
            } else if (c > '9') {
                lower &= c >= 'a';
                upper &= c < 'a';
            }
        }
        boolean random = value.charAt(14) == '4' && (HEX_NUMBERS[value.charAt(19)] & 12) == 8;
        if (lower) {
            return random ? Form.UUID : Form.UUID_ANY;
        }
        return upper && random ? Form.UUID_UPPER : null;
    }

    /// The forms of alphabets `value` is written in, among which the shortest is to be taken: a bit
    /// for each form's symbol.
    static int alphabetForms(String value) {
        if (value.length() < 2) {
            return 0;
        }
        int alphabets = alphabets(value);
        int forms = 0;
        if ((alphabets & IS_DIGIT) != 0) {
            forms = bit(Form.DIGITS);
        } else if ((alphabets & IS_LOWER_HEX) != 0) {
            forms = bit(Form.HEX);
        } else if ((alphabets & IS_UPPER_HEX) != 0) {
            forms = bit(Form.HEX_UPPER);
        }
        boolean padded = value.length() > 3 && value.length() % 4 == 0;
        if (padded && (alphabets & IS_BASE64) != 0 && isBase64(value)) {
            forms |= bit(Form.BASE64);
        }
        return (alphabets & IS_URL) == 0 ? forms : forms | bit(Form.BASE64_URL);
    }

    private static int bit(Form form) {
        return 1 << form.symbol();
    }

    /// Bits that `value` takes in the form of an alphabet, the form's name left out.
    static int bits(Form form, String value) {
        int length = value.length();
        return switch (form) {
            case DIGITS -> numberBits(length, 3) + length / 3 * 10 + DIGIT_BITS[length % 3];
            case HEX, HEX_UPPER -> numberBits(length, 3) + 4 * length;
            case BASE64_URL -> numberBits(length, 4) + 6 * length;
            default -> {
                int bytes = length / 4 * 3 - (length - coreLength(value));
                yield numberBits(bytes, 5) + 8 * bytes;
            }
        };
    }

    /// What [BitWriter#number] takes.
    private static int numberBits(int value, int order) {
        int width = 31 - Integer.numberOfLeadingZeros(value + (1 << order));
        return 2 * width - order + 1;
    }

    /// Bits of the alphabets that hold every character of `value`.
    private static int alphabets(String value) {
        int all = -1;
        for (int i = 0; i < value.length() && all != 0; i++) {
            char c = value.charAt(i);
            all = c < 128 ? all & ALPHABETS[c] : 0;
        }
        return all;
    }

    /// Whether base64 `value` is what encoding its bytes gives: padding at the end only, and no
    /// bits beyond the last byte.
    private static boolean isBase64(String value) {
        int core = coreLength(value);
        for (int i = 0; i < core; i++) {
            if (value.charAt(i) == '=') {
                return false;
            }
        }
        char last = value.charAt(core - 1);
        int number = last == '+' ? 62 : last == '/' ? 63 : URL_NUMBERS[last];
        int padding = value.length() - core;
        return padding == 0 || (number & (padding == 1 ? 3 : 15)) == 0;
    }

    /// The length without the padding, of which there are two at most.
    private static int coreLength(String value) {
        int core = value.length();
        while (core > value.length() - 2 && value.charAt(core - 1) == '=') {
            core--;
        }
        return core;
    }

    static void uuid(BitWriter out, Form form, String value) {
        boolean random = form != Form.UUID_ANY;
        long bits = 0;
        int count = 0;
        for (int i = 0; i < 36; i++) {
            char c = value.charAt(i);
            if (c == '-' || (random && i == 14)) {
                continue;
            }
            int width = random && i == 19 ? 2 : 4;
            bits = bits << width | (HEX_NUMBERS[c] & ((1 << width) - 1));
            count += width;
            if (count > 48) {
                out.bits(bits, count);
                count = 0;
            }
        }
        out.bits(bits, count);
    }

    static String uuid(BitReader in, Form form) throws ProtocolException {
        String alphabet = form == Form.UUID_UPPER ? UPPER : LOWER;
        boolean random = form != Form.UUID_ANY;
        byte[] text = new byte[36];
        for (int i = 0; i < 36; i++) {
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                text[i] = '-';
            } else if (random && i == 14) {
                text[i] = '4';
            } else if (random && i == 19) {
                text[i] = (byte) alphabet.charAt(8 | in.intBits(2));
            } else {
                text[i] = (byte) alphabet.charAt(in.intBits(4));
            }
        }
        return ascii(text);
    }

    static void hex(BitWriter out, String value) {
        pack(out, value, HEX_NUMBERS, 4);
    }

    private static void pack(BitWriter out, String value, byte[] numbers, int width) {
        long bits = 0;
        int count = 0;
        for (int i = 0; i < value.length(); i++) {
            bits = bits << width | numbers[value.charAt(i)];
            count += width;
            if (count > 48) {
                out.bits(bits, count);
                count = 0;
            }
        }
        out.bits(bits, count);
    }

    static String hex(BitReader in, int length, boolean upper) throws ProtocolException {
        return packed(in, length, 4, upper ? UPPER : LOWER);
    }

    static void base64Url(BitWriter out, String value) {
        pack(out, value, URL_NUMBERS, 6);
    }

    static String base64Url(BitReader in, int length) throws ProtocolException {
        return packed(in, length, 6, URL);
    }

    private static String packed(BitReader in, int length, int bits, String alphabet)
            throws ProtocolException {
        if ((long) length * bits > in.remaining()) {
            throw BitReader.malformed("it ends too early");
        }
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) alphabet.charAt(in.intBits(bits));
        }
        return ascii(text);
    }

    private static String ascii(byte[] text) {
        return new String(text, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    /// The time `value` says, when it is written as we write it: UTC, to the second, millisecond or
    /// microsecond.
    static @Nullable Instant stamp(String value) {
        int length = value.length();
        if (length < 20 || length > 27 || value.charAt(length - 1) != 'Z') {
            return null;
        }
        try {
            Instant instant = Instant.parse(value);
            boolean plain =
                    instant.truncatedTo(ChronoUnit.MICROS).equals(instant)
                            && instant.toString().equals(value);
            return plain && !instant.isBefore(Instant.EPOCH) ? instant : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    static void stamp(BitWriter out, String value) {
        Instant instant = known(stamp(value));
        out.signed(instant.getEpochSecond() - STAMP_BASE, STAMP_ORDER);
        long micros = ChronoUnit.MICROS.between(instant.truncatedTo(ChronoUnit.SECONDS), instant);
        out.bit(micros != 0);
        if (micros != 0) {
            out.bit(micros % 1000 != 0);
            out.bits(micros % 1000 == 0 ? micros / 1000 : micros, micros % 1000 == 0 ? 10 : 20);
        }
    }

    static String stamp(BitReader in) throws ProtocolException {
        long seconds = STAMP_BASE + in.signed(STAMP_ORDER);
        long micros = 0;
        if (in.bit()) {
            micros = in.bit() ? in.bits(20) : in.bits(10) * 1000;
        }
        if (seconds < 0 || seconds > 253_402_300_799L || micros > 999_999) {
            throw BitReader.malformed("time out of range");
        }
        return Instant.ofEpochSecond(seconds, micros * 1000).toString();
    }

    /// The address `value` spells, when it is spelled as we spell it.
    static @Nullable Jid jid(String value) {
        try {
            Jid jid = Jid.parse(value);
            return jid.toString().equals(value) ? jid : null;
        } catch (ProtocolException e) {
            return null;
        }
    }

    static <T> T known(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the form was chosen for another value");
        }
        return value;
    }
}
