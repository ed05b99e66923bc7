package org.godwit.protocol.handshake.noise;

import java.util.List;

/// The message patterns Godwit speaks (Noise §7). "Client" is always the side that connected, also
/// where the server sends the first message of the pattern.
@SuppressWarnings("ImmutableEnumChecker") // lists made by List.of
public enum Pattern {
    /// First contact: both static keys are sent.
    XX(
            "Noise_XX_25519_AESGCM_SHA256",
            true,
            List.of(
                    List.of(Token.E),
                    List.of(Token.E, Token.EE, Token.S, Token.ES),
                    List.of(Token.S, Token.SE))),

    /// The client knows the server's static key and sends its login at once.
    IK(
            "Noise_IK_25519_AESGCM_SHA256",
            true,
            List.of(
                    List.of(Token.E, Token.ES, Token.S, Token.SS),
                    List.of(Token.E, Token.EE, Token.SE))),

    /// The server could not read the first message and goes on as in [#XX] with the client's
    /// ephemeral key (Noise §10.4).
    XX_FALLBACK(
            "Noise_XXfallback_25519_AESGCM_SHA256",
            false,
            List.of(List.of(Token.E, Token.EE, Token.S, Token.ES), List.of(Token.S, Token.SE))),

    /// A ticket's key instead of any Diffie-Hellman. The client's ephemeral key is mixed into the
    /// first key, the server's nonce into the second.
    TICKET(
            "Godwit_ticket_25519_AESGCM_SHA256",
            true,
            List.of(List.of(Token.PSK, Token.E_MIXED), List.of(Token.NONCE)));

    /// One step of a message (Noise §7.1), with two of our own for tickets.
    enum Token {
        /// An ephemeral public key.
        E,
        /// A static public key, encrypted where a key is there.
        S,
        EE,
        /// The client's ephemeral key with the server's static key.
        ES,
        /// The client's static key with the server's ephemeral key.
        SE,
        SS,
        /// The pre-shared key of a ticket.
        PSK,
        /// An ephemeral public key that is also mixed into the key (Noise §9.2).
        E_MIXED,
        /// 32 random bytes, mixed into hash and key.
        NONCE
    }

    private final String protocolName;
    private final boolean clientFirst;
    private final List<List<Token>> messages;

    Pattern(String protocolName, boolean clientFirst, List<List<Token>> messages) {
        this.protocolName = protocolName;
        this.clientFirst = clientFirst;
        this.messages = messages;
    }

    /// The name hashed into the transcript (Noise §8).
    public String protocolName() {
        return protocolName;
    }

    boolean clientFirst() {
        return clientFirst;
    }

    int length() {
        return messages.size();
    }

    List<Token> message(int index) {
        return messages.get(index);
    }
}
