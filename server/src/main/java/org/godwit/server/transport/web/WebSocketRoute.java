package org.godwit.server.transport.web;

import io.netty.channel.Channel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One WebSocket end point.
///
/// @param path the whole path, as `/binary`
/// @param subprotocol what the client must offer (RFC 6455 §1.9), or null
/// @param isSealed see [WebRoute#isSealed]
/// @param frameBytesMax largest frame of a message
/// @param connection sets up the pipeline of an open WebSocket, which carries `WebSocketFrame`s;
///   pings and closes are answered already
public record WebSocketRoute(
        String path,
        @Nullable String subprotocol,
        boolean isSealed,
        int frameBytesMax,
        Consumer<? super Channel> connection)
        implements WebRoute {
    @Override
    public boolean matches(String requested) {
        return path.equals(requested);
    }
}
