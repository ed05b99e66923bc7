package org.godwit.server.transport.binary;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.function.Consumer;
import org.godwit.protocol.binary.BinaryStream;
import org.godwit.protocol.frame.Frame;
import org.godwit.protocol.frame.FrameWriter;
import org.godwit.protocol.handshake.SecureFrames;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.ToClient;

/// A connection whose session is open: all a connection holds at rest. Translates between frames
/// and what sessions say and hear.
final class OpenStream {
    private static final int FRAME_BYTES = 32 * 1024;
    private static final long KEY_AGE_MILLIS_MAX = Duration.ofHours(24).toMillis();

    private final SecureFrames frames;
    private final BinaryStream codec;
    private final Consumer<FromClient> session;
    private final LoginCourse.LoggedIn who;
    private long keyedAtMillis;
    private boolean padded;
    private boolean ended;

    OpenStream(
            SecureFrames frames,
            BinaryStream codec,
            Consumer<FromClient> session,
            LoginCourse.LoggedIn who,
            long nowMillis) {
        this.frames = frames;
        this.codec = codec;
        this.session = session;
        this.who = who;
        this.keyedAtMillis = nowMillis;
    }

    /// Reports what a frame holds. Its control message, if any, is the caller's.
    void report(Frame frame) throws ProtocolException {
        padded = frame.padded();
        if (frame.acknowledged() != Frame.NO_ACK) {
            session.accept(new FromClient.Acknowledged(frame.acknowledged()));
        }
        for (ByteBuf encoded : frame.stanzas()) {
            Stanza stanza = codec.decode(encoded);
            if (encoded.isReadable()) {
                throw new ProtocolException(ErrorCode.STREAM_BAD_FORMAT, "bytes follow the stanza");
            }
            received(stanza);
        }
        if (frame.acknowledged() != Frame.NO_ACK) {
            codec.acknowledged(frame.acknowledged());
        }
        if (frame.ackWanted()) {
            session.accept(new FromClient.AckRequested());
        }
    }

    void received(Stanza stanza) throws ProtocolException {
        switch (stanza) {
            case Stanza.Addressed addressed -> session.accept(new FromClient.Received(addressed));
            case Stanza.Unknown _ ->
                    throw new ProtocolException(
                            ErrorCode.STREAM_UNSUPPORTED_STANZA_TYPE,
                            "only message, presence and iq are stanzas");
        }
    }

    /// Adds what the session says to the frame being made; sealed to `out` when that is full.
    void add(ToClient event, FrameWriter writer, ByteBuf out) {
        switch (event) {
            case ToClient.Deliver(Stanza stanza) -> {
                if (writer.isFull() || writer.stanzaBytes() >= FRAME_BYTES) {
                    seal(writer, out);
                }
                codec.encode(stanza, writer.beginStanza());
                writer.endStanza();
            }
            case ToClient.Acknowledge(long received) -> writer.acknowledge(received);
            case ToClient.RequestAck() -> writer.requestAck();
            case ToClient.CountingStarted _, ToClient.Read _, ToClient.Close _ -> {
                // Counting begins with the login; the other two are the connection's.
            }
        }
    }

    /// Seals what has been added, if anything; padded when the peer's last frame was.
    void seal(FrameWriter writer, ByteBuf out) {
        if (!writer.isEmpty()) {
            frames.seal(writer, padded, out);
        }
    }

    /// Changes the key when it is a day old.
    void rekeyWhenOld(long nowMillis) {
        if (nowMillis - keyedAtMillis >= KEY_AGE_MILLIS_MAX) {
            keyedAtMillis = nowMillis;
            frames.rekeySoon();
        }
    }

    void writable(boolean writable) {
        session.accept(new FromClient.Writable(writable));
    }

    /// The connection is gone: tells the session, once, and keeps the tables for a resume.
    void end(boolean orderly, FrozenTables tables) {
        if (!ended) {
            ended = true;
            if (!orderly) {
                tables.keep(who.token(), codec.freeze());
            }
            session.accept(new FromClient.Disconnected(orderly));
        }
    }

    SecureFrames frames() {
        return frames;
    }

    LoginCourse.LoggedIn who() {
        return who;
    }
}
