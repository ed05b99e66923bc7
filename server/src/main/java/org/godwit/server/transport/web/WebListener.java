package org.godwit.server.transport.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.godwit.server.transport.Listener;
import org.godwit.server.transport.NetworkThreads;
import org.godwit.server.transport.Tls;
import org.jspecify.annotations.Nullable;

/// Opens the web port.
public final class WebListener {
    private WebListener() {}

    /// @param routes what it serves; the first that matches a path has it
    /// @param tls for https and wss, or null for plain text. With TLS only a sealed route is served
    ///   to a peer that begins without it
    /// @throws IOException with the next step in its message when the port cannot be had
    public static Listener open(
            NetworkThreads threads,
            InetSocketAddress address,
            List<WebRoute> routes,
            WebLimits limits,
            @Nullable Tls tls)
            throws IOException {
        WebRoutes served = new WebRoutes(routes, limits, tls != null);
        return Listener.open(
                "web",
                threads,
                address,
                channel -> {
                    if (tls != null) {
                        channel.pipeline().addLast(tls.newOptionalHandler());
                    }
                    WebConnection.accept(channel, served);
                });
    }
}
