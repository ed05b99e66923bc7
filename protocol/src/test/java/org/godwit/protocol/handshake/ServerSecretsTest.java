package org.godwit.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerSecretsTest implements InstantSource {
    private static final X25519 CURVE = X25519.fastest();

    @TempDir private Path directory = Path.of("");
    private Instant now = Instant.ofEpochSecond(1_800_000_000L);

    @Override
    public Instant instant() {
        return now;
    }

    private ServerIdentity load() throws IOException {
        return ServerIdentity.loadOrCreate(directory.resolve("identity"), CURVE, this);
    }

    private Path file(String name) {
        return directory.resolve("identity").resolve(name);
    }

    private static boolean posix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    @Test
    void theFirstStartShouldMakeAnIdentityThatLaterStartsKeep() throws Exception {
        ServerIdentity first = load();
        ServerIdentity second = load();
        assertThat(second.certificate()).isEqualTo(first.certificate());
        assertThat(second.staticKey().publicKey()).isEqualTo(first.staticKey().publicKey());
        second.certificate().verify(first.root(), now.getEpochSecond(), 0);
    }

    @Test
    void secretsShouldBeReadableByTheirOwnerOnly() throws Exception {
        assumeTrue(posix(), "no POSIX permissions here");
        load();
        for (String name : List.of("root.key", "server.key", "server.cert")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(name))))
                    .isEqualTo("rw-------");
        }
        Files.setPosixFilePermissions(
                file("server.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(this::load)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void aDamagedFileShouldBeNamedAndNotReplaced() throws Exception {
        load();
        for (String name : List.of("server.key", "server.cert")) {
            String whole = Files.readString(file(name));
            Files.writeString(file(name), whole.substring(0, whole.length() / 2));
            assertThatThrownBy(this::load)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("damaged");
            Files.writeString(file(name), whole);
        }
    }

    @Test
    void aCertificateNearItsEndShouldBeRenewedWhileTheRootIsThere() throws Exception {
        ServerIdentity first = load();
        now = now.plus(ServerIdentity.VALIDITY).minus(Duration.ofDays(10));
        ServerIdentity renewed = load();
        assertThat(renewed.root()).isEqualTo(first.root());
        assertThat(renewed.certificate().serial()).isGreaterThan(first.certificate().serial());
        now = now.plus(ServerIdentity.VALIDITY).minus(Duration.ofDays(10));
        Files.delete(file("root.key"));
        assertThat(load().certificate()).isEqualTo(renewed.certificate());
    }

    private Ticket ticket() {
        Bytes key = Bytes.wrap(new byte[32]);
        return new Ticket("alice@example.org", "d1", key, now.getEpochSecond(), "");
    }

    @Test
    void ticketsShouldOutliveARestartAndKeyRotationButNotADay() throws Exception {
        TicketKeys keys = TicketKeys.loadOrCreate(directory, this);
        Ticket contents = ticket();
        Bytes sealed = keys.issue(contents);
        now = now.plus(TicketKeys.KEY_LIFE).plusSeconds(1);
        Bytes younger = keys.issue(ticket());
        assertThat(younger.slice(0, 4)).isNotEqualTo(sealed.slice(0, 4));
        TicketKeys restarted = TicketKeys.loadOrCreate(directory, this);
        assertThat(restarted.open(sealed)).isEqualTo(contents);
        now = now.plus(TicketKeys.KEY_LIFE);
        assertThatThrownBy(() -> restarted.open(sealed)).isInstanceOf(ProtocolException.class);
        assertThat(restarted.open(younger).account()).isEqualTo("alice@example.org");
    }

    @Test
    void keysShouldBeForgottenWithTheLastTicketTheySealed() throws Exception {
        TicketKeys keys = TicketKeys.loadOrCreate(directory, this);
        for (int i = 0; i < 20; i++) {
            assertThat(keys.issue(ticket()).size()).isPositive();
            now = now.plus(TicketKeys.KEY_LIFE);
        }
        assertThat(Files.readAllLines(directory.resolve("tickets.key"))).hasSizeLessThan(6);
    }

    @Test
    void aStrikeSetShouldTakeEachTicketOnceWithinItsWindowAndStayBounded() {
        StrikeSet strikes = new StrikeSet(this, 100);
        Bytes ticket = Bytes.utf8("ticket");
        assertThat(strikes.strike(ticket)).isTrue();
        assertThat(strikes.strike(ticket)).isFalse();
        now = now.plus(StrikeSet.WINDOW).minusSeconds(1);
        assertThat(strikes.strike(ticket)).isFalse();
        now = now.plus(StrikeSet.WINDOW.multipliedBy(2));
        assertThat(strikes.strike(ticket)).isTrue();
        for (int i = 0; i < 1000; i++) {
            assertThat(strikes.strike(Bytes.utf8("t" + i))).isTrue();
            assertThat(strikes.size()).isLessThanOrEqualTo(100);
        }
    }

    @Test
    void secretsShouldNotShowInTexts() {
        Ticket contents =
                new Ticket("a@b", "d", Bytes.utf8("very secret key, 32 bytes long!!"), 1, "hush");
        ClientHandshake.TicketGrant grant =
                new ClientHandshake.TicketGrant(Bytes.utf8("t"), contents.key(), 1);
        assertThat(contents.toString() + grant)
                .doesNotContain("hush")
                .doesNotContain(contents.key().toString());
    }
}
