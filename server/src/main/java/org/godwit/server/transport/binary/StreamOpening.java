package org.godwit.server.transport.binary;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.godwit.protocol.binary.BinaryStream;
import org.godwit.protocol.handshake.Control;
import org.godwit.protocol.handshake.LoginReply;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.handshake.SecureFrames;
import org.godwit.protocol.handshake.TicketKeys;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Opened;
import org.jspecify.annotations.Nullable;

/// The moment a session answers: the login's reply, the codec tables of the stream, and the stanzas
/// that came with the first flight.
final class StreamOpening {
    private final BinaryTransport transport;
    private final LoginCourse course;
    private final String device;

    StreamOpening(BinaryTransport transport, LoginCourse course, String device) {
        this.transport = transport;
        this.course = course;
        this.device = device;
    }

    /// Seals the reply to `out` and makes the stream that follows it.
    ///
    /// @param opened not refused
    OpenStream open(Opened opened, ByteBuf out) throws ProtocolException {
        return switch (opened) {
            case Opened.Started(Jid jid, String token, Consumer<FromClient> session) -> {
                boolean early = earlyFits();
                var stream = new LoginReply.Stream(false, 0, false, early, token);
                yield open(jid, stream, fresh(), session, out);
            }
            case Opened.Resumed(Jid jid, long received, Consumer<FromClient> session) -> {
                requireOwn(jid, session);
                String token = course.resumeToken();
                BinaryStream kept = keptTables(token);
                var stream =
                        new LoginReply.Stream(true, received, kept != null, earlyFits(), token);
                yield open(jid, stream, kept == null ? fresh() : kept, session, out);
            }
            case Opened.Refused(ErrorCode code, String detail) -> {
                throw new ProtocolException(code, detail);
            }
        };
    }

    /// A token is a secret of one account; with another's it opens nothing.
    private void requireOwn(Jid jid, Consumer<FromClient> session) throws ProtocolException {
        if (!jid.bare().equals(course.account())) {
            session.accept(new FromClient.Disconnected(false));
            throw new ProtocolException(ErrorCode.NOT_AUTHORIZED, "not a session of yours");
        }
    }

    private OpenStream open(
            Jid jid,
            LoginReply.Stream stream,
            BinaryStream codec,
            Consumer<FromClient> session,
            ByteBuf out) {
        codec.bind(jid);
        LoginRequest.Resume resume = course.shaken().login().resume();
        codec.countFrom(stream.resumed() && resume != null ? resume.received() : 0);
        SecureFrames frames = course.shaken().frames();
        var who = new LoginCourse.LoggedIn(course.account(), device, stream.token());
        Bytes ticket =
                LoginCourse.ticket(
                        transport.keys().tickets(),
                        frames,
                        who,
                        transport.clock().instant().getEpochSecond());
        LoginReply reply =
                new LoginReply.Accepted(
                        jid,
                        device,
                        stream,
                        ticket,
                        TicketKeys.TICKET_LIFE.toSeconds(),
                        BinaryTransport.DICTIONARY);
        frames.seal(new Control.Reply(reply), out);
        return new OpenStream(frames, codec, session, who, transport.clock().millis());
    }

    private BinaryStream fresh() {
        return BinaryStream.open(
                BinaryStream.Side.SERVER,
                transport.settings().domain(),
                transport.settings().wire());
    }

    /// The tables of the session's last connection, if they are what the client has.
    private @Nullable BinaryStream keptTables(String token) throws ProtocolException {
        LoginRequest.Resume wanted = course.shaken().login().resume();
        Bytes frozen = transport.frozen().take(token);
        if (wanted == null || frozen == null) {
            return null;
        }
        BinaryStream kept =
                BinaryStream.thaw(BinaryStream.Side.SERVER, frozen, transport.settings().wire());
        return kept.tableHash().equals(wanted.tableHash()) ? kept : null;
    }

    /// Early stanzas are taken only when they are coded with our dictionary.
    private boolean earlyFits() {
        return course.shaken().dictionary() == BinaryTransport.DICTIONARY;
    }

    /// Reports the early stanzas as the first of the stream, but those a resumed session had
    /// already.
    ///
    /// @param opened says how many stanzas the session had
    void deliverEarly(OpenStream stream, Opened opened) throws ProtocolException {
        LoginRequest.Early early = course.shaken().login().early();
        if (early.stanzas().isEmpty() || !earlyFits()) {
            return;
        }
        BinaryStream codec = fresh();
        long received = 0;
        long place = 0;
        if (opened instanceof Opened.Resumed resumed) {
            received = resumed.received();
            place = early.after();
        }
        for (Bytes encoded : early.stanzas()) {
            ByteBuf in = Unpooled.wrappedBuffer(encoded.unsafeArray());
            Stanza stanza = codec.decode(in);
            if (in.isReadable() || !(stanza instanceof Stanza.Message)) {
                throw new ProtocolException(
                        ErrorCode.STREAM_POLICY_VIOLATION, "only messages may go early");
            }
            place++;
            if (place > received) {
                stream.received(stanza);
            }
        }
    }

    /// A session answered a connection that is gone: it may wait for the device to come back.
    static void abandon(Opened opened) {
        switch (opened) {
            case Opened.Started(Jid _, String _, Consumer<FromClient> session) ->
                    session.accept(new FromClient.Disconnected(false));
            case Opened.Resumed(Jid _, long _, Consumer<FromClient> session) ->
                    session.accept(new FromClient.Disconnected(false));
            case Opened.Refused _ -> {
                // Nobody to tell.
            }
        }
    }
}
