package org.godwit.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.godwit.protocol.frame.Frame;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class LoginMessagesTest {
    private final Peers peers = new Peers();

    static List<LoginRequest> requests() {
        LoginRequest.Resume resume =
                new LoginRequest.Resume("token", 1000, 2000, Bytes.utf8("12345678"));
        LoginRequest.Early early =
                new LoginRequest.Early(998, List.of(Bytes.utf8("one"), Bytes.utf8("two")));
        return List.of(
                LoginRequest.of("alice", "", new LoginRequest.Proof.DeviceKey()),
                LoginRequest.of("ålice@b.org", "Télé", new LoginRequest.Proof.Password("π")),
                LoginRequest.of("a", "b", new LoginRequest.Proof.Invite("token", "")),
                LoginRequest.of("a", "b", new LoginRequest.Proof.Register("secret")),
                new LoginRequest("", "x", new LoginRequest.Proof.DeviceKey(), resume, early));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aLoginShouldComeBackWhole(LoginRequest request) throws Exception {
        assertThat(LoginRequest.decode(request.encode(), Limits.DEFAULT)).isEqualTo(request);
        assertThat(request.toString()).doesNotContain("secret").doesNotContain("π");
    }

    @Test
    void earlyStanzasBeyondTheirLimitShouldBeRefused() {
        Bytes big = Bytes.wrap(new byte[Limits.DEFAULT.earlyDataBytesMax()]);
        LoginRequest request =
                new LoginRequest(
                        "a",
                        "b",
                        new LoginRequest.Proof.DeviceKey(),
                        null,
                        new LoginRequest.Early(0, List.of(big)));
        HandshakeTest.refused(
                () -> LoginRequest.decode(request.encode(), Limits.DEFAULT),
                ErrorCode.STREAM_POLICY_VIOLATION);
    }

    static List<Control> controls() throws ProtocolException {
        LoginReply.Stream stream = new LoginReply.Stream(true, 77, false, true, "token");
        return List.of(
                new Control.Reply(
                        new LoginReply.Accepted(
                                Jid.parse("alice@example.org/d1"),
                                "d1",
                                stream,
                                Bytes.utf8("ticket"),
                                86_400,
                                1)),
                new Control.Reply(
                        new LoginReply.Refused(ErrorCode.LOGIN_NAME_TAKEN, "that name is taken")),
                new Control.Upgrade(Bytes.wrap(new byte[32])),
                new Control.Upgraded(),
                new Control.NewTicket(Bytes.utf8("another"), 1),
                new Control.Close(ErrorCode.STREAM_CONFLICT, "elsewhere"),
                new Control.Goodbye());
    }

    @ParameterizedTest
    @MethodSource("controls")
    void aControlMessageShouldComeBackWhole(Control control) throws Exception {
        ByteBuf body = Unpooled.buffer();
        Control.writeFrame(control, body);
        assertThat(Peers.control(Frame.parse(body))).isEqualTo(control);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyErrorShouldHaveItsNumber(ErrorCode code) {
        assertThat(ErrorCode.ofNumber(code.number(), ErrorCode.BAD_REQUEST)).isEqualTo(code);
        assertThat(ErrorCode.ofNumber(9999, code)).isEqualTo(code);
    }

    @Test
    void keysShouldChangeWhenAskedAndBothSidesFollow() throws Exception {
        Peers.Connected connection = peers.connect(peers.knownKey(), Peers.BY_KEY);
        connection.client().frames().rekeySoon();
        for (int i = 0; i < 3; i++) {
            assertThat(connection.up("up " + i).utf8()).isEqualTo("up " + i);
            assertThat(connection.down("down " + i).utf8()).isEqualTo("down " + i);
            connection.server().frames().rekeySoon();
        }
    }
}
