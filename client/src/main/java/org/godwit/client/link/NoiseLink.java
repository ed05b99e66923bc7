package org.godwit.client.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.godwit.protocol.binary.BinaryStream;
import org.godwit.protocol.frame.Frame;
import org.godwit.protocol.frame.FrameSplitter;
import org.godwit.protocol.frame.FrameWriter;
import org.godwit.protocol.handshake.ClientHandshake;
import org.godwit.protocol.handshake.Control;
import org.godwit.protocol.handshake.LoginReply;
import org.godwit.protocol.handshake.SecureFrames;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// One connection of a [NoiseTransport]: a thread that dials, shakes hands and reads, and one that
/// writes what is queued.
final class NoiseLink implements Link {
    /// The dictionary version stanzas are coded with.
    private static final int DICTIONARY = 1;

    private static final byte[] END = new byte[0];

    private final NoiseTransport transport;
    private final Transport.Attempt attempt;
    private final Consumer<LinkEvent> receiver;
    private final BlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>();
    private final Socket socket = new Socket();

    /// Guards the frames and the codec: sealing order is sending order.
    private final Object lock = new Object();

    private final FrameWriter writer = new FrameWriter();
    private @Nullable SecureFrames frames;
    private NoiseTransport.@Nullable Session session;
    private volatile boolean closing;

    NoiseLink(NoiseTransport transport, Transport.Attempt attempt, Consumer<LinkEvent> receiver) {
        this.transport = transport;
        this.attempt = attempt;
        this.receiver = receiver;
    }

    void start() {
        thread("godwit-read", this::run).start();
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private void run() {
        LinkEvent.Ended ended;
        try (socket) {
            ended = talk();
        } catch (ProtocolException e) {
            ended = new LinkEvent.Ended(e.code(), e.detail());
        } catch (ConnectException e) {
            ended =
                    new LinkEvent.Ended(
                            null,
                            "no server answers at "
                                    + transport.target().server()
                                    + "; is it running?");
        } catch (EOFException e) {
            ended = new LinkEvent.Ended(null, closing ? "closed" : "the connection was closed");
        } catch (IOException e) {
            ended =
                    new LinkEvent.Ended(
                            null, closing ? "closed" : "the connection failed: " + e.getMessage());
        }
        outgoing.add(END);
        receiver.accept(ended);
    }

    private LinkEvent.Ended talk() throws IOException, ProtocolException {
        NoiseTransport.Target target = transport.target();
        socket.setTcpNoDelay(true);
        socket.connect(target.server(), (int) target.connectMax().toMillis());
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        NoiseTransport.Session resuming = transport.session(attempt);
        SecureFrames open = handshake(in, out, resuming);
        Frame first = open(open, in);
        ByteBuf control = first.control();
        if (control == null
                || !(Control.read(control) instanceof Control.Reply(LoginReply reply))) {
            throw new ProtocolException(
                    ErrorCode.LOGIN_HANDSHAKE_FAILED, "the server did not answer the login");
        }
        switch (reply) {
            case LoginReply.Refused(ErrorCode code, String detail) -> {
                return new LinkEvent.Ended(code, detail);
            }
            case LoginReply.Accepted accepted -> accepted(open, accepted, resuming);
        }
        thread("godwit-write", () -> write(out)).start();
        return read(open, in);
    }

    private SecureFrames handshake(
            InputStream in, OutputStream out, NoiseTransport.@Nullable Session resuming)
            throws IOException, ProtocolException {
        Profile profile = transport.profile();
        ClientHandshake handshake =
                new ClientHandshake(
                        new ClientHandshake.Identity(transport.curve(), profile.deviceKey()),
                        profile.known(),
                        transport.request(attempt, resuming),
                        DICTIONARY,
                        transport.clock().instant().getEpochSecond());
        profile.forgetTicket();
        out.write(handshake.firstFlight().unsafeArray());
        out.flush();
        Bytes answer = FrameSplitter.read(in, Limits.DEFAULT.frameBytesBeforeLoginMax());
        ClientHandshake.Established established = handshake.read(answer);
        if (established.certificate() != null) {
            profile.keep(established.certificate());
        }
        out.write(established.send().unsafeArray());
        out.flush();
        return established.frames();
    }

    private Frame open(SecureFrames open, InputStream in) throws IOException, ProtocolException {
        Bytes record = FrameSplitter.read(in, Limits.DEFAULT.frameBytesMax());
        synchronized (lock) {
            return open.open(record);
        }
    }

    private void accepted(
            SecureFrames open,
            LoginReply.Accepted accepted,
            NoiseTransport.@Nullable Session resuming)
            throws IOException {
        transport.profile().linked();
        keepTicket(open, accepted.ticket(), accepted.ticketSeconds());
        LoginReply.Stream stream = accepted.stream();
        BinaryStream codec;
        long sent = 0;
        if (stream.resumed() && resuming != null) {
            codec = resuming.codec;
            sent = stream.received();
            if (!stream.tablesKept()) {
                codec.reset();
            }
        } else {
            codec = transport.newCodec();
        }
        codec.bind(accepted.jid());
        codec.countFrom(sent);
        NoiseTransport.Session current = new NoiseTransport.Session(stream.token(), codec);
        current.sent = sent;
        transport.session(current);
        synchronized (lock) {
            session = current;
            frames = open;
        }
        receiver.accept(new LinkEvent.Opened(accepted.jid(), stream.resumed(), stream.received()));
    }

    private void keepTicket(SecureFrames open, Bytes ticket, long lifeSeconds) throws IOException {
        if (ticket.size() > 0) {
            long now = transport.clock().instant().getEpochSecond();
            transport.profile().keep(open.grant(ticket, now + lifeSeconds));
        }
    }

    private LinkEvent.Ended read(SecureFrames open, InputStream in)
            throws IOException, ProtocolException {
        while (true) {
            Frame frame = open(open, in);
            ByteBuf control = frame.control();
            if (control != null) {
                LinkEvent.Ended ended = control(open, Control.read(control));
                if (ended != null) {
                    return ended;
                }
                continue;
            }
            List<Stanza.Addressed> stanzas = new ArrayList<>(frame.stanzas().size());
            synchronized (lock) {
                NoiseTransport.Session current = session;
                for (ByteBuf encoded : frame.stanzas()) {
                    if (current != null
                            && current.codec.decode(encoded) instanceof Stanza.Addressed stanza) {
                        stanzas.add(stanza);
                    }
                }
                if (current != null && frame.acknowledged() != Frame.NO_ACK) {
                    current.codec.acknowledged(frame.acknowledged());
                }
            }
            long count = frame.acknowledged() == Frame.NO_ACK ? NO_COUNT : frame.acknowledged();
            receiver.accept(new LinkEvent.Arrived(stanzas, count, frame.ackWanted()));
        }
    }

    private LinkEvent.@Nullable Ended control(SecureFrames open, Control control)
            throws IOException, ProtocolException {
        switch (control) {
            case Control.Close(ErrorCode code, String detail) -> {
                return new LinkEvent.Ended(code, detail);
            }
            case Control.Goodbye() -> {
                return new LinkEvent.Ended(null, "the server said goodbye");
            }
            case Control.NewTicket(Bytes ticket, long lifeSeconds) ->
                    keepTicket(open, ticket, lifeSeconds);
            case Control.Upgrade upgrade -> {
                synchronized (lock) {
                    ByteBuf out = Unpooled.buffer();
                    open.answerUpgrade(upgrade, out);
                    queue(out);
                }
            }
            case Control.Reply _, Control.Upgraded() ->
                    throw new ProtocolException(
                            ErrorCode.STREAM_BAD_FORMAT, "a control message out of place");
        }
        return null;
    }

    // ---- sending

    @Override
    public void transmit(
            List<? extends Stanza.Addressed> stanzas, long received, boolean countWanted) {
        synchronized (lock) {
            SecureFrames open = frames;
            NoiseTransport.Session current = session;
            if (open == null || current == null || closing) {
                return;
            }
            ByteBuf out = Unpooled.buffer();
            if (received != NO_COUNT) {
                writer.acknowledge(received);
            }
            if (countWanted) {
                writer.requestAck();
            }
            for (Stanza.Addressed stanza : stanzas) {
                if (writer.isFull()) {
                    open.seal(writer, false, out);
                }
                current.codec.encode(stanza, writer.beginStanza());
                writer.endStanza();
                current.sent++;
            }
            if (!writer.isEmpty()) {
                open.seal(writer, false, out);
            }
            queue(out);
        }
    }

    private void queue(ByteBuf out) {
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        if (bytes.length > 0) {
            outgoing.add(bytes);
        }
    }

    private void write(OutputStream out) {
        try (socket) {
            while (true) {
                byte[] next = outgoing.take();
                if (next.length == 0) {
                    out.flush();
                    return;
                }
                out.write(next);
            }
        } catch (IOException e) {
            closing = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            SecureFrames open = frames;
            if (open != null && !closing) {
                ByteBuf out = Unpooled.buffer();
                open.seal(new Control.Goodbye(), out);
                queue(out);
            }
            closing = true;
            outgoing.add(END);
        }
        if (frames == null) {
            abort();
        }
    }

    @Override
    public void abort() {
        closing = true;
        outgoing.add(END);
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket could not be closed", e);
        }
    }
}
