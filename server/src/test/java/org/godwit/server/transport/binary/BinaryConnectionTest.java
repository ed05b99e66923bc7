package org.godwit.server.transport.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.godwit.protocol.binary.BinaryStream;
import org.godwit.protocol.frame.Frame;
import org.godwit.protocol.frame.FrameWriter;
import org.godwit.protocol.handshake.ClientHandshake;
import org.godwit.protocol.handshake.Control;
import org.godwit.protocol.handshake.LoginReply;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.handshake.noise.Pattern;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Text;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.ToClient;
import org.godwit.server.transport.LoginThrottle;
import org.junit.jupiter.api.Test;

class BinaryConnectionTest {
    private FakeServer server = new FakeServer();
    private BinaryTransport transport = server.transport();
    private FakeDevice device = new FakeDevice(server, transport);

    static Stanza.Message message(String id, String body) throws ProtocolException {
        return new Stanza.Message(
                Envelope.of(Jid.parse("bob@example.org"), null, id),
                MessageType.CHAT,
                Payload.of(
                        new Element(
                                Namespaces.CLIENT, "body", List.of(), List.of(new Text(body)))));
    }

    private List<String> heardIds() {
        List<String> ids = new ArrayList<>();
        for (FromClient event : server.session().heard()) {
            if (event instanceof FromClient.Received(Stanza.Addressed stanza)) {
                ids.add(Objects.requireNonNull(stanza.id()));
            }
        }
        return ids;
    }

    private LoginReply.Accepted accepted(LoginRequest login) throws ProtocolException {
        return (LoginReply.Accepted) device.connect(login);
    }

    private void link() throws ProtocolException {
        accepted(FakeDevice.BY_PASSWORD);
    }

    private static LoginRequest resuming(LoginRequest.Resume resume, LoginRequest.Early early) {
        return new LoginRequest(
                "alice", "phone", new LoginRequest.Proof.DeviceKey(), resume, early);
    }

    @Test
    void firstContactShouldLinkTheDeviceAndOpenASession() throws Exception {
        LoginReply.Accepted reply = accepted(FakeDevice.BY_PASSWORD);
        assertThat(reply.jid()).isEqualTo(Jid.parse("alice@example.org/device-phone"));
        assertThat(reply.device()).isEqualTo("device-phone");
        assertThat(reply.stream().token()).isEqualTo("token-1");
        device.write(device.seal(Frame.NO_ACK, message("m1", "one"), message("m2", "two")));
        device.write(device.seal(5));
        assertThat(heardIds()).containsExactly("m1", "m2");
        assertThat(server.session().heard()).endsWith(new FromClient.Acknowledged(5));
    }

    @Test
    void whatASessionSaysBeforeTheLoopWakesShouldLeaveInOneFrame() throws Exception {
        link();
        server.session().connection.send(new ToClient.Deliver(message("a", "1")));
        server.session().connection.send(new ToClient.Acknowledge(3));
        server.session().connection.send(new ToClient.Deliver(message("b", "2")));
        server.session().connection.send(new ToClient.RequestAck());
        Frame frame = device.frame();
        assertThat(device.decode(frame))
                .extracting(stanza -> ((Stanza.Message) stanza).id())
                .containsExactly("a", "b");
        assertThat(frame.acknowledged()).isEqualTo(3);
        assertThat(frame.ackWanted()).isTrue();
        assertThat(device.record()).isNull();
    }

    @Test
    void manyStanzasShouldBeSplitOverFramesInOrder() throws Exception {
        link();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            sent.add("m" + i);
            server.session()
                    .connection
                    .send(new ToClient.Deliver(message("m" + i, "x".repeat(1000))));
        }
        List<String> got = new ArrayList<>();
        int frames = 0;
        for (Bytes record; (record = device.record()) != null; frames++) {
            for (Stanza stanza : device.decode(device.frames().open(record))) {
                got.add(Objects.requireNonNull(((Stanza.Message) stanza).id()));
            }
        }
        assertThat(got).isEqualTo(sent);
        assertThat(frames).isBetween(5, 20);
    }

    @Test
    void aKnownDeviceShouldComeBackWithItsEarlyMessages() throws Exception {
        link();
        BinaryStream early = FakeDevice.freshCodec();
        List<Bytes> stanzas = new ArrayList<>();
        for (String id : List.of("e1", "e2")) {
            ByteBuf out = Unpooled.buffer();
            early.encode(message(id, "early"), out);
            stanzas.add(FakeDevice.take(out));
        }
        LoginRequest login =
                new LoginRequest(
                        "alice",
                        "phone",
                        new LoginRequest.Proof.DeviceKey(),
                        null,
                        new LoginRequest.Early(0, stanzas));
        ClientHandshake handshake = device.handshake(login);
        assertThat(handshake.pattern()).isEqualTo(Pattern.TICKET);
        device.begin(handshake.firstFlight());
        assertThat(server.sessionCount()).isEqualTo(1);
        device.finish(handshake);
        LoginReply.Accepted reply = (LoginReply.Accepted) device.reply();
        assertThat(reply.stream().earlyTaken()).isTrue();
        assertThat(server.sessionCount()).isEqualTo(2);
        assertThat(heardIds()).containsExactly("e1", "e2");
    }

    @Test
    void aReplayedFirstFlightShouldOpenNothing() throws Exception {
        link();
        Bytes flight = device.handshake(FakeDevice.BY_KEY).firstFlight();
        for (int i = 0; i < 5; i++) {
            device.begin(flight);
            assertThat(device.record()).isNotNull();
            device.write(
                    Bytes.wrap(
                            new byte[] {
                                17, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
                            }));
            assertThat(device.channel().isActive()).isFalse();
        }
        assertThat(server.sessionCount()).isEqualTo(1);
    }

    @Test
    void aPeerThatHidesLengthsShouldBeAnsweredInKind() throws Exception {
        link();
        FrameWriter writer = new FrameWriter();
        writer.acknowledge(0);
        ByteBuf out = Unpooled.buffer();
        device.frames().seal(writer, true, out);
        device.write(FakeDevice.take(out));
        server.session().connection.send(new ToClient.Acknowledge(1));
        Bytes record = Objects.requireNonNull(device.record());
        assertThat(record.size() % Frame.PADDING_STEP).isZero();
        assertThat(device.frames().open(record).acknowledged()).isEqualTo(1);
    }

    @Test
    void aResumeShouldKeepTablesAndSkipEarlyMessagesTheSessionHas() throws Exception {
        link();
        device.write(device.seal(Frame.NO_ACK, message("m1", "one"), message("m2", "two")));
        server.session().connection.send(new ToClient.Deliver(message("d1", "down")));
        assertThat(device.decode(device.frame())).hasSize(1);
        device.channel().close().syncUninterruptibly();
        assertThat(server.session().heard()).endsWith(new FromClient.Disconnected(false));
        BinaryStream early = FakeDevice.freshCodec();
        List<Bytes> stanzas = new ArrayList<>();
        for (String id : List.of("m2", "m3")) {
            ByteBuf out = Unpooled.buffer();
            early.encode(message(id, "again"), out);
            stanzas.add(FakeDevice.take(out));
        }
        LoginRequest.Resume resume = new LoginRequest.Resume("", 2, 1, device.codec.tableHash());
        LoginReply.Accepted reply = accepted(resuming(resume, new LoginRequest.Early(1, stanzas)));
        assertThat(reply.stream().resumed()).isTrue();
        assertThat(reply.stream().tablesKept()).isTrue();
        assertThat(reply.stream().received()).isEqualTo(2);
        assertThat(reply.stream().token()).isEqualTo("token-1");
        assertThat(heardIds()).containsExactly("m1", "m2", "m3");
        device.write(device.seal(1, message("m4", "over the old tables")));
        assertThat(heardIds()).containsExactly("m1", "m2", "m3", "m4");
    }

    @Test
    void aResumeWithOtherTablesShouldResetThem() throws Exception {
        link();
        device.write(device.seal(Frame.NO_ACK, message("m1", "one")));
        Bytes lost = device.seal(Frame.NO_ACK, message("m2", "never arrives"));
        assertThat(lost.size()).isPositive();
        device.channel().close().syncUninterruptibly();
        LoginRequest.Resume resume =
                new LoginRequest.Resume("token-1", 2, 0, device.codec.tableHash());
        LoginReply.Accepted reply = accepted(resuming(resume, LoginRequest.Early.NONE));
        assertThat(reply.stream().resumed()).isTrue();
        assertThat(reply.stream().tablesKept()).isFalse();
        device.write(device.seal(Frame.NO_ACK, message("m2", "over new tables")));
        assertThat(heardIds()).containsExactly("m1", "m2");
    }

    @Test
    void aResumeOfNothingShouldBecomeANewSession() throws Exception {
        link();
        LoginRequest.Resume resume = new LoginRequest.Resume("gone", 2, 0, Bytes.EMPTY);
        LoginReply.Accepted reply = accepted(resuming(resume, LoginRequest.Early.NONE));
        assertThat(reply.stream().resumed()).isFalse();
        assertThat(server.sessionCount()).isEqualTo(2);
    }

    @Test
    void aTicketConnectionShouldGetFreshKeysAndANewTicket() throws Exception {
        link();
        accepted(FakeDevice.BY_KEY);
        device.channel().advanceTimeBy(200, TimeUnit.MILLISECONDS);
        device.channel().runScheduledPendingTasks();
        Control.Upgrade upgrade = (Control.Upgrade) FakeDevice.control(device.frame());
        ByteBuf answer = Unpooled.buffer();
        device.frames().answerUpgrade(upgrade, answer);
        device.write(FakeDevice.take(answer));
        assertThat(FakeDevice.control(device.frame())).isInstanceOf(Control.NewTicket.class);
        device.write(device.seal(Frame.NO_ACK, message("m1", "new keys")));
        assertThat(heardIds()).containsExactly("m1");
    }

    @Test
    void aRemovedDeviceShouldNotComeBackByItsTicket() throws Exception {
        link();
        server.devices.clear();
        assertThat(device.connect(FakeDevice.BY_KEY))
                .isInstanceOfSatisfying(
                        LoginReply.Refused.class,
                        refused ->
                                assertThat(refused.code())
                                        .isEqualTo(ErrorCode.LOGIN_UNKNOWN_DEVICE));
        assertThat(device.channel().isActive()).isFalse();
    }

    @Test
    void failedLoginsShouldBlockTheirAddressForAWhile() throws Exception {
        LoginRequest wrong =
                LoginRequest.of("alice", "phone", new LoginRequest.Proof.Password("guess"));
        for (int i = 0; i < BinaryLimits.DEFAULT.failuresMax(); i++) {
            assertThat(device.connect(wrong)).isInstanceOf(LoginReply.Refused.class);
        }
        assertThatThrownBy(() -> device.connect(FakeDevice.BY_PASSWORD))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.LOGIN_TOO_MANY_ATTEMPTS));
        server.pass(LoginThrottle.WINDOW);
        link();
    }

    @Test
    void anotherProtocolShouldBeRefusedAndClosed() throws Exception {
        device.begin(Bytes.utf8("<?xml version='1.0'?><stream:stream"));
        Bytes refusal = Objects.requireNonNull(device.record());
        assertThatThrownBy(
                        () -> {
                            ClientHandshake handshake = device.handshake(FakeDevice.BY_KEY);
                            handshake.firstFlight();
                            handshake.read(refusal);
                        })
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.STREAM_UNSUPPORTED_VERSION));
        assertThat(device.channel().isActive()).isFalse();
    }

    @Test
    void aStanzaThatIsNoneShouldCloseOnlyThisConnection() throws Exception {
        link();
        FakeDevice other = new FakeDevice(server, transport);
        other.connect(LoginRequest.of("bob", "tablet", new LoginRequest.Proof.Password("secret")));
        device.write(
                device.seal(
                        Frame.NO_ACK,
                        new Stanza.Unknown(
                                new Element("urn:x", "nonsense", List.of(), List.of()))));
        assertThat(FakeDevice.control(device.frame()))
                .isInstanceOfSatisfying(
                        Control.Close.class,
                        close ->
                                assertThat(close.code())
                                        .isEqualTo(ErrorCode.STREAM_UNSUPPORTED_STANZA_TYPE));
        assertThat(device.channel().isActive()).isFalse();
        other.write(other.seal(Frame.NO_ACK, message("m1", "still here")));
        assertThat(heardIds()).containsExactly("m1");
    }

    @Test
    void aSessionThatClosesShouldSayWhy() throws Exception {
        link();
        server.session().connection.send(new ToClient.Deliver(message("last", "words")));
        server.session()
                .connection
                .send(new ToClient.Close(ErrorCode.STREAM_CONFLICT, "logged in elsewhere"));
        assertThat(device.decode(device.frame())).hasSize(1);
        assertThat(FakeDevice.control(device.frame()))
                .isEqualTo(new Control.Close(ErrorCode.STREAM_CONFLICT, "logged in elsewhere"));
        assertThat(device.channel().isActive()).isFalse();
    }

    @Test
    void aGoodbyeShouldEndTheSessionInOrder() throws Exception {
        link();
        device.write(device.seal(new Control.Goodbye()));
        assertThat(server.session().heard()).containsOnlyOnce(new FromClient.Disconnected(true));
        assertThat(server.session().heard()).doesNotContain(new FromClient.Disconnected(false));
        assertThat(device.channel().isActive()).isFalse();
    }

    @Test
    void aSlowLoginShouldBeDropped() throws Exception {
        device.begin(device.handshake(FakeDevice.BY_PASSWORD).firstFlight());
        assertThat(device.record()).isNotNull();
        server.pass(BinaryLimits.DEFAULT.loginMax().plus(Duration.ofSeconds(1)));
        device.channel().advanceTimeBy(1, TimeUnit.SECONDS);
        device.channel().runScheduledPendingTasks();
        assertThat(device.channel().isActive()).isFalse();
    }
}
