package org.godwit.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.godwit.protocol.handshake.noise.Pattern;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An attacker on the path: every message flipped, cut, replayed, reordered, and plain garbage.
class TamperingTest {
    private static final long SEED = 25_519;

    private final Peers peers = new Peers();
    private final Random random = new Random(SEED);

    /// What a client knows so that it begins with `pattern`, or is thrown back on it.
    private ClientHandshake.Known known(Pattern pattern) throws Exception {
        return switch (pattern) {
            case XX -> peers.knownRoot();
            case IK -> peers.knownKey();
            case XX_FALLBACK ->
                    new ClientHandshake.Known(
                            peers.identity.root(), new Peers().identity.certificate(), null);
            case TICKET ->
                    new ClientHandshake.Known(
                            peers.identity.root(),
                            peers.identity.certificate(),
                            peers.grantOn(peers.connect(peers.knownKey(), Peers.BY_KEY)));
        };
    }

    private static Bytes flip(Bytes message, int bit) {
        byte[] bytes = message.toArray();
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return Bytes.wrap(bytes);
    }

    /// One bit changed in every byte, then the message cut at every length.
    private List<Bytes> damaged(Bytes message) {
        List<Bytes> all = new ArrayList<>();
        for (int i = 0; i < message.size(); i++) {
            all.add(flip(message, 8 * i + random.nextInt(8)));
        }
        for (int length = 0; length < message.size(); length++) {
            all.add(message.slice(0, length));
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(Pattern.class)
    void aChangedFirstFlightShouldNeverLogIn(Pattern pattern) throws Exception {
        Bytes record = Peers.firstRecord(peers.client(known(pattern), Peers.BY_KEY).firstFlight());
        for (Bytes changed : damaged(record)) {
            try {
                assertThat(peers.server().read(changed))
                        .as("seed %d", SEED)
                        .isInstanceOf(ServerHandshake.Step.Send.class);
            } catch (ProtocolException refused) {
                assertThat(refused.detail()).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Pattern.class)
    void aChangedAnswerShouldNeverBeBelieved(Pattern pattern) throws Exception {
        ClientHandshake.Known known = known(pattern);
        ClientHandshake probe = peers.client(known, Peers.BY_KEY);
        Bytes answer = answerTo(peers.server(), probe);
        for (Bytes changed : damaged(answer)) {
            ClientHandshake fresh = peers.client(known, Peers.BY_KEY);
            assertThat(fresh.firstFlight().size()).isPositive();
            assertThatThrownBy(() -> fresh.read(changed)).isInstanceOf(ProtocolException.class);
        }
        int bit = 8 + random.nextInt(8 * (answer.size() - 1));
        assertThatThrownBy(() -> probe.read(flip(answer, bit)))
                .as("seed %d bit %d", SEED, bit)
                .isInstanceOf(ProtocolException.class);
    }

    private static Bytes answerTo(ServerHandshake server, ClientHandshake client)
            throws ProtocolException {
        return switch (server.read(Peers.firstRecord(client.firstFlight()))) {
            case ServerHandshake.Step.Send(Bytes record) -> record;
            case ServerHandshake.Step.Established done -> done.send();
        };
    }

    @Test
    void aChangedThirdMessageShouldNeverLogIn() throws Exception {
        for (int round = 0; round < 40; round++) {
            ClientHandshake client = peers.client(peers.knownRoot(), Peers.BY_KEY);
            ServerHandshake server = peers.server();
            Bytes third = Peers.record(client.read(answerTo(server, client)).send());
            List<Bytes> changed = damaged(third);
            Bytes chosen = changed.get(random.nextInt(changed.size()));
            assertThatThrownBy(() -> server.read(chosen))
                    .as("seed %d", SEED)
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void aThirdMessageShouldBeWorthNothingToAnotherConnection() throws Exception {
        ClientHandshake client = peers.client(peers.knownRoot(), Peers.BY_KEY);
        Bytes third = Peers.record(client.read(answerTo(peers.server(), client)).send());
        ServerHandshake other = peers.server();
        assertThat(answerTo(other, peers.client(peers.knownRoot(), Peers.BY_KEY)).size())
                .isPositive();
        assertThatThrownBy(() -> other.read(third)).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Pattern.class,
            names = {"IK", "TICKET"})
    void aReplayedFirstFlightShouldGetAnAnswerNobodyButTheClientCanUse(Pattern pattern)
            throws Exception {
        ClientHandshake client = peers.client(known(pattern), Peers.BY_KEY);
        Bytes record = Peers.firstRecord(client.firstFlight());
        ServerHandshake.Step.Established real =
                (ServerHandshake.Step.Established) peers.server().read(record);
        ClientHandshake.Established client1 = client.read(real.send());
        Bytes confirmation = Peers.record(client1.send());
        switch (peers.server().read(record)) {
            case ServerHandshake.Step.Established replayed -> {
                assertThat(pattern).isEqualTo(Pattern.IK);
                assertThat(replayed.confirmed()).isFalse();
                assertThatThrownBy(() -> replayed.frames().open(confirmation))
                        .isInstanceOf(ProtocolException.class);
            }
            case ServerHandshake.Step.Send _ -> assertThat(pattern).isEqualTo(Pattern.TICKET);
        }
        assertThat(real.frames().open(confirmation).stanzas()).isEmpty();
    }

    @Test
    void framesShouldOpenOnlyOnceUnchangedAndInOrder() throws Exception {
        Peers.Connected connection = peers.connect(peers.knownKey(), Peers.BY_KEY);
        SecureFrames server = connection.server().frames();
        List<Bytes> sealed = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sealed.add(Peers.record(Peers.seal(connection.client().frames(), "stanza " + i)));
        }
        for (int i = 0; i < sealed.size(); i++) {
            Bytes next = sealed.get(i);
            int other = random.nextInt(sealed.size());
            if (other != i) {
                notOpened(server, sealed.get(other));
            }
            notOpened(server, flip(next, random.nextInt(8 * next.size())));
            notOpened(server, next.slice(0, random.nextInt(next.size())));
            String stanza = Codec.take(server.open(next).stanzas().getFirst()).utf8();
            assertThat(stanza).isEqualTo("stanza " + i);
            notOpened(server, next);
        }
    }

    private static void notOpened(SecureFrames frames, Bytes record) {
        assertThatThrownBy(() -> frames.open(record))
                .as("seed %d", SEED)
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void garbageShouldBeRefusedByBothSides() throws Exception {
        for (int i = 0; i < 3000; i++) {
            byte[] garbage = new byte[random.nextInt(300)];
            random.nextBytes(garbage);
            if (garbage.length > 0 && random.nextBoolean()) {
                garbage[0] = (byte) (1 + random.nextInt(3));
            }
            Bytes bytes = Bytes.wrap(garbage);
            try {
                assertThat(peers.server().read(bytes))
                        .isInstanceOf(ServerHandshake.Step.Send.class);
            } catch (ProtocolException refused) {
                assertThat(refused.detail()).isNotEmpty();
            }
            decodersShouldSurvive(bytes);
        }
    }

    private static void decodersShouldSurvive(Bytes bytes) {
        List<Decoder> decoders =
                List.of(
                        () -> LoginRequest.decode(bytes, Limits.DEFAULT),
                        () -> Control.read(Unpooled.wrappedBuffer(bytes.toArray())),
                        () -> ServerCertificate.decode(bytes),
                        () -> Ticket.decode(bytes));
        for (Decoder decoder : decoders) {
            try {
                assertThat(decoder.decode()).isNotNull();
            } catch (ProtocolException refused) {
                assertThat(refused.detail()).isNotEmpty();
            }
        }
    }

    private interface Decoder {
        Object decode() throws ProtocolException;
    }
}
