package org.godwit.server.transport.binary;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.godwit.protocol.handshake.LoginReply;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.junit.jupiter.api.Test;

class LoginGateTest {
    private Instant now = Instant.ofEpochSecond(1_800_000_000L);
    private final InstantSource clock = () -> now;

    @Test
    void moreThanTheGateHoldsShouldBeSentAwayUntilOneLeaves() {
        LoginGate gate = new LoginGate(2, clock, new Random(1));
        assertThat(gate.enter()).isTrue();
        assertThat(gate.enter()).isTrue();
        assertThat(gate.enter()).isFalse();
        gate.leave();
        assertThat(gate.enter()).isTrue();
        assertThat(gate.inFlight()).isEqualTo(2);
    }

    @Test
    void theMoreAreRefusedTheLongerTheyShouldBeSpread() {
        LoginGate calm = new LoginGate(1, clock, new Random(1));
        assertThat(calm.enter()).isTrue();
        assertThat(calm.enter()).isFalse();
        assertThat(spread(calm)).allMatch(seconds -> seconds >= 1 && seconds <= 5);
        LoginGate stormy = new LoginGate(1, clock, new Random(1));
        assertThat(stormy.enter()).isTrue();
        for (int i = 0; i < 100; i++) {
            assertThat(stormy.enter()).isFalse();
        }
        assertThat(spread(stormy))
                .allMatch(seconds -> seconds >= 1 && seconds <= 120)
                .hasSizeGreaterThan(60);
        now = now.plus(Duration.ofSeconds(6));
        assertThat(stormy.enter()).isFalse();
    }

    private static Set<Integer> spread(LoginGate gate) {
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            seen.add(gate.retrySeconds());
        }
        return seen;
    }

    @Test
    void aRefusalShouldSayWhenToComeBack() {
        assertThat(LoginReply.Refused.retryAfterSeconds(LoginReply.Refused.busy(17))).isEqualTo(17);
        assertThat(LoginReply.Refused.retryAfterSeconds("retry-after=999")).isEqualTo(600);
        assertThat(LoginReply.Refused.retryAfterSeconds("retry-after=-5")).isZero();
        assertThat(LoginReply.Refused.retryAfterSeconds("the server is down")).isZero();
    }

    @Test
    void aDeviceThatFindsTheGateFullShouldBeToldSo() throws Exception {
        BinaryLimits narrow =
                new BinaryLimits(16, 1, Duration.ofSeconds(20), 5, 16, 1 << 20, 1 << 10);
        FakeServer server = new FakeServer(narrow);
        BinaryTransport transport = server.transport();
        assertThat(transport.gate().enter()).isTrue();
        FakeDevice device = new FakeDevice(server, transport);
        assertThat(device.connect(FakeDevice.BY_PASSWORD))
                .isInstanceOfSatisfying(
                        LoginReply.Refused.class,
                        refused -> {
                            assertThat(refused.code()).isEqualTo(ErrorCode.RESOURCE_CONSTRAINT);
                            assertThat(LoginReply.Refused.retryAfterSeconds(refused.detail()))
                                    .isPositive();
                        });
        transport.gate().leave();
        assertThat(device.connect(FakeDevice.BY_PASSWORD)).isInstanceOf(LoginReply.Accepted.class);
        assertThat(transport.gate().inFlight()).isZero();
    }

    @Test
    void aTicketThatResumesShouldAskNoAccounts() throws Exception {
        FakeServer server = new FakeServer();
        FakeDevice device = new FakeDevice(server, server.transport());
        device.connect(FakeDevice.BY_PASSWORD);
        device.channel().close().syncUninterruptibly();
        server.accountsAsked.set(0);
        LoginRequest.Resume resume = new LoginRequest.Resume("token-1", 0, 0, Bytes.EMPTY);
        LoginReply reply =
                device.connect(
                        new LoginRequest(
                                "alice",
                                "phone",
                                new LoginRequest.Proof.DeviceKey(),
                                resume,
                                LoginRequest.Early.NONE));
        assertThat(reply)
                .isInstanceOfSatisfying(
                        LoginReply.Accepted.class,
                        accepted -> assertThat(accepted.stream().resumed()).isTrue());
        assertThat(server.accountsAsked).hasValue(0);
        assertThat(Objects.requireNonNull(server.session()).heard()).isNotEmpty();
    }
}
