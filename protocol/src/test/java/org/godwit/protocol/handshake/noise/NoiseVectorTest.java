package org.godwit.protocol.handshake.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ProtocolException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The published vectors in `vectors/handshake/noise-published.txt`, byte for byte.
class NoiseVectorTest {
    private static final X25519 CURVE = X25519.fastest();

    record Message(Bytes payload, Bytes ciphertext) {}

    record Vector(String name, String source, Map<String, Bytes> fields, List<Message> messages) {
        Bytes get(String field) {
            return Objects.requireNonNull(fields.get(field), field);
        }

        KeyPair pair(String field) {
            return CURVE.pair(get(field).toArray());
        }

        @Override
        public String toString() {
            return name + " of " + source;
        }
    }

    static List<Vector> vectors() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        for (String line : Files.readAllLines(root().resolve("handshake/noise-published.txt"))) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "", "#" -> {}
                case "vector" ->
                        vectors.add(
                                new Vector(words[1], words[2], new HashMap<>(), new ArrayList<>()));
                case "message" ->
                        vectors.getLast().messages.add(new Message(hex(words[1]), hex(words[2])));
                default -> vectors.getLast().fields.put(words[0], hex(words[1]));
            }
        }
        return vectors;
    }

    /// The folder `vectors` of the project, from whichever module the test runs in.
    private static Path root() {
        Path here = Path.of("vectors");
        return Files.isDirectory(here) ? here : Path.of("..", "vectors");
    }

    private static Bytes hex(String text) {
        return text.equals("-") ? Bytes.EMPTY : Bytes.wrap(HexFormat.of().parseHex(text));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void handshakeShouldGiveThePublishedBytes(Vector vector) throws Exception {
        HandshakeState client;
        HandshakeState server;
        boolean clientsTurn = true;
        int next = 0;
        Bytes prologue = vector.get("init_prologue");
        KeyPair clientStatic = vector.pair("init_static");
        KeyPair clientEphemeral = vector.pair("init_ephemeral");
        KeyPair serverStatic = vector.pair("resp_static");
        switch (vector.name) {
            case "Noise_XX_25519_AESGCM_SHA256" -> {
                client = HandshakeState.xx(true, CURVE, prologue, clientStatic);
                server = HandshakeState.xx(false, CURVE, prologue, serverStatic);
            }
            case "Noise_IK_25519_AESGCM_SHA256" -> {
                Bytes known = vector.get("init_remote_static");
                client = HandshakeState.ikClient(CURVE, prologue, clientStatic, known);
                server = HandshakeState.ikServer(CURVE, prologue, serverStatic);
            }
            default -> {
                sendUnreadableIk(vector);
                clientsTurn = false;
                next = 1;
                client =
                        HandshakeState.fallbackClient(
                                CURVE, prologue, clientStatic, clientEphemeral);
                server =
                        HandshakeState.fallbackServer(
                                CURVE, prologue, serverStatic, clientEphemeral.publicKey());
            }
        }
        if (clientsTurn) {
            client = client.withEphemeral(clientEphemeral);
        }
        server = server.withEphemeral(vector.pair("resp_ephemeral"));
        for (; !client.isFinished(); next++, clientsTurn = !clientsTurn) {
            Message message = vector.messages.get(next);
            byte[] written = (clientsTurn ? client : server).write(message.payload.toArray());
            assertThat(Bytes.wrap(written)).isEqualTo(message.ciphertext);
            byte[] read = (clientsTurn ? server : client).read(written);
            assertThat(Bytes.wrap(read)).isEqualTo(message.payload);
        }
        assertThat(client.transcriptHash()).isEqualTo(vector.get("handshake_hash"));
        assertThat(server.transcriptHash()).isEqualTo(client.transcriptHash());
        checkTransport(vector, next, client.split(), server.split(), clientsTurn);
    }

    /// The first message of the fallback vectors is IK to a key the server does not have.
    private static void sendUnreadableIk(Vector vector) throws ProtocolException {
        Bytes prologue = vector.get("init_prologue");
        HandshakeState ik =
                HandshakeState.ikClient(
                                CURVE,
                                prologue,
                                vector.pair("init_static"),
                                vector.get("init_remote_static"))
                        .withEphemeral(vector.pair("init_ephemeral"));
        Message first = vector.messages.getFirst();
        byte[] written = ik.write(first.payload.toArray());
        assertThat(Bytes.wrap(written)).isEqualTo(first.ciphertext);
        HandshakeState server =
                HandshakeState.ikServer(CURVE, prologue, vector.pair("resp_static"));
        assertThatThrownBy(() -> server.read(written)).isInstanceOf(ProtocolException.class);
    }

    private static void checkTransport(
            Vector vector,
            int from,
            TransportKeys client,
            TransportKeys server,
            boolean clientFirst)
            throws ProtocolException {
        boolean clientsTurn = clientFirst;
        for (int i = from; i < vector.messages.size(); i++, clientsTurn = !clientsTurn) {
            Message message = vector.messages.get(i);
            ByteBuffer sealed = ByteBuffer.allocate(message.ciphertext.size());
            (clientsTurn ? client : server)
                    .seal(ByteBuffer.wrap(message.payload.toArray()), sealed);
            assertThat(Bytes.copyOf(sealed.array())).isEqualTo(message.ciphertext);
            ByteBuffer opened = ByteBuffer.allocate(message.payload.size());
            (clientsTurn ? server : client).open(sealed.flip(), opened);
            assertThat(Bytes.copyOf(opened.array())).isEqualTo(message.payload);
        }
    }
}
