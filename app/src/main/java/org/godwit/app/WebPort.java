package org.godwit.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.godwit.app.config.MediaConfig;
import org.godwit.app.config.NodeConfig;
import org.godwit.protocol.handshake.LocalSecret;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.server.media.DiskMediaStore;
import org.godwit.server.media.Media;
import org.godwit.server.media.MediaLimits;
import org.godwit.server.media.MediaStore;
import org.godwit.server.media.Sweeper;
import org.godwit.server.media.s3.S3MediaStore;
import org.godwit.server.media.s3.S3Settings;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.transport.Listener;
import org.godwit.server.transport.NetworkThreads;
import org.godwit.server.transport.binary.BinaryTransport;
import org.godwit.server.transport.bosh.BoshLimits;
import org.godwit.server.transport.bosh.BoshService;
import org.godwit.server.transport.upload.UploadLimits;
import org.godwit.server.transport.upload.UploadService;
import org.godwit.server.transport.web.HostMeta;
import org.godwit.server.transport.web.HttpRoute;
import org.godwit.server.transport.web.WebLimits;
import org.godwit.server.transport.web.WebListener;
import org.godwit.server.transport.web.WebRoute;
import org.godwit.server.transport.web.WebSocketRoute;
import org.godwit.server.transport.xmpp.XmppTransport;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// The web port of a node, wired by hand: both encodings over WebSocket, XMPP over BOSH, and the
/// documents that tell where these are.
final class WebPort implements AutoCloseable {
    /// The ALPN name of HTTP/1.1 (RFC 7301 §6).
    private static final String ALPN = "http/1.1";

    private static final Duration SWEEP_PAUSE = Duration.ofMinutes(10);

    private final NodeConfig config;
    private final boolean hasTls;
    private final @Nullable Media media;
    private @Nullable Sweeper sweeper;
    private volatile @Nullable Listener listener;
    private volatile @Nullable Certificates certificates;
    private @Nullable BoshService bosh;
    private @Nullable S3MediaStore remote;

    /// @throws IOException when there is no place for files
    WebPort(NodeConfig config, Store store) throws IOException {
        this.config = config;
        this.hasTls = config.web().tls() || !config.isOnLoopback();
        this.media = config.ports().web() < 0 ? null : media(store);
    }

    private Media media(Store store) throws IOException {
        MediaConfig sizes = config.web().media();
        return new Media(
                store,
                files(sizes),
                new Media.Setup(
                        this::url,
                        this::certificate,
                        LocalSecret.loadOrCreate(config.dataDir().resolve("identity"), "media"),
                        MediaLimits.DEFAULT
                                .withSizes(sizes.fileBytesMax(), sizes.accountBytesMax())
                                .withFileAge(sizes.ageMax()),
                        InstantSource.system()));
    }

    private MediaStore files(MediaConfig where) throws IOException {
        MediaStore disk = new DiskMediaStore(config.dataDir().resolve("media"));
        S3Settings far = where.s3();
        if (far == null) {
            return disk;
        }
        S3MediaStore store = new S3MediaStore(disk, far);
        remote = store;
        return store;
    }

    /// The files of this node; null when there is no web port to fetch them from.
    @Nullable Media media() {
        return media;
    }

    Listener open(
            NetworkThreads threads,
            Certificates certificates,
            BinaryTransport binary,
            XmppTransport xmpp)
            throws IOException {
        this.certificates = certificates;
        BoshService http = new BoshService(xmpp, boshLimits());
        bosh = http;
        List<WebRoute> routes = new ArrayList<>();
        routes.add(
                new WebSocketRoute(
                        "/binary",
                        null,
                        true,
                        ServerLimits.DEFAULT.wire().frameBytesMax() * 2,
                        binary::acceptWebSocket));
        routes.add(
                new WebSocketRoute(
                        "/ws",
                        "xmpp",
                        false,
                        ServerLimits.DEFAULT.wire().stanzaBytesMax(),
                        xmpp::acceptWebSocket));
        routes.add(new HttpRoute("/http-bind", http));
        if (media != null) {
            sweeper = new Sweeper(media, SWEEP_PAUSE);
            routes.add(
                    new UploadService(media, UploadLimits.DEFAULT, Thread::startVirtualThread)
                            .route());
        }
        routes.addAll(new HostMeta(this::url).routes());
        Listener opened =
                WebListener.open(
                        threads,
                        new InetSocketAddress(config.listen(), config.ports().web()),
                        routes,
                        WebLimits.DEFAULT,
                        hasTls ? certificates.tls(List.of(ALPN)) : null);
        listener = opened;
        return opened;
    }

    /// Ends what is not a connection of its own; the listener closes by itself.
    @Override
    public void close() {
        if (bosh != null) {
            bosh.close();
        }
        if (sweeper != null) {
            sweeper.close();
        }
        if (remote != null) {
            remote.close();
        }
    }

    private BoshLimits boshLimits() {
        return BoshLimits.DEFAULT.withSessionsPerAddress(config.web().boshSessionsPerAddressMax());
    }

    /// SHA-256 of the certificate clients meet here; null without TLS, or behind a proxy.
    private @Nullable Bytes certificate() {
        Certificates own = certificates;
        return own == null || !hasTls || config.web().url() != null ? null : own.fingerprint();
    }

    /// Where clients reach this port: as configured, else the domain, or on loopback the address.
    URI url() {
        URI configured = config.web().url();
        if (configured != null) {
            return configured;
        }
        Listener bound = listener;
        int port = bound == null ? config.ports().web() : bound.address().getPort();
        String host = config.isOnLoopback() ? config.listen() : config.domain();
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return URI.create((hasTls ? "https://" : "http://") + shown + ":" + port);
    }
}
