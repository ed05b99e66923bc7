package org.godwit.protocol.binary;

/// Ids of a prefix and a rising number, such as `phone-17`: the cheapest to send.
final class CountedId {
    private static final int PREFIX_CHARS_MAX = 24;
    private static final int DIGITS_MAX = 15;

    private CountedId() {}

    /// Where the number of `id` begins, or -1 when it is no such id.
    static int split(String id) {
        int at = id.length();
        while (at > 0 && isDigit(id.charAt(at - 1))) {
            at--;
        }
        int digits = id.length() - at;
        boolean separated = at > 0 && "-_.:/#".indexOf(id.charAt(at - 1)) >= 0;
        boolean canonical = digits == 1 || (digits > 1 && id.charAt(at) != '0');
        return separated && canonical && digits <= DIGITS_MAX && at <= PREFIX_CHARS_MAX ? at : -1;
    }

    /// Whether `text` is a number of at most 18 digits without leading zeros.
    static boolean isNumber(String text) {
        int length = text.length();
        if (length == 0 || length > 18 || (length > 1 && text.charAt(0) == '0')) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
