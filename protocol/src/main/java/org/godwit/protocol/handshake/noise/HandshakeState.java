package org.godwit.protocol.handshake.noise;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// One handshake, one side (Noise §5.3). Pure and single-use: write and read its messages in turn,
/// then [#split]. After a [ProtocolException] it is useless and must be dropped. Not thread-safe.
public final class HandshakeState {
    private final Pattern pattern;
    private final boolean client;
    private final X25519 curve;
    private final SymmetricState symmetric;
    private @Nullable KeyPair ownStatic;
    private @Nullable KeyPair ownEphemeral;
    private byte @Nullable [] theirStatic;
    private byte @Nullable [] theirEphemeral;
    private byte @Nullable [] preSharedKey;
    private int turn;

    private HandshakeState(Pattern pattern, boolean client, X25519 curve, Bytes prologue) {
        this.pattern = pattern;
        this.client = client;
        this.curve = curve;
        this.symmetric = new SymmetricState(pattern.protocolName());
        symmetric.mixHash(prologue.unsafeArray());
    }

    /// First contact.
    public static HandshakeState xx(
            boolean client, X25519 curve, Bytes prologue, KeyPair ownStatic) {
        HandshakeState state = new HandshakeState(Pattern.XX, client, curve, prologue);
        state.ownStatic = ownStatic;
        return state;
    }

    /// The client's side of IK.
    ///
    /// @param server the server's static public key, from an earlier contact
    public static HandshakeState ikClient(
            X25519 curve, Bytes prologue, KeyPair ownStatic, Bytes server) {
        HandshakeState state = new HandshakeState(Pattern.IK, true, curve, prologue);
        state.ownStatic = ownStatic;
        state.theirStatic = server.unsafeArray();
        state.symmetric.mixHash(server.unsafeArray());
        return state;
    }

    /// The server's side of IK.
    public static HandshakeState ikServer(X25519 curve, Bytes prologue, KeyPair ownStatic) {
        HandshakeState state = new HandshakeState(Pattern.IK, false, curve, prologue);
        state.ownStatic = ownStatic;
        state.symmetric.mixHash(ownStatic.publicKey().unsafeArray());
        return state;
    }

    /// The client's side after a first message the server could not read: its ephemeral key stays.
    public static HandshakeState fallbackClient(
            X25519 curve, Bytes prologue, KeyPair ownStatic, KeyPair ephemeral) {
        HandshakeState state = new HandshakeState(Pattern.XX_FALLBACK, true, curve, prologue);
        state.ownStatic = ownStatic;
        state.ownEphemeral = ephemeral;
        state.symmetric.mixHash(ephemeral.publicKey().unsafeArray());
        return state;
    }

    /// The server's side after a first message it could not read.
    ///
    /// @param ephemeral the client's ephemeral public key, taken from that message
    public static HandshakeState fallbackServer(
            X25519 curve, Bytes prologue, KeyPair ownStatic, Bytes ephemeral) {
        HandshakeState state = new HandshakeState(Pattern.XX_FALLBACK, false, curve, prologue);
        state.ownStatic = ownStatic;
        state.theirEphemeral = ephemeral.unsafeArray();
        state.symmetric.mixHash(ephemeral.unsafeArray());
        return state;
    }

    /// Either side of a ticket resume.
    ///
    /// @param ticket as it goes over the wire; it is part of the transcript
    /// @param key the ticket's pre-shared key, 32 bytes
    public static HandshakeState ticket(
            boolean client, X25519 curve, Bytes prologue, Bytes ticket, Bytes key) {
        HandshakeState state = new HandshakeState(Pattern.TICKET, client, curve, prologue);
        state.symmetric.mixHash(ticket.unsafeArray());
        state.preSharedKey = key.unsafeArray();
        return state;
    }

    /// Fixes the ephemeral key, for published test vectors only: a key used twice breaks AES-GCM.
    HandshakeState withEphemeral(KeyPair ephemeral) {
        ownEphemeral = ephemeral;
        return this;
    }

    /// The next message of this side.
    ///
    /// @throws ProtocolException when the peer's key is a point of low order
    public byte[] write(byte[] payload) throws ProtocolException {
        requireTurn(true);
        ByteArrayOutputStream out = new ByteArrayOutputStream(160 + payload.length);
        for (Pattern.Token token : pattern.message(turn)) {
            writeToken(token, out);
        }
        out.writeBytes(symmetric.encryptAndHash(payload));
        turn++;
        return out.toByteArray();
    }

    /// Reads the peer's next message and returns its payload.
    ///
    /// @throws ProtocolException when it is cut, forged, replayed or holds a bad key
    public byte[] read(byte[] message) throws ProtocolException {
        requireTurn(false);
        int position = 0;
        for (Pattern.Token token : pattern.message(turn)) {
            position = readToken(token, message, position);
        }
        byte[] rest = Arrays.copyOfRange(message, position, message.length);
        byte[] payload = symmetric.decryptAndHash(rest);
        turn++;
        return payload;
    }

    private void writeToken(Pattern.Token token, ByteArrayOutputStream out)
            throws ProtocolException {
        switch (token) {
            case E, E_MIXED -> {
                KeyPair fresh = ownEphemeral == null ? curve.generate() : ownEphemeral;
                ownEphemeral = fresh;
                out.writeBytes(mixEphemeral(token, fresh.publicKey().unsafeArray()));
            }
            case S -> {
                byte[] own = require(ownStatic, "static key").publicKey().unsafeArray();
                out.writeBytes(symmetric.encryptAndHash(own));
            }
            case NONCE -> {
                out.writeBytes(mixNonce(curve.secret()));
            }
            case EE, ES, SE, SS, PSK -> mixSecret(token);
        }
    }

    private int readToken(Pattern.Token token, byte[] message, int position)
            throws ProtocolException {
        return switch (token) {
            case E, E_MIXED -> {
                byte[] theirs = cut(message, position, X25519.KEY_BYTES);
                theirEphemeral = mixEphemeral(token, theirs);
                yield position + X25519.KEY_BYTES;
            }
            case S -> {
                int length = X25519.KEY_BYTES + (symmetric.hasKey() ? Aead.TAG_BYTES : 0);
                theirStatic = symmetric.decryptAndHash(cut(message, position, length));
                yield position + length;
            }
            case NONCE -> {
                byte[] ignored = mixNonce(cut(message, position, X25519.KEY_BYTES));
                yield position + ignored.length;
            }
            case EE, ES, SE, SS, PSK -> {
                mixSecret(token);
                yield position;
            }
        };
    }

    private byte[] mixEphemeral(Pattern.Token token, byte[] ephemeral) {
        symmetric.mixHash(ephemeral);
        if (token == Pattern.Token.E_MIXED) {
            symmetric.mixKey(ephemeral);
        }
        return ephemeral;
    }

    private byte[] mixNonce(byte[] nonce) {
        symmetric.mixHash(nonce);
        symmetric.mixKey(nonce);
        return nonce;
    }

    private void mixSecret(Pattern.Token token) throws ProtocolException {
        switch (token) {
            case EE -> symmetric.mixKey(agree(ownEphemeral, theirEphemeral));
            case ES ->
                    symmetric.mixKey(
                            client
                                    ? agree(ownEphemeral, theirStatic)
                                    : agree(ownStatic, theirEphemeral));
            case SE ->
                    symmetric.mixKey(
                            client
                                    ? agree(ownStatic, theirEphemeral)
                                    : agree(ownEphemeral, theirStatic));
            case SS -> symmetric.mixKey(agree(ownStatic, theirStatic));
            case PSK -> symmetric.mixKeyAndHash(require(preSharedKey, "pre-shared key"));
            case E, S, E_MIXED, NONCE -> throw new IllegalArgumentException(token + " is sent");
        }
    }

    private byte[] agree(@Nullable KeyPair own, byte @Nullable [] theirs) throws ProtocolException {
        return require(own, "own key").agree(curve, require(theirs, "their key"));
    }

    /// True when every message has been written or read.
    public boolean isFinished() {
        return turn == pattern.length();
    }

    /// The keys for what follows.
    public TransportKeys split() {
        if (!isFinished()) {
            throw new IllegalStateException("the handshake is not finished");
        }
        byte[][] keys = symmetric.split();
        boolean first = client == pattern.clientFirst();
        return new TransportKeys(first ? keys[0] : keys[1], first ? keys[1] : keys[0], keys[2]);
    }

    /// The peer's static public key, once a message has carried it.
    public Bytes theirStatic() {
        return Bytes.copyOf(require(theirStatic, "their static key"));
    }

    /// The peer's ephemeral public key, once a message has carried it.
    public Bytes theirEphemeral() {
        return Bytes.copyOf(require(theirEphemeral, "their ephemeral key"));
    }

    /// Our ephemeral key, once a message has carried it: the fallback and the upgrade use it again.
    public KeyPair ownEphemeral() {
        return require(ownEphemeral, "own ephemeral key");
    }

    /// The transcript hash: equal on both sides, and never the same twice (Noise §11.2).
    public Bytes transcriptHash() {
        return Bytes.wrap(symmetric.hash());
    }

    private void requireTurn(boolean writing) {
        boolean clientsTurn = (turn % 2 == 0) == pattern.clientFirst();
        if (isFinished() || (client == clientsTurn) != writing) {
            throw new IllegalStateException("not our turn");
        }
    }

    private static byte[] cut(byte[] message, int from, int length) throws ProtocolException {
        if (message.length - from < length) {
            throw new ProtocolException(
                    ErrorCode.LOGIN_HANDSHAKE_FAILED, "the handshake message is cut short");
        }
        return Arrays.copyOfRange(message, from, from + length);
    }

    private static <T> T require(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalStateException("no " + what + " yet");
        }
        return value;
    }
}
