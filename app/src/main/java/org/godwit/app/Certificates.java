package org.godwit.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.godwit.app.config.NodeConfig;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.server.transport.Tls;
import org.godwit.server.transport.TlsIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The node's TLS identity, as configured or made by itself. A renewed certificate is taken into
/// use without a restart; files that do not fit together yet, as when only one of the two is
/// written, are tried again at the next look, and until then the old certificate serves.
final class Certificates implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

    private final Path certificate;
    private final Path key;
    private final List<Tls> users = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("certificates").daemon().factory());
    private TlsIdentity identity;
    private List<Object> seen;
    private String complaint = "";

    /// @throws IOException when there is no identity to begin with
    Certificates(Path certificate, Path key) throws IOException {
        this.certificate = certificate;
        this.key = key;
        this.seen = stamp();
        this.identity = TlsIdentity.load(certificate, key);
    }

    /// Opens what `config` names, and looks at it from time to time.
    static Certificates open(NodeConfig config, InstantSource clock) throws IOException {
        Path certificate = config.security().certificate();
        Path key = config.security().key();
        if (certificate != null && key != null) {
            return new Certificates(certificate, key).watched();
        }
        Path directory = config.dataDir().resolve("identity");
        var _ = TlsIdentity.selfSigned(directory, config.domain(), clock);
        Path made = directory.resolve(TlsIdentity.FILE_NAME);
        return new Certificates(made, made).watched();
    }

    private Certificates watched() {
        Runnable looking =
                () -> {
                    var _ = look();
                };
        long millis = INTERVAL.toMillis();
        var _ = timer.scheduleWithFixedDelay(looking, millis, millis, TimeUnit.MILLISECONDS);
        return this;
    }

    /// TLS with the identity of the moment, now and later.
    ///
    /// @param protocols ALPN names offered
    synchronized Tls tls(List<String> protocols) throws IOException {
        Tls tls = Tls.of(identity, protocols);
        users.add(tls);
        return tls;
    }

    /// SHA-256 of the certificate in use.
    synchronized Bytes fingerprint() {
        try {
            byte[] encoded = identity.chain().getFirst().getEncoded();
            return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate in use can be encoded", e);
        }
    }

    private List<Object> stamp() throws IOException {
        return List.of(
                Files.getLastModifiedTime(certificate),
                Files.size(certificate),
                Files.getLastModifiedTime(key),
                Files.size(key));
    }

    /// @return whether another certificate is in use now
    synchronized boolean look() {
        try {
            List<Object> now = stamp();
            if (now.equals(seen)) {
                return false;
            }
            TlsIdentity fresh = TlsIdentity.load(certificate, key);
            for (Tls tls : users) {
                tls.replace(fresh);
            }
            identity = fresh;
            seen = now;
            complaint = "";
            LOG.info(
                    "the certificate of {} is in use, good until {}",
                    certificate,
                    fresh.chain().getFirst().getNotAfter().toInstant());
            return true;
        } catch (IOException | RuntimeException e) {
            complainOnce(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void complainOnce(String why) {
        if (!why.equals(complaint)) {
            complaint = why;
            LOG.warn("the changed certificate is not in use: {}", why);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
