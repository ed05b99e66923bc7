package org.godwit.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.godwit.protocol.frame.FrameSplitter;
import org.godwit.protocol.frame.FrameWriter;
import org.godwit.protocol.handshake.noise.HandshakeState;
import org.godwit.protocol.handshake.noise.Kdf;
import org.godwit.protocol.handshake.noise.KeyPair;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole conversations with fixed keys, byte for byte as in `vectors/handshake/godwit.txt`: what
/// another implementation of the protocol can be checked with.
class ConversationVectorTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
    private static final LoginRequest LOGIN =
            new LoginRequest(
                    "alice",
                    "phone",
                    new LoginRequest.Proof.DeviceKey(),
                    new LoginRequest.Resume("token", 7, 9, Bytes.utf8("8 bytes!")),
                    new LoginRequest.Early(6, List.of(Bytes.utf8("one"), Bytes.utf8("two"))));

    @TempDir private Path directory = Path.of("");
    private final StringBuilder text = new StringBuilder();

    /// Hands out `SHA-256(name, counter)` where a real one is random.
    private static final class Fixed implements X25519 {
        private final X25519 curve = X25519.fastest();
        private final String name;
        private int count;

        Fixed(String name) {
            this.name = name;
        }

        @Override
        public byte[] secret() {
            return Kdf.sha256(Bytes.utf8(name + count++).toArray());
        }

        @Override
        public byte[] publicKey(byte[] privateKey) {
            return curve.publicKey(privateKey);
        }

        @Override
        public byte[] agree(byte[] privateKey, byte[] theirs) throws ProtocolException {
            return curve.agree(privateKey, theirs);
        }
    }

    private final Fixed clientCurve = new Fixed("client");
    private final Fixed serverCurve = new Fixed("server");
    private final KeyPair device = clientCurve.generate();
    private final KeyPair serverKey = serverCurve.generate();

    private static Path file() {
        Path here = Path.of("vectors");
        Path root = Files.isDirectory(here) ? here : Path.of("..", "vectors");
        return root.resolve("handshake/godwit.txt");
    }

    private void line(String name, Bytes value) {
        line(name, HexFormat.of().formatHex(value.toArray()));
    }

    private void line(String name, String value) {
        text.append(name).append(' ').append(value).append('\n');
    }

    @Test
    void conversationsShouldGiveTheBytesOfTheVectors() throws Exception {
        String expected = Files.readString(file());
        ServerCertificate certificate = certificate(expected);
        text.append("# Whole conversations with fixed keys, one line a field, values in hex.\n");
        text.append(
                "# See docs/PROTOCOL.md §4. Records are given with their length before them;\n");
        text.append(
                "# first_flight begins with the magic. stanza and body are what is sealed.\n\n");
        line("now_seconds", Long.toString(NOW.getEpochSecond()));
        line("device_private", Bytes.wrap(device.exportPrivateKey()));
        line("server_private", Bytes.wrap(serverKey.exportPrivateKey()));
        line("certificate", certificate.encode());
        line("login", LOGIN.encode());
        ServerHandshake.Keys keys = keys(certificate);
        ClientHandshake.Known root = new ClientHandshake.Known(certificate.root(), null, null);
        converse("XX", root, keys);
        converse("IK", new ClientHandshake.Known(null, certificate, null), keys);
        ServerCertificate stranger =
                new ServerCertificate(
                        certificate.root(),
                        device.publicKey(),
                        certificate.notBeforeSeconds(),
                        certificate.notAfterSeconds(),
                        1,
                        Bytes.wrap(new byte[64]));
        converse("XXfallback", new ClientHandshake.Known(null, stranger, null), keys);
        ticket();
        assertThat(text.toString()).isEqualTo(expected);
    }

    /// The certificate cannot be made anew, as the root's private key is not in the vectors.
    private static ServerCertificate certificate(String expected) throws ProtocolException {
        String line =
                expected.lines()
                        .filter(l -> l.startsWith("certificate "))
                        .findFirst()
                        .orElseThrow();
        byte[] bytes = HexFormat.of().parseHex(line.substring("certificate ".length()));
        return ServerCertificate.decode(Bytes.wrap(bytes));
    }

    private ServerHandshake.Keys keys(ServerCertificate certificate) throws IOException {
        KeyFile.write(
                directory.resolve("server.key"),
                "godwit server key 1",
                List.of(Bytes.wrap(serverKey.exportPrivateKey())));
        KeyFile.write(
                directory.resolve("server.cert"),
                "godwit server certificate 1",
                List.of(certificate.encode()));
        InstantSource clock = InstantSource.fixed(NOW);
        ServerIdentity identity = ServerIdentity.loadOrCreate(directory, serverCurve, clock);
        return new ServerHandshake.Keys(
                identity, TicketKeys.inMemory(clock), new StrikeSet(clock, 16), serverCurve);
    }

    private ClientHandshake client(ClientHandshake.Known known) {
        return new ClientHandshake(
                new ClientHandshake.Identity(clientCurve, device),
                known,
                LOGIN,
                1,
                NOW.getEpochSecond());
    }

    private void converse(String way, ClientHandshake.Known known, ServerHandshake.Keys keys)
            throws Exception {
        text.append('\n');
        line("conversation", way);
        line("client_ephemeral", peek(clientCurve));
        line("server_ephemeral", peek(serverCurve));
        ClientHandshake client = client(known);
        Bytes flight = client.firstFlight();
        line("first_flight", flight);
        ServerHandshake server = new ServerHandshake(keys, Limits.DEFAULT);
        ServerHandshake.Step step = server.read(Peers.firstRecord(flight));
        Bytes answer =
                switch (step) {
                    case ServerHandshake.Step.Send(Bytes record) -> record;
                    case ServerHandshake.Step.Established early -> early.send();
                };
        line("answer", withLength(answer));
        ClientHandshake.Established done = client.read(answer);
        line("then_client", done.send());
        ServerHandshake.Step.Established shaken =
                step instanceof ServerHandshake.Step.Established early
                        ? early
                        : (ServerHandshake.Step.Established) server.read(Peers.record(done.send()));
        if (!shaken.confirmed()) {
            shaken.frames().open(Peers.record(done.send()));
        }
        assertThat(shaken.login()).isEqualTo(LOGIN);
        line("ticket_key", done.frames().ticketKey());
        frames(done.frames(), shaken.frames());
    }

    /// What comes next out of a source of secrets.
    private static Bytes peek(Fixed source) {
        byte[] next = source.secret();
        source.count--;
        return Bytes.wrap(next);
    }

    private static Bytes withLength(Bytes record) {
        ByteBuf out = Unpooled.buffer();
        FrameSplitter.writeLength(out, record.size());
        out.writeBytes(record.toArray());
        return Codec.take(out);
    }

    private void frames(SecureFrames client, SecureFrames server) throws ProtocolException {
        LoginReply.Stream stream = new LoginReply.Stream(true, 7, true, true, "token");
        LoginReply reply =
                new LoginReply.Accepted(
                        Jid.parse("alice@example.org/d1"),
                        "d1",
                        stream,
                        Bytes.utf8("ticket"),
                        86_400,
                        1);
        down(client, server, new Control.Reply(reply));
        up(client, server, List.of("hello"), null);
        client.rekeySoon();
        up(client, server, List.of("the last", "of a key"), 3L);
        up(client, server, List.of("after the rekey"), null);
        down(client, server, new Control.Goodbye());
    }

    private void down(SecureFrames client, SecureFrames server, Control control)
            throws ProtocolException {
        ByteBuf body = Unpooled.buffer();
        Control.writeFrame(control, body);
        line("body", Codec.take(body.duplicate()));
        ByteBuf out = Unpooled.buffer();
        server.seal(body, out);
        Bytes frame = Codec.take(out);
        line("server_frame", frame);
        assertThat(Peers.control(client.open(Peers.record(frame)))).isEqualTo(control);
    }

    private void up(
            SecureFrames client,
            SecureFrames server,
            List<String> stanzas,
            @Nullable Long acknowledged)
            throws ProtocolException {
        FrameWriter writer = new FrameWriter();
        for (String stanza : stanzas) {
            writer.beginStanza().writeBytes(Bytes.utf8(stanza).toArray());
            writer.endStanza();
            line("stanza", Bytes.utf8(stanza));
        }
        if (acknowledged != null) {
            writer.acknowledge(acknowledged);
            line("ack", acknowledged.toString());
        }
        ByteBuf out = Unpooled.buffer();
        client.seal(writer, false, out);
        Bytes frame = Codec.take(out);
        line("client_frame", frame);
        assertThat(server.open(Peers.record(frame)).stanzas()).hasSameSizeAs(stanzas);
    }

    /// The ticket itself is opaque, so the server's side runs on the ticket's key alone.
    private void ticket() throws Exception {
        text.append('\n');
        line("conversation", "ticket");
        Bytes ticket = Bytes.utf8("an opaque ticket");
        Bytes key = Bytes.wrap(Kdf.sha256(Bytes.utf8("ticket key").toArray()));
        line("ticket", ticket);
        line("ticket_key", key);
        line("client_ephemeral", peek(clientCurve));
        line("server_nonce", peek(serverCurve));
        ClientHandshake client =
                client(
                        new ClientHandshake.Known(
                                null,
                                null,
                                new ClientHandshake.TicketGrant(ticket, key, Long.MAX_VALUE)));
        Bytes flight = client.firstFlight();
        line("first_flight", flight);
        Hello hello = Hello.decode(Peers.firstRecord(flight));
        HandshakeState server =
                HandshakeState.ticket(false, serverCurve, hello.prologue(), hello.ticket(), key);
        assertThat(server.read(hello.message().toArray())).isEqualTo(LOGIN.encode().toArray());
        Bytes answer = Bytes.wrap(concat(ServerHandshake.ANSWER, server.write(new byte[0])));
        line("answer", withLength(answer));
        ClientHandshake.Established done = client.read(answer);
        line("then_client", done.send());
        SecureFrames frames =
                SecureFrames.upgradable(server.split(), serverCurve, server.theirEphemeral());
        frames.open(Peers.record(done.send()));
        upgrade(done.frames(), frames);
        frames(done.frames(), frames);
    }

    private void upgrade(SecureFrames client, SecureFrames server) throws ProtocolException {
        line("upgrade_ephemeral", peek(serverCurve));
        ByteBuf down = Unpooled.buffer();
        server.beginUpgrade(down);
        Bytes upgrade = Codec.take(down);
        line("server_frame", upgrade);
        ByteBuf up = Unpooled.buffer();
        Control.Upgrade wanted =
                (Control.Upgrade) Peers.control(client.open(Peers.record(upgrade)));
        client.answerUpgrade(wanted, up);
        Bytes upgraded = Codec.take(up);
        line("client_frame", upgraded);
        server.open(Peers.record(upgraded));
        server.finishUpgrade();
        line("new_ticket_key", client.ticketKey());
    }

    private static byte[] concat(int first, byte[] rest) {
        byte[] all = new byte[rest.length + 1];
        all[0] = (byte) first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }
}
