package org.godwit.server.transport.binary;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.godwit.protocol.binary.BinaryStream;
import org.godwit.protocol.frame.Frame;
import org.godwit.protocol.frame.FrameSplitter;
import org.godwit.protocol.frame.FrameWriter;
import org.godwit.protocol.handshake.ClientHandshake;
import org.godwit.protocol.handshake.Control;
import org.godwit.protocol.handshake.LoginReply;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.handshake.SecureFrames;
import org.godwit.protocol.handshake.noise.KeyPair;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// A device of the binary protocol, talking to a transport through an embedded channel.
final class FakeDevice {
    static final LoginRequest BY_PASSWORD =
            LoginRequest.of("alice", "phone", new LoginRequest.Proof.Password("secret"));
    static final LoginRequest BY_KEY =
            LoginRequest.of("alice", "phone", new LoginRequest.Proof.DeviceKey());

    final KeyPair key = X25519.fastest().generate();
    private final FakeServer server;
    private final BinaryTransport transport;
    private @Nullable EmbeddedChannel channel;
    private @Nullable SecureFrames frames;
    private ByteBuf inbound = Unpooled.buffer();
    ClientHandshake.Known known;
    BinaryStream codec;

    /// Sees all that is sent.
    @Nullable Consumer<Bytes> tap;

    FakeDevice(FakeServer server, BinaryTransport transport) {
        this.server = server;
        this.transport = transport;
        this.known = new ClientHandshake.Known(server.identity.root(), null, null);
        this.codec = freshCodec();
    }

    static BinaryStream freshCodec() {
        return BinaryStream.open(BinaryStream.Side.CLIENT, FakeServer.DOMAIN, Limits.DEFAULT);
    }

    EmbeddedChannel channel() {
        return Objects.requireNonNull(channel);
    }

    SecureFrames frames() {
        return Objects.requireNonNull(frames);
    }

    /// Opens a connection and sends the first flight and whatever the server's answer asks for.
    LoginReply connect(LoginRequest login) throws ProtocolException {
        ClientHandshake handshake = handshake(login);
        begin(handshake.firstFlight());
        finish(handshake);
        return reply();
    }

    ClientHandshake handshake(LoginRequest login) {
        ClientHandshake.Identity identity = new ClientHandshake.Identity(X25519.fastest(), key);
        return new ClientHandshake(
                identity, known, login, BinaryTransport.DICTIONARY, server.millis() / 1000);
    }

    void begin(Bytes bytes) {
        EmbeddedChannel fresh = new EmbeddedChannel();
        channel = fresh;
        inbound = Unpooled.buffer();
        transport.accept(fresh);
        write(bytes);
    }

    void finish(ClientHandshake handshake) throws ProtocolException {
        ClientHandshake.Established established = handshake.read(Objects.requireNonNull(record()));
        frames = established.frames();
        known =
                new ClientHandshake.Known(
                        known.pinnedRoot(),
                        established.certificate() == null
                                ? known.certificate()
                                : established.certificate(),
                        null);
        write(established.send());
    }

    LoginReply reply() throws ProtocolException {
        Control.Reply control = (Control.Reply) control(frame());
        if (control.reply() instanceof LoginReply.Accepted accepted) {
            if (!accepted.stream().tablesKept()) {
                codec = freshCodec();
            }
            codec.bind(accepted.jid());
            known =
                    new ClientHandshake.Known(
                            known.pinnedRoot(),
                            known.certificate(),
                            frames().grant(accepted.ticket(), server.millis() / 1000 + 86_400));
        }
        return control.reply();
    }

    static Control control(Frame frame) throws ProtocolException {
        return Control.read(Objects.requireNonNull(frame.control()));
    }

    void write(Bytes bytes) {
        if (tap != null) {
            tap.accept(bytes);
        }
        channel().writeInbound(Unpooled.wrappedBuffer(bytes.toArray()));
        channel().runPendingTasks();
    }

    /// The server's next record, or null when it has sent none.
    @Nullable Bytes record() throws ProtocolException {
        channel().runPendingTasks();
        for (ByteBuf part; (part = channel().readOutbound()) != null; ) {
            inbound.writeBytes(part);
            part.release();
        }
        ByteBuf record = FrameSplitter.next(inbound, 1 << 20);
        if (record == null) {
            return null;
        }
        byte[] bytes = new byte[record.readableBytes()];
        record.readBytes(bytes);
        return Bytes.wrap(bytes);
    }

    Frame frame() throws ProtocolException {
        return frames().open(Objects.requireNonNull(record(), "the server sent nothing"));
    }

    /// Seals stanzas in one frame.
    Bytes seal(long acknowledged, Stanza... stanzas) {
        FrameWriter writer = new FrameWriter();
        for (Stanza stanza : stanzas) {
            codec.encode(stanza, writer.beginStanza());
            writer.endStanza();
        }
        if (acknowledged != Frame.NO_ACK) {
            writer.acknowledge(acknowledged);
        }
        ByteBuf out = Unpooled.buffer();
        frames().seal(writer, false, out);
        return take(out);
    }

    Bytes seal(Control control) {
        ByteBuf out = Unpooled.buffer();
        frames().seal(control, out);
        return take(out);
    }

    List<Stanza> decode(Frame frame) throws ProtocolException {
        List<Stanza> stanzas = new ArrayList<>();
        for (ByteBuf encoded : frame.stanzas()) {
            stanzas.add(codec.decode(encoded));
        }
        return stanzas;
    }

    static Bytes take(ByteBuf out) {
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return Bytes.wrap(bytes);
    }
}
