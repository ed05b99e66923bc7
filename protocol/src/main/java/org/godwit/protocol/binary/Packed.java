package org.godwit.protocol.binary;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
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

    private Packed() {}

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
        if ((length == 32 || length == 40 || length == 64) && consistsOf(value, LOWER)) {
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
            } else if (LOWER.indexOf(c) < 0 && UPPER.indexOf(c) < 0) {
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

    /// Adds the alphabets `value` is written in, among which the shortest is to be tried.
    static void addAlphabets(String value, List<Form> forms) {
        if (value.length() > 1 && consistsOf(value, "0123456789")) {
            forms.add(Form.DIGITS);
        } else if (value.length() > 1 && consistsOf(value, LOWER)) {
            forms.add(Form.HEX);
        } else if (value.length() > 1 && consistsOf(value, UPPER)) {
            forms.add(Form.HEX_UPPER);
        }
        if (value.length() > 3 && value.length() % 4 == 0 && isBase64(value)) {
            forms.add(Form.BASE64);
        }
        if (value.length() > 1 && consistsOf(value, URL)) {
            forms.add(Form.BASE64_URL);
        }
    }

    private static boolean isBase64(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean plain = c < 128 && URL_NUMBERS[c] >= 0 && c != '-' && c != '_';
            if (!plain && c != '+' && c != '/' && (c != '=' || i < value.length() - 2)) {
                return false;
            }
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(value);
            return Base64.getEncoder().encodeToString(bytes).equals(value);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean consistsOf(String value, String alphabet) {
        for (int i = 0; i < value.length(); i++) {
            if (alphabet.indexOf(value.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    static void uuid(BitWriter out, Form form, String value) {
        boolean random = form != Form.UUID_ANY;
        for (int i = 0; i < 36; i++) {
            char c = value.charAt(i);
            if (c == '-' || (random && i == 14)) {
                continue;
            }
            out.bits(HEX_NUMBERS[c], random && i == 19 ? 2 : 4);
        }
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
        for (int i = 0; i < value.length(); i++) {
            out.bits(HEX_NUMBERS[value.charAt(i)], 4);
        }
    }

    static String hex(BitReader in, int length, boolean upper) throws ProtocolException {
        return packed(in, length, 4, upper ? UPPER : LOWER);
    }

    static void base64Url(BitWriter out, String value) {
        for (int i = 0; i < value.length(); i++) {
            out.bits(URL_NUMBERS[value.charAt(i)], 6);
        }
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
