package org.godwit.server.transport.web;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.server.transport.Listener;
import org.godwit.server.transport.NetworkThreads;
import org.jspecify.annotations.Nullable;

/// Opens the web port.
public final class WebListener {
    private WebListener() {}

    /// @param routes the WebSocket end points it serves
    /// @param tls for https and wss, or null for plain text; the binary end point needs none, as it
    ///   is encrypted inside
    /// @throws IOException with the next step in its message when the port cannot be had
    public static Listener open(
            NetworkThreads threads,
            InetSocketAddress address,
            List<WebSocketRoute> routes,
            @Nullable SslContext tls)
            throws IOException {
        List<WebSocketRoute> served = List.copyOf(routes);
        AtomicInteger waiting = new AtomicInteger();
        return Listener.open(
                "web",
                threads,
                address,
                channel -> {
                    if (tls != null) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    }
                    WebEntry.accept(channel, served, waiting);
                });
    }
}
