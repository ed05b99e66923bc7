package org.godwit.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import org.godwit.protocol.stanza.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIdentityTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir private Path dir;

    private TlsIdentity make() throws IOException {
        return TlsIdentity.selfSigned(dir, "godwit.test", InstantSource.fixed(NOW));
    }

    @Test
    void selfMadeCertificateShouldNameTheDomainAndVerify() throws Exception {
        X509Certificate certificate = make().chain().getFirst();
        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity(Date.from(NOW));
        certificate.checkValidity(Date.from(NOW.plus(Duration.ofDays(3000))));
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=godwit.test");
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactly(List.of(2, "godwit.test"));
        assertThat(certificate.getVersion()).isEqualTo(3);
    }

    @Test
    void selfMadeIdentityShouldBeKeptForTheNextStart() throws Exception {
        TlsIdentity made = make();
        TlsIdentity kept = make();
        assertThat(kept.chain()).isEqualTo(made.chain());
        assertThat(kept.key().getEncoded()).isEqualTo(made.key().getEncoded());
        assertThat(dir.toFile().list()).hasSize(1);
    }

    @Test
    void keyShouldBeReadableByItsOwnerOnly() throws Exception {
        make();
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(dir.resolve(TlsIdentity.FILE_NAME))))
                .isEqualTo("rw-------");
    }

    @Test
    void endPointShouldBeTheCertificatesHash() throws Exception {
        TlsIdentity made = make();
        assertThat(made.endPoint())
                .isEqualTo(
                        Bytes.wrap(
                                MessageDigest.getInstance("SHA-256")
                                        .digest(made.chain().getFirst().getEncoded())));
    }

    @Test
    void unusableFilesShouldBeNamed() throws Exception {
        Path file = Files.writeString(dir.resolve("x.pem"), "nothing");
        make();
        Path good = dir.resolve(TlsIdentity.FILE_NAME);
        assertThatThrownBy(() -> TlsIdentity.load(file, good))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("x.pem");
        assertThatThrownBy(() -> TlsIdentity.load(good, file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("x.pem");
    }
}
