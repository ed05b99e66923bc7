package org.godwit.client.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.frame.Frame;
import org.godwit.protocol.frame.FrameSplitter;
import org.godwit.protocol.frame.FrameWriter;
import org.godwit.protocol.handshake.ClientHandshake;
import org.godwit.protocol.handshake.Control;
import org.godwit.protocol.handshake.LoginReply;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.handshake.SecureFrames;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// One device's line to the server: a socket while there is one, and the session that outlives it.
/// Belongs to its [Loop].
final class Wire {
    private static final int DICTIONARY = 1;
    private static final byte[] NOTHING = new byte[0];

    private final int number;
    private final Account account;
    private final Loop loop;
    private final Unstored unstored = new Unstored();
    private final List<Stanza.Addressed> pending = new ArrayList<>(2);

    private State state = State.CLOSED;
    private @Nullable Outlet outlet;
    private @Nullable ClientHandshake handshake;
    private @Nullable SecureFrames frames;
    private @Nullable Session session;
    private boolean resuming;
    private boolean inNewSession;
    private byte[] partial = NOTHING;
    private boolean dirty;
    private boolean ackOwed;

    enum State {
        CLOSED,
        CONNECTING,
        SHAKING,
        LOGGING_IN,
        OPEN
    }

    Wire(int number, Account account, Loop loop) {
        this.number = number;
        this.account = account;
        this.loop = loop;
    }

    int number() {
        return number;
    }

    Account account() {
        return account;
    }

    State state() {
        return state;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /// Messages sent that are not known to be stored.
    int unstored() {
        return unstored.size();
    }

    /// Whether the session is another than the one before: what it had may be told again.
    boolean mayRepeat() {
        return inNewSession;
    }

    // ---- opening

    /// Begins a login; [LoadScript#opened] follows, or the loop is told that it failed.
    ///
    /// @param resume whether to go on with the session before
    void open(boolean resume) throws IOException {
        resuming = resume && session != null;
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.socket().setTcpNoDelay(true);
        state = State.CONNECTING;
        partial = NOTHING;
        boolean connected = channel.connect(loop.plan().target().server());
        int wanted = connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT;
        outlet = new Outlet(loop, loop.register(channel, this, wanted));
        if (connected) {
            connected(channel);
        }
    }

    void connected(SocketChannel channel) throws IOException {
        if (!channel.finishConnect()) {
            return;
        }
        channel.keyFor(loop.selector()).interestOps(SelectionKey.OP_READ);
        state = State.SHAKING;
        try {
            ClientHandshake begun =
                    new ClientHandshake(
                            new ClientHandshake.Identity(loop.curve(), account.device()),
                            account.known(loop.plan().target().root(), loop.loginBy()),
                            request(),
                            DICTIONARY,
                            loop.clock().instant().getEpochSecond());
            handshake = begun;
            write(Unpooled.wrappedBuffer(begun.firstFlight().unsafeArray()));
        } catch (ProtocolException e) {
            fail(e);
        }
    }

    private LoginRequest request() {
        Session before = resuming ? session : null;
        LoginRequest.Resume resume = before == null ? null : before.resume();
        return new LoginRequest(
                account.jid().toString(), "load", account.proof(), resume, LoginRequest.Early.NONE);
    }

    // ---- reading

    /// What has arrived, with `partial` before it.
    void read(ByteBuf in) {
        try {
            while (state != State.CLOSED) {
                ByteBuf record = FrameSplitter.next(in, Limits.DEFAULT.frameBytesMax());
                if (record == null) {
                    break;
                }
                record(record);
            }
            partial = rest(in);
        } catch (ProtocolException e) {
            fail(e);
        }
    }

    private static byte[] rest(ByteBuf in) {
        if (!in.isReadable()) {
            return NOTHING;
        }
        byte[] rest = new byte[in.readableBytes()];
        in.readBytes(rest);
        return rest;
    }

    byte[] takePartial() {
        byte[] taken = partial;
        partial = NOTHING;
        return taken;
    }

    private void record(ByteBuf record) throws ProtocolException {
        ClientHandshake shaking = handshake;
        SecureFrames open = frames;
        if (state == State.SHAKING && shaking != null) {
            byte[] answer = new byte[record.readableBytes()];
            record.readBytes(answer);
            ClientHandshake.Established established = shaking.read(Bytes.wrap(answer));
            if (established.certificate() != null) {
                account.keep(established.certificate());
            }
            handshake = null;
            frames = established.frames();
            state = State.LOGGING_IN;
            write(Unpooled.wrappedBuffer(established.send().unsafeArray()));
        } else if (open != null) {
            frame(open, Frame.parse(open.open(record)));
        }
    }

    private void frame(SecureFrames open, Frame frame) throws ProtocolException {
        ByteBuf control = frame.control();
        if (control != null) {
            control(open, Control.read(control));
            return;
        }
        Session current = session;
        if (state != State.OPEN || current == null) {
            throw new ProtocolException(
                    ErrorCode.STREAM_BAD_FORMAT, "stanzas before the login is answered");
        }
        if (frame.acknowledged() != Frame.NO_ACK) {
            unstored.acknowledged(frame.acknowledged(), loop);
        }
        for (ByteBuf encoded : frame.stanzas()) {
            Stanza stanza = current.codec.decode(encoded);
            current.received++;
            loop.heard(this, stanza);
        }
        if (frame.acknowledged() != Frame.NO_ACK) {
            current.codec.acknowledged(frame.acknowledged());
        }
        ackOwed |= frame.ackWanted() || !frame.stanzas().isEmpty();
        if (ackOwed) {
            touch();
        }
    }

    private void control(SecureFrames open, Control control) throws ProtocolException {
        switch (control) {
            case Control.Reply(LoginReply.Accepted accepted) -> accepted(open, accepted);
            case Control.Reply(LoginReply.Refused refused) ->
                    throw new ProtocolException(refused.code(), refused.detail());
            case Control.NewTicket(Bytes ticket, long lifeSeconds) ->
                    keepTicket(open, ticket, lifeSeconds);
            case Control.Upgrade upgrade -> {
                ByteBuf out = Unpooled.buffer();
                open.answerUpgrade(upgrade, out);
                write(out);
            }
            case Control.Close(var code, String detail) ->
                    throw new ProtocolException(code, detail);
            case Control.Goodbye() -> ended("the server said goodbye");
            case Control.Upgraded() -> ended("a control message out of place");
        }
    }

    private void accepted(SecureFrames open, LoginReply.Accepted accepted) {
        account.linked();
        keepTicket(open, accepted.ticket(), accepted.ticketSeconds());
        LoginReply.Stream stream = accepted.stream();
        Session before = session;
        Session now;
        if (stream.resumed() && before != null) {
            now = new Session(before.codec, stream.token());
            now.received = before.received;
            if (!stream.tablesKept()) {
                now.codec.reset();
            }
            now.sent = stream.received();
        } else {
            inNewSession = before != null;
            now = new Session(loop.newCodec(), stream.token());
        }
        now.codec.bind(accepted.jid());
        now.codec.countFrom(now.sent);
        session = now;
        state = State.OPEN;
        resend(stream.resumed() ? stream.received() : 0, stream.resumed());
        loop.opened(this);
    }

    /// Says again what the server has not, before anything new.
    private void resend(long counted, boolean resumed) {
        if (resumed) {
            unstored.acknowledged(counted, loop);
        }
        pending.addAll(0, unstored.again(counted));
        if (!pending.isEmpty()) {
            touch();
        }
    }

    private void keepTicket(SecureFrames open, Bytes ticket, long lifeSeconds) {
        if (ticket.size() > 0) {
            long now = loop.clock().instant().getEpochSecond();
            account.keep(open.grant(ticket, now + lifeSeconds));
        }
    }

    // ---- sending

    /// Sends a stanza with what else is sent in this turn of the loop.
    ///
    /// @param dueNanos when it was to be sent: its first tick is timed from there
    void send(Stanza.Addressed stanza, long dueNanos) {
        unstored.add(stanza, dueNanos);
        pending.add(stanza);
        touch();
    }

    private void touch() {
        if (!dirty) {
            dirty = true;
            loop.dirty(this);
        }
    }

    /// Seals everything said in this turn into as few frames as it takes, and writes them at once.
    void flush(FrameWriter writer, ByteBuf out) {
        dirty = false;
        Session current = session;
        SecureFrames open = frames;
        Outlet socket = outlet;
        boolean able = state == State.OPEN && socket != null && socket.isClear();
        if (!able || current == null || open == null) {
            return;
        }
        if (ackOwed) {
            writer.acknowledge(current.received);
            ackOwed = false;
        }
        for (Stanza.Addressed stanza : pending) {
            if (writer.isFull()) {
                open.seal(writer, false, out);
            }
            current.codec.encode(stanza, writer.beginStanza());
            writer.endStanza();
            current.sent++;
        }
        pending.clear();
        if (!writer.isEmpty()) {
            open.seal(writer, false, out);
        }
        write(out);
    }

    private void write(ByteBuf out) {
        Outlet socket = outlet;
        if (socket != null) {
            try {
                socket.write(out);
            } catch (IOException e) {
                ended(String.valueOf(e.getMessage()));
            }
        }
    }

    void writable() throws IOException {
        Outlet socket = outlet;
        if (socket != null) {
            socket.writable();
            if (socket.isClear()) {
                touch();
            }
        }
    }

    // ---- ending

    /// Says goodbye and closes: nothing is to be resumed.
    void leave() {
        SecureFrames open = frames;
        if (open != null && state == State.OPEN) {
            ByteBuf out = Unpooled.buffer();
            open.seal(new Control.Goodbye(), out);
            write(out);
        }
        boolean wasOpen = state == State.OPEN;
        session = null;
        cut();
        if (wasOpen) {
            loop.left();
        }
    }

    /// Closes the socket without a word.
    void cut() {
        Outlet socket = outlet;
        state = State.CLOSED;
        handshake = null;
        frames = null;
        outlet = null;
        pending.clear();
        if (socket != null) {
            socket.close();
        }
    }

    void fail(ProtocolException e) {
        ended(e.code() + ": " + e.detail());
    }

    void ended(String why) {
        if (state != State.CLOSED) {
            State was = state;
            cut();
            loop.ended(this, was, why);
        }
    }
}
