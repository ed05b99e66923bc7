package org.godwit.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import org.godwit.protocol.frame.Frame;
import org.godwit.protocol.handshake.noise.Pattern;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private final Peers peers = new Peers();

    private static void talk(Peers.Connected connection) throws ProtocolException {
        assertThat(connection.up("hi").utf8()).isEqualTo("hi");
        assertThat(connection.down("hello").utf8()).isEqualTo("hello");
        assertThat(connection.up("again").utf8()).isEqualTo("again");
    }

    @Test
    void firstContactShouldProveBothSidesAndCarryThePassword() throws Exception {
        LoginRequest login =
                LoginRequest.of("alice", "phone", new LoginRequest.Proof.Password("secret"));
        Peers.Connected connection = peers.connect(peers.knownRoot(), login);
        assertThat(connection.client().pattern()).isEqualTo(Pattern.XX);
        assertThat(connection.client().certificate()).isEqualTo(peers.identity.certificate());
        assertThat(connection.server().login()).isEqualTo(login);
        assertThat(connection.server().confirmed()).isTrue();
        assertThat(connection.server().peer())
                .isEqualTo(new ServerHandshake.Peer.Device(peers.device.publicKey()));
        talk(connection);
    }

    @Test
    void aKnownServerShouldBeReachedWithTheLoginInTheFirstFlight() throws Exception {
        LoginRequest login =
                new LoginRequest(
                        "alice",
                        "phone",
                        new LoginRequest.Proof.DeviceKey(),
                        new LoginRequest.Resume("token", 7, 9, Bytes.utf8("8 bytes!")),
                        new LoginRequest.Early(6, List.of(Bytes.utf8("m1"), Bytes.utf8("m2"))));
        Peers.Connected connection = peers.connect(peers.knownKey(), login);
        assertThat(connection.client().pattern()).isEqualTo(Pattern.IK);
        assertThat(connection.server().login()).isEqualTo(login);
        assertThat(connection.server().confirmed()).isFalse();
        talk(connection);
    }

    @Test
    void aServerWithANewKeyShouldFallBackAndStillGetTheLogin() throws Exception {
        ServerIdentity old = new Peers().identity;
        ClientHandshake.Known known =
                new ClientHandshake.Known(peers.identity.root(), old.certificate(), null);
        Peers.Connected connection = peers.connect(known, Peers.BY_KEY);
        assertThat(connection.client().pattern()).isEqualTo(Pattern.XX_FALLBACK);
        assertThat(connection.client().certificate()).isEqualTo(peers.identity.certificate());
        assertThat(connection.server().confirmed()).isTrue();
        assertThat(connection.server().login()).isEqualTo(Peers.BY_KEY);
        talk(connection);
    }

    @Test
    void aTicketShouldBringTheDeviceBackWithoutItsKey() throws Exception {
        Peers.Connected first = peers.connect(peers.knownKey(), Peers.BY_KEY);
        ClientHandshake.TicketGrant grant = peers.grantOn(first);
        Peers.Connected second = peers.connect(withTicket(grant), Peers.BY_KEY);
        assertThat(second.client().pattern()).isEqualTo(Pattern.TICKET);
        assertThat(second.server().confirmed()).isFalse();
        ServerHandshake.Peer.TicketHolder holder =
                (ServerHandshake.Peer.TicketHolder) second.server().peer();
        assertThat(holder.ticket().account()).isEqualTo("alice@example.org");
        assertThat(holder.ticket().resumePointer()).isEqualTo("token");
        talk(second);
        assertThat(peers.grantOn(second).key()).isNotEqualTo(grant.key());
    }

    private ClientHandshake.Known withTicket(ClientHandshake.TicketGrant grant) {
        return new ClientHandshake.Known(
                peers.identity.root(), peers.identity.certificate(), grant);
    }

    @Test
    void aUsedTicketShouldFallBack() throws Exception {
        ClientHandshake.TicketGrant grant =
                peers.grantOn(peers.connect(peers.knownKey(), Peers.BY_KEY));
        talk(peers.connect(withTicket(grant), Peers.BY_KEY));
        Peers.Connected again = peers.connect(withTicket(grant), Peers.BY_KEY);
        assertThat(again.client().pattern()).isEqualTo(Pattern.XX_FALLBACK);
        talk(again);
    }

    @Test
    void aForeignTicketShouldFallBack() throws Exception {
        Peers other = new Peers();
        ClientHandshake.TicketGrant grant =
                other.grantOn(other.connect(other.knownKey(), Peers.BY_KEY));
        Peers.Connected connection = peers.connect(withTicket(grant), Peers.BY_KEY);
        assertThat(connection.client().pattern()).isEqualTo(Pattern.XX_FALLBACK);
    }

    @Test
    void anExpiredTicketShouldBeRefusedByTheServerAndNotSentByTheClient() throws Exception {
        Peers.Connected first = peers.connect(peers.knownKey(), Peers.BY_KEY);
        ClientHandshake.TicketGrant grant = peers.grantOn(first);
        ClientHandshake.TicketGrant stretched =
                new ClientHandshake.TicketGrant(grant.ticket(), grant.key(), Long.MAX_VALUE);
        peers.pass(Duration.ofHours(24).plusSeconds(1));
        assertThat(peers.client(withTicket(grant), Peers.BY_KEY).pattern()).isEqualTo(Pattern.IK);
        Peers.Connected late = peers.connect(withTicket(stretched), Peers.BY_KEY);
        assertThat(late.client().pattern()).isEqualTo(Pattern.XX_FALLBACK);
    }

    @Test
    void theUpgradeShouldChangeKeysInBothDirectionsWhileFramesAreUnderWay() throws Exception {
        ClientHandshake.TicketGrant grant =
                peers.grantOn(peers.connect(peers.knownKey(), Peers.BY_KEY));
        Peers.Connected connection = peers.connect(withTicket(grant), Peers.BY_KEY);
        SecureFrames server = connection.server().frames();
        SecureFrames client = connection.client().frames();
        assertThat(server.canUpgrade()).isTrue();
        ByteBuf down = Unpooled.buffer();
        server.beginUpgrade(down);
        Bytes after = Peers.seal(server, "under the new key");
        Bytes crossing = Peers.seal(client, "still under the old key");
        Frame upgrade = client.open(Peers.record(Codec.take(down)));
        ByteBuf up = Unpooled.buffer();
        if (Peers.control(upgrade) instanceof Control.Upgrade wanted) {
            client.answerUpgrade(wanted, up);
        }
        assertThat(client.open(Peers.record(after)).stanzas()).hasSize(1);
        assertThat(server.open(Peers.record(crossing)).stanzas()).hasSize(1);
        Frame upgraded = server.open(Peers.record(Codec.take(up)));
        assertThat(Peers.control(upgraded)).isEqualTo(new Control.Upgraded());
        server.finishUpgrade();
        assertThat(server.canUpgrade()).isFalse();
        assertThat(server.ticketKey()).isEqualTo(client.ticketKey());
        talk(connection);
    }

    @Test
    void aPinnedClientShouldRefuseAnotherRoot() {
        ClientHandshake.Known stranger =
                new ClientHandshake.Known(new Peers().identity.root(), null, null);
        refused(() -> peers.connect(stranger, Peers.BY_KEY), ErrorCode.LOGIN_HANDSHAKE_FAILED);
    }

    @Test
    void anExpiredCertificateShouldBeRefused() {
        peers.pass(ServerIdentity.VALIDITY.plusDays(2));
        refused(
                () -> peers.connect(peers.knownRoot(), Peers.BY_KEY),
                ErrorCode.LOGIN_HANDSHAKE_FAILED);
    }

    @Test
    void oneHandshakeShouldSendOneFirstFlightAndTwoNeverShareAKey() throws Exception {
        ClientHandshake.TicketGrant grant =
                peers.grantOn(peers.connect(peers.knownKey(), Peers.BY_KEY));
        ClientHandshake one = peers.client(withTicket(grant), Peers.BY_KEY);
        ClientHandshake two = peers.client(withTicket(grant), Peers.BY_KEY);
        Bytes flight = one.firstFlight();
        assertThatThrownBy(one::firstFlight).isInstanceOf(IllegalStateException.class);
        Hello first = Hello.decode(Peers.firstRecord(flight));
        Hello second = Hello.decode(Peers.firstRecord(two.firstFlight()));
        assertThat(first.ticket()).isEqualTo(second.ticket());
        assertThat(first.message().slice(0, 32)).isNotEqualTo(second.message().slice(0, 32));
    }

    @Test
    void aPasswordShouldNeverRideInAFirstFlight() {
        LoginRequest login =
                LoginRequest.of("alice", "phone", new LoginRequest.Proof.Password("secret"));
        assertThat(peers.client(peers.knownKey(), login).pattern()).isEqualTo(Pattern.XX);
    }

    @Test
    void aRefusalInTheClearShouldReachTheClient() throws Exception {
        ClientHandshake client = peers.client(peers.knownKey(), Peers.BY_KEY);
        assertThat(client.firstFlight().size()).isPositive();
        Bytes refusal = ServerHandshake.refusal(ErrorCode.STREAM_RESOURCE_CONSTRAINT, "busy");
        refused(() -> client.read(refusal), ErrorCode.STREAM_RESOURCE_CONSTRAINT);
    }

    interface Attempt {
        Object run() throws Exception;
    }

    static void refused(Attempt attempt, ErrorCode code) {
        assertThatThrownBy(attempt::run)
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
