package org.godwit.protocol.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.godwit.protocol.frame.Frame;
import org.godwit.protocol.frame.FrameSplitter;
import org.godwit.protocol.frame.FrameWriter;
import org.godwit.protocol.handshake.noise.Aead;
import org.godwit.protocol.handshake.noise.KeyPair;
import org.godwit.protocol.handshake.noise.TransportKeys;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Seals and opens the frames of one connection after its handshake. Frames must be opened in the
/// order they were sealed, each once. Keys change after 2^20 frames of a direction by themselves,
/// and at [#rekeySoon]. Holds keys and counters only: no cipher, no buffer. Not thread-safe.
public final class SecureFrames {
    /// Frames after which a sender changes its key.
    public static final long FRAMES_PER_KEY = 1L << 20;

    private final TransportKeys keys;
    private final X25519 curve;

    /// The client's ephemeral key pair, until the upgrade; at the client only.
    private @Nullable KeyPair ownEphemeral;

    /// The client's ephemeral public key, until the upgrade; at the server only.
    private @Nullable Bytes clientEphemeral;

    private TransportKeys.@Nullable Upgraded upgraded;
    private boolean rekeySoon;

    private SecureFrames(TransportKeys keys, X25519 curve) {
        this.keys = keys;
        this.curve = curve;
    }

    static SecureFrames plain(TransportKeys keys, X25519 curve) {
        return new SecureFrames(keys, curve);
    }

    /// At the client of a ticket connection.
    static SecureFrames upgradable(TransportKeys keys, X25519 curve, KeyPair ephemeral) {
        SecureFrames frames = new SecureFrames(keys, curve);
        frames.ownEphemeral = ephemeral;
        return frames;
    }

    /// At the server of a ticket connection.
    static SecureFrames upgradable(TransportKeys keys, X25519 curve, Bytes clientEphemeral) {
        SecureFrames frames = new SecureFrames(keys, curve);
        frames.clientEphemeral = clientEphemeral;
        return frames;
    }

    /// Seals a frame body and appends the record, length and all, to `out`.
    ///
    /// @param body from its reader to its writer index; its flags byte may change
    public void seal(ByteBuf body, ByteBuf out) {
        boolean rekey = rekeySoon || keys.sentSinceRekey() + 1 >= FRAMES_PER_KEY;
        if (rekey) {
            int at = body.readerIndex();
            body.setByte(at, body.getByte(at) | Frame.REKEY);
        }
        int length = body.readableBytes() + Aead.TAG_BYTES;
        FrameSplitter.writeLength(out, length);
        out.ensureWritable(length);
        keys.seal(body.nioBuffer(), out.nioBuffer(out.writerIndex(), length));
        out.writerIndex(out.writerIndex() + length);
        body.skipBytes(body.readableBytes());
        if (rekey) {
            keys.rekeySend();
            rekeySoon = false;
        }
    }

    /// Opens the next record; the body is a fresh heap buffer that nobody else holds.
    ///
    /// @param record without its length
    /// @throws ProtocolException when it is not the peer's next frame, unchanged: the connection
    ///   must be closed
    public ByteBuf open(ByteBuf record) throws ProtocolException {
        int length = record.readableBytes() - Aead.TAG_BYTES;
        if (length < 1) {
            throw new ProtocolException(ErrorCode.STREAM_BAD_FORMAT, "a frame is too short");
        }
        byte[] body = new byte[length];
        keys.open(record.nioBuffer(), ByteBuffer.wrap(body));
        record.skipBytes(record.readableBytes());
        if ((body[0] & Frame.REKEY) != 0) {
            keys.rekeyReceive();
        }
        return Unpooled.wrappedBuffer(body);
    }

    /// Seals what `writer` has collected and appends the record to `out`.
    public void seal(FrameWriter writer, boolean padded, ByteBuf out) {
        ByteBuf body = out.alloc().heapBuffer(writer.stanzaBytes() + 64);
        try {
            writer.finish(body, padded);
            seal(body, out);
        } finally {
            body.release();
        }
    }

    /// Seals a control message and appends the record to `out`.
    public void seal(Control control, ByteBuf out) {
        ByteBuf body = Unpooled.buffer();
        Control.writeFrame(control, body);
        seal(body, out);
    }

    /// Opens one record and takes it apart, for a peer with a blocking stream.
    public Frame open(Bytes record) throws ProtocolException {
        return Frame.parse(open(Codec.open(record)));
    }

    /// The next frame sealed announces a new key: to be called when the key is 24 h old.
    public void rekeySoon() {
        rekeySoon = true;
    }

    /// The pre-shared key of a ticket given out now on this connection; both sides derive it.
    public Bytes ticketKey() {
        return Bytes.wrap(keys.ticketKey());
    }

    /// What a client keeps of a ticket it was given.
    public ClientHandshake.TicketGrant grant(Bytes ticket, long expiresSeconds) {
        return new ClientHandshake.TicketGrant(ticket, ticketKey(), expiresSeconds);
    }

    /// At the server: true while the connection rests on a ticket alone and an upgrade may begin.
    public boolean canUpgrade() {
        return clientEphemeral != null;
    }

    /// At the server: begins the forward-secrecy upgrade of a ticket connection and appends its
    /// frame to `out`. Costs one key generation and one agreement.
    ///
    /// @throws ProtocolException when the client's ephemeral key is a point of low order
    public void beginUpgrade(ByteBuf out) throws ProtocolException {
        Bytes theirs = clientEphemeral;
        if (theirs == null) {
            throw new IllegalStateException("nothing to upgrade");
        }
        KeyPair fresh = curve.generate();
        byte[] secret = fresh.agree(curve, theirs);
        seal(new Control.Upgrade(fresh.publicKey()), out);
        TransportKeys.Upgraded next = keys.upgrade(false, secret);
        next.switchSend();
        upgraded = next;
        clientEphemeral = null;
    }

    /// At the server: the client has switched as well.
    ///
    /// @throws ProtocolException when no upgrade was begun
    public void finishUpgrade() throws ProtocolException {
        TransportKeys.Upgraded next = upgraded;
        if (next == null) {
            throw unexpected();
        }
        next.switchReceive();
        upgraded = null;
    }

    /// At the client: takes the server's upgrade and appends the answering frame to `out`.
    ///
    /// @throws ProtocolException when this connection has none to make, or the key is a bad point
    public void answerUpgrade(Control.Upgrade upgrade, ByteBuf out) throws ProtocolException {
        KeyPair own = ownEphemeral;
        if (own == null) {
            throw unexpected();
        }
        byte[] secret = own.agree(curve, upgrade.ephemeral());
        TransportKeys.Upgraded next = keys.upgrade(true, secret);
        next.switchReceive();
        seal(new Control.Upgraded(), out);
        next.switchSend();
        ownEphemeral = null;
    }

    private static ProtocolException unexpected() {
        return new ProtocolException(ErrorCode.STREAM_BAD_FORMAT, "an upgrade out of place");
    }
}
