package org.godwit.app.scenario.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.godwit.protocol.binary.BinaryStream;
import org.godwit.protocol.frame.Frame;
import org.godwit.protocol.frame.FrameSplitter;
import org.godwit.protocol.frame.FrameWriter;
import org.godwit.protocol.handshake.ClientHandshake;
import org.godwit.protocol.handshake.Control;
import org.godwit.protocol.handshake.LoginReply;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.handshake.SecureFrames;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.StanzaReader;
import org.godwit.protocol.stanza.StanzaWriter;
import org.jspecify.annotations.Nullable;

/// The binary test client: Noise handshake with whatever its device has kept, then frames. Each
/// stanza goes in a frame of its own.
public final class BinaryPeer implements Peer {
    private static final long LOGIN_SECONDS = 20;

    /// The dictionary version of the stanzas we send.
    private static final int DICTIONARY = 1;

    private final Endpoints endpoints;
    private final BinaryDevice device;
    private final Wire wire = new Wire();
    private final FrameWriter writer = new FrameWriter();
    private final BlockingQueue<LoginReply> replies = new LinkedBlockingQueue<>();
    private final ByteBuf unread = Unpooled.buffer();
    private @Nullable ClientHandshake handshake;
    private @Nullable SecureFrames frames;
    private @Nullable BinaryStream stream;
    private boolean over;

    public BinaryPeer(Endpoints endpoints, BinaryDevice device) {
        this.endpoints = endpoints;
        this.device = device;
    }

    @Override
    public void connect() throws IOException {
        LoginRequest nobody = LoginRequest.of("", "", new LoginRequest.Proof.Password(""));
        Bytes unsent = begin(nobody);
        if (unsent.size() == 0) {
            throw new IOException("an empty first flight");
        }
        wire.open(endpoints.host(), endpoints.binary(), false);
        wire.start(this::read);
    }

    /// The first flight of a login, and the state that reads its answer.
    private Bytes begin(LoginRequest request) throws IOException {
        synchronized (device) {
            ClientHandshake fresh =
                    new ClientHandshake(
                            new ClientHandshake.Identity(device.curve, device.key),
                            device.known,
                            request,
                            DICTIONARY,
                            Instant.now().getEpochSecond());
            handshake = fresh;
            device.known =
                    new ClientHandshake.Known(
                            device.known.pinnedRoot(), device.known.certificate(), null);
            try {
                return fresh.firstFlight();
            } catch (ProtocolException e) {
                throw new IOException(e);
            }
        }
    }

    @Override
    public Welcome login(Credentials credentials, @Nullable Resume resume)
            throws IOException, LoginRefused {
        wire.open(endpoints.host(), endpoints.binary(), false);
        Bytes flight = begin(request(credentials, resume));
        wire.start(this::read);
        wire.write(flight.toArray());
        LoginReply reply = awaitReply();
        return switch (reply) {
            case LoginReply.Accepted accepted -> welcome(accepted, credentials);
            case LoginReply.Refused refused ->
                    throw new LoginRefused(refused.code().condition(), refused.detail());
        };
    }

    private LoginRequest request(Credentials credentials, @Nullable Resume resume) {
        synchronized (device) {
            boolean linked = credentials.password().equals(device.linkedWith);
            LoginRequest.Proof proof =
                    linked
                            ? new LoginRequest.Proof.DeviceKey()
                            : new LoginRequest.Proof.Password(credentials.password());
            LoginRequest.Resume wanted = null;
            if (resume != null) {
                BinaryStream kept = device.stream;
                Bytes hash = kept == null ? Bytes.EMPTY : kept.tableHash();
                wanted =
                        new LoginRequest.Resume(
                                resume.token(), resume.sent(), resume.received(), hash);
            } else {
                device.stream = null;
            }
            return new LoginRequest(
                    credentials.account(),
                    credentials.device(),
                    proof,
                    wanted,
                    LoginRequest.Early.NONE);
        }
    }

    private LoginReply awaitReply() throws LoginRefused {
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LOGIN_SECONDS);
            while (System.nanoTime() < deadline) {
                LoginReply reply = replies.poll(20, TimeUnit.MILLISECONDS);
                if (reply != null) {
                    return reply;
                }
                switch (wire.poll(Duration.ZERO)) {
                    case Incoming.Refused(String condition, String text) ->
                            throw new LoginRefused(condition, text);
                    case Incoming.Closed() -> throw new LoginRefused("closed", "during login");
                    case Incoming.Arrived _, Incoming.Counted _, Incoming.CountWanted _ ->
                            throw new LoginRefused("unexpected", "a stanza before the reply");
                    case null -> {}
                }
            }
            throw new LoginRefused("silence", "waiting for the login reply");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoginRefused("interrupted", "");
        }
    }

    private Welcome welcome(LoginReply.Accepted accepted, Credentials credentials) {
        synchronized (device) {
            device.linkedWith = credentials.password();
        }
        LoginReply.Stream goesOn = accepted.stream();
        return new Welcome(
                accepted.jid().toString(), goesOn.token(), goesOn.resumed(), goesOn.received());
    }

    // Reading, on the wire's thread

    private boolean read(byte[] chunk) throws IOException {
        synchronized (device) {
            if (over) {
                return false;
            }
            unread.writeBytes(chunk);
            try {
                ByteBuf record = next();
                while (record != null) {
                    record(record);
                    record = next();
                }
            } catch (ProtocolException e) {
                wire.hear(new Incoming.Refused(e.code().condition(), e.detail()));
            }
            unread.discardReadBytes();
            return true;
        }
    }

    private @Nullable ByteBuf next() throws ProtocolException {
        return FrameSplitter.next(unread, Limits.DEFAULT.frameBytesMax() + 1024);
    }

    private void record(ByteBuf record) throws IOException, ProtocolException {
        SecureFrames open = frames;
        if (open == null) {
            established(record);
            return;
        }
        Frame frame = Frame.parse(open.open(record));
        ByteBuf control = frame.control();
        if (control != null) {
            control(Control.read(control), open);
        }
        for (ByteBuf stanza : frame.stanzas()) {
            wire.hear(new Incoming.Arrived(StanzaWriter.write(stream().decode(stanza))));
        }
        if (frame.acknowledged() != Frame.NO_ACK) {
            wire.hear(new Incoming.Counted(frame.acknowledged()));
        }
        if (frame.ackWanted()) {
            wire.hear(new Incoming.CountWanted());
        }
    }

    private void established(ByteBuf record) throws IOException, ProtocolException {
        byte[] bytes = new byte[record.readableBytes()];
        record.readBytes(bytes);
        ClientHandshake begun = handshake;
        if (begun == null) {
            throw new IOException("a record before the handshake");
        }
        ClientHandshake.Established done = begun.read(Bytes.wrap(bytes));
        frames = done.frames();
        if (done.certificate() != null) {
            device.known =
                    new ClientHandshake.Known(
                            done.certificate().root(), done.certificate(), device.known.ticket());
        }
        wire.write(done.send().toArray());
    }

    private void control(Control control, SecureFrames open) throws IOException, ProtocolException {
        switch (control) {
            case Control.Reply(LoginReply.Accepted accepted) -> {
                accepted(accepted, open);
                replies.add(accepted);
            }
            case Control.Reply(LoginReply reply) -> replies.add(reply);
            case Control.Upgrade upgrade -> {
                ByteBuf out = Unpooled.buffer();
                open.answerUpgrade(upgrade, out);
                write(out);
            }
            case Control.NewTicket(Bytes ticket, long seconds) -> keep(ticket, seconds, open);
            case Control.Close close ->
                    wire.hear(new Incoming.Refused(close.code().condition(), close.detail()));
            case Control.Goodbye() -> wire.hear(new Incoming.Closed());
            case Control.Upgraded() -> throw new IOException("a client's control message");
        }
    }

    private void accepted(LoginReply.Accepted accepted, SecureFrames open) {
        BinaryStream kept = device.stream;
        BinaryStream begun =
                kept != null && accepted.stream().tablesKept()
                        ? kept
                        : BinaryStream.open(
                                BinaryStream.Side.CLIENT, endpoints.domain(), Limits.DEFAULT);
        begun.bind(accepted.jid());
        stream = begun;
        device.stream = begun;
        keep(accepted.ticket(), accepted.ticketSeconds(), open);
    }

    private void keep(Bytes ticket, long seconds, SecureFrames open) {
        if (ticket.size() > 0) {
            device.known =
                    new ClientHandshake.Known(
                            device.known.pinnedRoot(),
                            device.known.certificate(),
                            open.grant(ticket, Instant.now().getEpochSecond() + seconds));
        }
    }

    // Writing

    @Override
    public void send(Element stanza) throws IOException {
        wire.write(sealed(stanza));
    }

    @Override
    public void sendHalf(Element stanza) throws IOException {
        byte[] whole = sealed(stanza);
        wire.write(Arrays.copyOf(whole, whole.length / 2));
        cut();
    }

    private byte[] sealed(Element stanza) throws IOException {
        synchronized (device) {
            try {
                stream().encode(StanzaReader.read(stanza), writer.beginStanza());
                writer.endStanza();
                return seal(writer);
            } catch (ProtocolException e) {
                throw new IOException(e);
            }
        }
    }

    @Override
    public void sendRaw(byte[] bytes) throws IOException {
        wire.write(bytes);
    }

    @Override
    public void sendContent(byte[] bytes) throws IOException {
        synchronized (device) {
            ByteBuf out = Unpooled.buffer();
            frames().seal(Unpooled.copiedBuffer(bytes), out);
            write(out);
        }
    }

    @Override
    public void acknowledge(long count) throws IOException {
        synchronized (device) {
            writer.acknowledge(count);
            wire.write(seal(writer));
        }
    }

    @Override
    public void requestCount() throws IOException {
        synchronized (device) {
            writer.requestAck();
            wire.write(seal(writer));
        }
    }

    private byte[] seal(FrameWriter content) throws IOException {
        ByteBuf out = Unpooled.buffer();
        frames().seal(content, false, out);
        return bytes(out);
    }

    private void write(ByteBuf out) throws IOException {
        wire.write(bytes(out));
    }

    private static byte[] bytes(ByteBuf out) {
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    private SecureFrames frames() throws IOException {
        SecureFrames open = frames;
        if (open == null) {
            throw new IOException("not logged in");
        }
        return open;
    }

    private BinaryStream stream() throws IOException {
        BinaryStream open = stream;
        if (open == null) {
            throw new IOException("not logged in");
        }
        return open;
    }

    @Override
    public @Nullable Incoming poll(Duration patience) throws InterruptedException {
        return wire.poll(patience);
    }

    @Override
    public void cut() {
        synchronized (device) {
            over = true;
        }
        wire.reset();
    }

    @Override
    public void close() {
        synchronized (device) {
            over = true;
            try {
                ByteBuf out = Unpooled.buffer();
                frames().seal(new Control.Goodbye(), out);
                write(out);
            } catch (IOException e) {
                // Never logged in, or the node closed first: nobody to say goodbye to.
            }
        }
        wire.close();
    }
}
