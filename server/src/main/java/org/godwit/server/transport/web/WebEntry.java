package org.godwit.server.transport.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the first request of a web connection and makes it a WebSocket, or answers 404. A
/// connection that asks nothing is closed; so is a new one while too many have not asked.
final class WebEntry extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(WebEntry.class);
    private static final int REQUEST_BYTES_MAX = 8192;
    private static final int SECONDS_MAX = 10;
    private static final int WAITING_MAX = 8192;
    private static final int MESSAGE_BYTES_MAX = 2 << 20;

    private final List<WebSocketRoute> routes;
    private final AtomicInteger waiting;
    private boolean counted;

    private WebEntry(List<WebSocketRoute> routes, AtomicInteger waiting) {
        this.routes = routes;
        this.waiting = waiting;
    }

    static void accept(Channel channel, List<WebSocketRoute> routes, AtomicInteger waiting) {
        channel.pipeline()
                .addLast(new ReadTimeoutHandler(SECONDS_MAX))
                .addLast(new HttpServerCodec())
                .addLast(new HttpObjectAggregator(REQUEST_BYTES_MAX))
                .addLast(new WebEntry(routes, waiting));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        counted = true;
        if (waiting.incrementAndGet() > WAITING_MAX) {
            LOG.debug("too many web connections that ask nothing");
            var _ = ctx.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        settled();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        settled();
        ctx.fireChannelInactive();
    }

    private void settled() {
        if (counted) {
            counted = false;
            waiting.decrementAndGet();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            answer(ctx, HttpResponseStatus.BAD_REQUEST, "this is no HTTP request\n");
            return;
        }
        String path = new QueryStringDecoder(request.uri()).path();
        for (WebSocketRoute route : routes) {
            if (route.path().equals(path)) {
                upgrade(ctx, request, route);
                return;
            }
        }
        answer(ctx, HttpResponseStatus.NOT_FOUND, "nothing here\n");
    }

    private void upgrade(ChannelHandlerContext ctx, FullHttpRequest request, WebSocketRoute route) {
        if (!request.headers().contains(HttpHeaderNames.UPGRADE, "websocket", true)) {
            answer(ctx, HttpResponseStatus.UPGRADE_REQUIRED, "this path speaks WebSocket only\n");
            return;
        }
        WebSocketServerProtocolConfig config =
                WebSocketServerProtocolConfig.newBuilder()
                        .websocketPath(route.path())
                        .subprotocols(route.subprotocol())
                        .checkStartsWith(true)
                        .maxFramePayloadLength(MESSAGE_BYTES_MAX)
                        .handleCloseFrames(true)
                        .build();
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.addLast(new WebSocketServerProtocolHandler(config));
        pipeline.addLast(new WebOpening(route));
        ctx.fireChannelRead(request.retain());
    }

    private static void answer(ChannelHandlerContext ctx, HttpResponseStatus status, String text) {
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        status,
                        ctx.alloc().buffer().writeBytes(text.getBytes(StandardCharsets.UTF_8)));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, "close");
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof ReadTimeoutException)) {
            LOG.debug("a web connection broke off: {}", cause.toString());
        }
        var _ = ctx.close();
    }
}
