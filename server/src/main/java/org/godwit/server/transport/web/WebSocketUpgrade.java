package org.godwit.server.transport.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// Waits for the end of a WebSocket's handshake, then clears the pipeline of what read the request
/// and lets the route put in its own.
@Spec("RFC 6455 §4.2")
final class WebSocketUpgrade extends ChannelInboundHandlerAdapter {
    private final WebSocketRoute route;

    private WebSocketUpgrade(WebSocketRoute route) {
        this.route = route;
    }

    /// Why `request` cannot become a WebSocket of `route`, or null.
    static @Nullable String fault(HttpRequest request, WebSocketRoute route) {
        HttpHeaders headers = request.headers();
        if (!headers.contains(HttpHeaderNames.UPGRADE, "websocket", true)) {
            return "this path speaks WebSocket only";
        }
        if (HttpUtil.isTransferEncodingChunked(request)
                || HttpUtil.getContentLength(request, 0L) > 0) {
            return "a handshake has no body";
        }
        String wanted = route.subprotocol();
        if (wanted != null
                && !headers.containsValue(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, wanted, true)) {
            return "offer the subprotocol " + wanted;
        }
        return null;
    }

    static void begin(Channel channel, HttpRequest request, WebSocketRoute route) {
        WebSocketServerProtocolConfig config =
                WebSocketServerProtocolConfig.newBuilder()
                        .websocketPath(route.path())
                        .subprotocols(route.subprotocol())
                        .checkStartsWith(true)
                        .maxFramePayloadLength(route.frameBytesMax())
                        .handleCloseFrames(true)
                        .build();
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(new WebSocketServerProtocolHandler(config));
        pipeline.addLast(new WebSocketUpgrade(route));
        ChannelHandlerContext reader = pipeline.context(WebConnection.class);
        reader.fireChannelRead(
                new DefaultFullHttpRequest(
                        request.protocolVersion(),
                        request.method(),
                        request.uri(),
                        Unpooled.EMPTY_BUFFER,
                        request.headers(),
                        EmptyHttpHeaders.INSTANCE));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof HandshakeComplete)) {
            ctx.fireUserEventTriggered(event);
            return;
        }
        Channel channel = ctx.channel();
        ChannelPipeline pipeline = ctx.pipeline();
        var _ = pipeline.remove(WebConnection.class);
        route.connection().accept(channel);
        var _ = pipeline.remove(this);
    }
}
