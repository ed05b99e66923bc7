package org.godwit.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.godwit.app.config.NodeConfig;
import org.godwit.server.transport.Listener;
import org.godwit.server.transport.NetworkThreads;
import org.godwit.server.transport.binary.BinaryTransport;
import org.godwit.server.transport.bosh.BoshLimits;
import org.godwit.server.transport.bosh.BoshService;
import org.godwit.server.transport.web.HostMeta;
import org.godwit.server.transport.web.HttpRoute;
import org.godwit.server.transport.web.WebLimits;
import org.godwit.server.transport.web.WebListener;
import org.godwit.server.transport.web.WebRoute;
import org.godwit.server.transport.web.WebSocketRoute;
import org.godwit.server.transport.xmpp.XmppTransport;
import org.jspecify.annotations.Nullable;

/// The web port of a node, wired by hand: both encodings over WebSocket, XMPP over BOSH, and the
/// documents that tell where these are.
final class WebPort implements AutoCloseable {
    /// The ALPN name of HTTP/1.1 (RFC 7301 §6).
    private static final String ALPN = "http/1.1";

    private final NodeConfig config;
    private final boolean hasTls;
    private volatile @Nullable Listener listener;
    private @Nullable BoshService bosh;

    WebPort(NodeConfig config) {
        this.config = config;
        this.hasTls = config.web().tls() || !config.isOnLoopback();
    }

    Listener open(
            NetworkThreads threads,
            Certificates certificates,
            BinaryTransport binary,
            XmppTransport xmpp)
            throws IOException {
        BoshService http = new BoshService(xmpp, boshLimits());
        bosh = http;
        List<WebRoute> routes = new ArrayList<>();
        routes.add(new WebSocketRoute("/binary", null, true, binary::acceptWebSocket));
        routes.add(new WebSocketRoute("/ws", "xmpp", false, xmpp::acceptWebSocket));
        routes.add(new HttpRoute("/http-bind", http));
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
    }

    private BoshLimits boshLimits() {
        return BoshLimits.DEFAULT.withSessionsPerAddress(config.web().boshSessionsPerAddressMax());
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
