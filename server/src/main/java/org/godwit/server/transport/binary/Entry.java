package org.godwit.server.transport.binary;

import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import org.godwit.protocol.frame.Frame;
import org.godwit.protocol.frame.FrameSplitter;
import org.godwit.protocol.handshake.Control;
import org.godwit.protocol.handshake.LoginReply;
import org.godwit.protocol.handshake.SecureFrames;
import org.godwit.protocol.handshake.ServerHandshake;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.account.Verdict;
import org.godwit.server.session.Opened;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way in of one connection: magic, handshake, key confirmation, login. Dropped once the
/// session is open. Confined to the connection's event loop.
final class Entry {
    private static final Logger LOG = LoggerFactory.getLogger(Entry.class);

    private final BinaryTransport transport;
    private final BinaryConnection connection;
    private final SocketAddress address;
    private Phase phase = new Phase.Expecting();

    /// It has a place at the gate.
    private boolean admitted;

    /// How far the peer has come.
    private sealed interface Phase {
        /// Waits for the first bytes.
        record Expecting() implements Phase {}

        record Shaking(ServerHandshake handshake, boolean first) implements Phase {}

        /// The first flight is read and answered; it may be a replay.
        record Unconfirmed(ServerHandshake.Step.Established shaken) implements Phase {}

        /// Waits for accounts and sessions; the socket is not read.
        ///
        /// @param device its id, empty until the accounts have granted it
        /// @param resuming the session is asked to resume an old one
        record LoggingIn(LoginCourse course, String device, boolean resuming) implements Phase {}

        /// A ticket's holder asks for its session. One that is there vouches for its device, as a
        /// device that is removed takes its sessions with it: nothing is read from the store.
        record Vouching(LoginCourse course, String device) implements Phase {}
    }

    Entry(BinaryTransport transport, BinaryConnection connection, SocketAddress address) {
        this.transport = transport;
        this.connection = connection;
        this.address = address;
    }

    /// Reads at most one record.
    void read(ByteBuf in) throws ProtocolException {
        switch (phase) {
            case Phase.Expecting() -> readMagic(in);
            case Phase.Shaking(ServerHandshake handshake, boolean first) -> {
                ByteBuf record = next(in);
                if (record != null) {
                    shake(handshake, first, bytes(record));
                }
            }
            case Phase.Unconfirmed(ServerHandshake.Step.Established shaken) -> {
                ByteBuf record = next(in);
                if (record != null) {
                    confirm(shaken, Frame.parse(shaken.frames().open(record)));
                }
            }
            case Phase.LoggingIn _, Phase.Vouching _ -> {
                // Stays in the buffer, which does not grow: the socket is not read.
            }
        }
    }

    private @Nullable ByteBuf next(ByteBuf in) throws ProtocolException {
        return FrameSplitter.next(in, wire().frameBytesBeforeLoginMax());
    }

    private void readMagic(ByteBuf in) throws ProtocolException {
        Bytes magic = ServerHandshake.MAGIC;
        int known = Math.min(in.readableBytes(), magic.size());
        for (int i = 0; i < known; i++) {
            if (in.getByte(in.readerIndex() + i) != magic.at(i)) {
                throw new ProtocolException(
                        ErrorCode.STREAM_UNSUPPORTED_VERSION,
                        "this port speaks another protocol, or another version of it");
            }
        }
        if (known == magic.size()) {
            in.skipBytes(known);
            phase = new Phase.Shaking(new ServerHandshake(transport.keys(), wire()), true);
        }
    }

    private void shake(ServerHandshake handshake, boolean first, Bytes record)
            throws ProtocolException {
        if (first && transport.throttle().isBlocked(address)) {
            throw new ProtocolException(
                    ErrorCode.LOGIN_TOO_MANY_ATTEMPTS, "too many failed logins; wait a minute");
        }
        switch (handshake.read(record)) {
            case ServerHandshake.Step.Send(Bytes answer) -> {
                phase = new Phase.Shaking(handshake, false);
                connection.writeRecord(answer);
            }
            case ServerHandshake.Step.Established shaken -> {
                if (shaken.confirmed()) {
                    logIn(shaken);
                } else {
                    phase = new Phase.Unconfirmed(shaken);
                    connection.writeRecord(shaken.send());
                }
            }
        }
    }

    private void confirm(ServerHandshake.Step.Established shaken, Frame frame)
            throws ProtocolException {
        if (!frame.stanzas().isEmpty() || frame.control() != null) {
            throw new ProtocolException(
                    ErrorCode.STREAM_POLICY_VIOLATION, "the confirming frame is empty");
        }
        logIn(shaken);
    }

    private void logIn(ServerHandshake.Step.Established shaken) throws ProtocolException {
        LoginCourse course = LoginCourse.of(shaken, transport.settings().domain());
        String device = course.ticketDevice();
        boolean vouched = course.wantsResume() && !device.isEmpty();
        phase =
                vouched
                        ? new Phase.Vouching(course, device)
                        : new Phase.LoggingIn(course, "", course.wantsResume());
        admitted = transport.gate().enter();
        if (!admitted) {
            int seconds = transport.gate().retrySeconds();
            throw new ProtocolException(
                    ErrorCode.RESOURCE_CONSTRAINT, LoginReply.Refused.busy(seconds));
        }
        connection.read(false);
        if (vouched) {
            ask(course, device, true);
        } else {
            judge(course);
        }
    }

    /// The connection is past this, or gone.
    void left() {
        if (admitted) {
            admitted = false;
            transport.gate().leave();
        }
    }

    private void judge(LoginCourse course) {
        var _ =
                course.judge(transport.logins())
                        .exceptionally(Entry::broken)
                        .thenAccept(verdict -> connection.submit(new Work.Judged(verdict)));
    }

    private static Verdict broken(Throwable cause) {
        LOG.error("a login broke", cause);
        return new Verdict.Refused(ErrorCode.INTERNAL_SERVER_ERROR, "try again later");
    }

    /// The accounts have answered.
    void judged(Verdict verdict) throws ProtocolException {
        if (!(phase instanceof Phase.LoggingIn(LoginCourse course, String _, boolean resuming))) {
            throw new IllegalStateException("nobody was judged");
        }
        switch (verdict) {
            case Verdict.Granted(String device) -> {
                phase = new Phase.LoggingIn(course, device, resuming);
                ask(course, device, resuming);
            }
            case Verdict.Refused(ErrorCode code, String detail) -> {
                throw new ProtocolException(code, detail);
            }
        }
    }

    private void ask(LoginCourse course, String device, boolean resuming) {
        transport
                .sessions()
                .open(
                        course.login(device, resuming),
                        connection,
                        opened -> connection.submit(new Work.Answered(opened)));
    }

    /// The sessions have answered. Where there is nothing to resume, a new session is opened.
    ///
    /// @return the opening to go on with, or null to wait
    @Nullable StreamOpening answered(Opened opened) throws ProtocolException {
        if (phase instanceof Phase.Vouching(LoginCourse course, String device)) {
            return vouched(course, device, opened);
        }
        if (!(phase
                instanceof Phase.LoggingIn(LoginCourse course, String device, boolean resuming))) {
            throw new IllegalStateException("nobody asked for a session");
        }
        return switch (opened) {
            case Opened.Refused(ErrorCode code, String detail) -> {
                if (!resuming) {
                    throw new ProtocolException(code, detail);
                }
                phase = new Phase.LoggingIn(course, device, false);
                ask(course, device, false);
                yield null;
            }
            case Opened.Started _, Opened.Resumed _ -> new StreamOpening(transport, course, device);
        };
    }

    private @Nullable StreamOpening vouched(LoginCourse course, String device, Opened opened) {
        return switch (opened) {
            case Opened.Refused _ -> {
                phase = new Phase.LoggingIn(course, "", false);
                judge(course);
                yield null;
            }
            case Opened.Started _, Opened.Resumed _ -> new StreamOpening(transport, course, device);
        };
    }

    /// Writes why there is no way in, in the form the peer understands by now.
    void refuse(ProtocolException e, ByteBuf out) {
        switch (phase) {
            case Phase.Expecting() -> refuseInTheClear(e, out);
            case Phase.Shaking(ServerHandshake _, boolean first) -> {
                count(e);
                if (first) {
                    refuseInTheClear(e, out);
                }
            }
            case Phase.Unconfirmed(ServerHandshake.Step.Established shaken) ->
                    reply(shaken.frames(), e, out);
            case Phase.LoggingIn(LoginCourse course, String _, boolean _) -> {
                count(e);
                reply(course.shaken().frames(), e, out);
            }
            case Phase.Vouching(LoginCourse course, String _) ->
                    reply(course.shaken().frames(), e, out);
        }
    }

    /// Holds a failed login against its address.
    private void count(ProtocolException e) {
        switch (e.code()) {
            case LOGIN_BAD_CREDENTIALS,
                    LOGIN_UNKNOWN_DEVICE,
                    LOGIN_INVITE_INVALID,
                    LOGIN_HANDSHAKE_FAILED ->
                    transport.throttle().failed(address);
            default -> {
                // Not the doing of somebody who guesses.
            }
        }
    }

    private static void refuseInTheClear(ProtocolException e, ByteBuf out) {
        Bytes refusal = ServerHandshake.refusal(e.code(), e.detail());
        FrameSplitter.writeLength(out, refusal.size());
        out.writeBytes(refusal.unsafeArray());
    }

    private static void reply(SecureFrames frames, ProtocolException e, ByteBuf out) {
        LoginReply refused = new LoginReply.Refused(e.code(), e.detail());
        frames.seal(new Control.Reply(refused), out);
    }

    private Limits wire() {
        return transport.settings().wire();
    }

    private static Bytes bytes(ByteBuf record) {
        byte[] copy = new byte[record.readableBytes()];
        record.readBytes(copy);
        return Bytes.wrap(copy);
    }
}
