package org.godwit.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.godwit.server.transport.TlsIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
    @TempDir Path dir;

    /// Both PEM files of a new identity, made in a directory of its own.
    private Path made(String name, Instant when) throws Exception {
        InstantSource clock = InstantSource.fixed(when);
        assertThat(TlsIdentity.selfSigned(dir.resolve(name), "localhost", clock)).isNotNull();
        return dir.resolve(name).resolve(TlsIdentity.FILE_NAME);
    }

    private static void put(Path source, Path target) throws Exception {
        Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(
                target, FileTime.fromMillis(Files.getLastModifiedTime(target).toMillis() + 5_000));
    }

    @Test
    void aRenewedCertificateShouldBeTakenWhenBothFilesFit() throws Exception {
        Path first = made("first", Instant.parse("2026-01-01T00:00:00Z"));
        Path second = made("second", Instant.parse("2026-06-01T00:00:00Z"));
        Path certificate = dir.resolve("cert.pem");
        Path key = dir.resolve("key.pem");
        put(first, certificate);
        put(first, key);
        try (Certificates watch = new Certificates(certificate, key)) {
            assertThat(watch.tls(List.of())).isNotNull();
            assertThat(watch.look()).isFalse();
            put(second, certificate);
            assertThat(watch.look()).as("the key is still the old one").isFalse();
            put(second, key);
            assertThat(watch.look()).isTrue();
            assertThat(watch.look()).isFalse();
            Files.writeString(certificate, "broken: not PEM at all");
            assertThat(watch.look()).isFalse();
            Files.delete(certificate);
            assertThat(watch.look()).isFalse();
        }
    }
}
