package org.godwit.app.scenario.peer;

import java.util.Locale;

/// How a test client talks to the node; a scenario's matrix is made of these.
public enum Encoding {
    /// Noise frames over TCP.
    BINARY,
    /// Plain text on the XMPP port, stream management on.
    XML,
    /// As XML, after STARTTLS.
    STARTTLS,
    /// As XML, inside TLS from the first byte (XEP-0368).
    TLS,
    /// As TLS, logging in by SASL2 with everything in one answer, and by token after the first
    /// time.
    SASL2,
    /// As XML, over a WebSocket of the web port (RFC 7395).
    WEBSOCKET,
    /// As XML, without stream management (XEP-0198).
    UNCOUNTED;

    /// @throws IllegalArgumentException for a word that names no encoding
    public static Encoding of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isBinary() {
        return this == BINARY;
    }

    /// Whether the stream tells how many stanzas each side has taken.
    public boolean counts() {
        return this != UNCOUNTED;
    }
}
