package org.godwit.protocol.binary.dictionary;

/// How a value is spelled. The order is the wire's.
public enum Form {
    /// The stanza's own id, the id of the stanza it speaks of.
    OWN,
    REFERENCE,
    /// Bare address of the recipient, of the sender, and the home domain.
    RECIPIENT,
    SENDER,
    HOME,
    /// A string of the dictionary.
    TOKEN,
    EMPTY,
    /// A number without leading zeros.
    NUMBER,
    /// Digits of any length.
    DIGITS,
    UUID,
    UUID_UPPER,
    /// Lower case, of any version.
    UUID_ANY,
    HEX_32,
    HEX_40,
    HEX_64,
    HEX,
    HEX_UPPER,
    /// Canonical base64 with its padding.
    BASE64,
    /// Letters, digits, `-` and `_`.
    BASE64_URL,
    STAMP,
    JID,
    /// A domain below the home domain.
    SUBDOMAIN,
    /// A known beginning and another value.
    PREFIXED,
    /// Another value and a known end.
    SUFFIXED,
    TEXT,
    UTF8;

    private static final Form[] ALL = values();

    public static Form of(int symbol) {
        return ALL[symbol];
    }

    public static int count() {
        return ALL.length;
    }

    /// The order of declaration is the wire's.
    @SuppressWarnings("EnumOrdinal")
    public int symbol() {
        return ordinal();
    }
}
