package org.godwit.server.transport.binary;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.godwit.protocol.frame.Frame;
import org.godwit.protocol.handshake.ClientHandshake;
import org.godwit.protocol.handshake.LoginReply;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.handshake.noise.Pattern;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.server.session.FromClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An attacker has seen a whole connection and sends it again: as it was, cut, changed, or with its
/// records in another order.
class ReplayTest {
    private static final long SEED = 1124;
    private static final int ROUNDS = 300;

    private final FakeServer server = new FakeServer();
    private final FakeDevice device = new FakeDevice(server, server.transport());
    private final Random random = new Random(SEED);

    @ParameterizedTest
    @EnumSource(
            value = Pattern.class,
            names = {"XX", "IK", "TICKET"})
    void aReplayedConnectionShouldDeliverNothingAndDisplaceNobody(Pattern pattern)
            throws Exception {
        assertThat(device.connect(FakeDevice.BY_PASSWORD)).isInstanceOf(LoginReply.Accepted.class);
        List<Bytes> seen = record(pattern);
        int sessions = server.sessionCount();
        List<FromClient> heard = server.session().heard();
        for (int round = 0; round < ROUNDS; round++) {
            FakeDevice attacker = new FakeDevice(server, server.transport());
            attacker.begin(Bytes.EMPTY);
            for (Bytes bytes : distorted(seen, round)) {
                if (attacker.channel().isActive()) {
                    attacker.write(bytes);
                }
            }
            attacker.channel().finishAndReleaseAll();
            assertThat(server.sessionCount()).as("seed %d", SEED).isEqualTo(sessions);
        }
        assertThat(server.session().heard()).isEqualTo(heard);
        device.write(device.seal(Frame.NO_ACK, BinaryConnectionTest.message("live", "still")));
        assertThat(heardIds()).containsExactly("e1", "m1", "live");
    }

    /// Logs in that way with an early message, sends one more; returns what went over the wire.
    private List<Bytes> record(Pattern pattern) throws Exception {
        ClientHandshake.Known all = device.known;
        device.known =
                new ClientHandshake.Known(
                        all.pinnedRoot(),
                        pattern == Pattern.XX ? null : all.certificate(),
                        pattern == Pattern.TICKET ? all.ticket() : null);
        ByteBuf early = Unpooled.buffer();
        FakeDevice.freshCodec().encode(BinaryConnectionTest.message("e1", "early"), early);
        LoginRequest login =
                new LoginRequest(
                        "alice",
                        "phone",
                        new LoginRequest.Proof.DeviceKey(),
                        null,
                        new LoginRequest.Early(0, List.of(FakeDevice.take(early))));
        assertThat(device.handshake(login).pattern()).isEqualTo(pattern);
        List<Bytes> seen = new ArrayList<>();
        device.tap = seen::add;
        assertThat(device.connect(login)).isInstanceOf(LoginReply.Accepted.class);
        device.write(device.seal(Frame.NO_ACK, BinaryConnectionTest.message("m1", "later")));
        device.tap = null;
        assertThat(heardIds()).containsExactly("e1", "m1");
        return seen;
    }

    private List<Bytes> distorted(List<Bytes> seen, int round) {
        List<Bytes> replay = new ArrayList<>(seen);
        switch (round % 4) {
            case 0 -> replay.subList(random.nextInt(seen.size()), seen.size()).clear();
            case 1 -> Collections.shuffle(replay.subList(1, replay.size()), random);
            case 2 -> {
                int at = random.nextInt(replay.size());
                byte[] changed = replay.get(at).toArray();
                changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
                replay.set(at, Bytes.wrap(changed));
            }
            default -> {
                // As it was.
            }
        }
        return replay;
    }

    private List<String> heardIds() {
        List<String> ids = new ArrayList<>();
        for (FromClient event : server.session().heard()) {
            if (event instanceof FromClient.Received received) {
                ids.add(Objects.requireNonNull(received.stanza().id()));
            }
        }
        return ids;
    }
}
