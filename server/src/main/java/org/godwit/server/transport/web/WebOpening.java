package org.godwit.server.transport.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.handler.timeout.ReadTimeoutHandler;

/// Waits for the upgrade, then clears the pipeline of what read the request and lets the route put
/// in its own.
final class WebOpening extends ChannelInboundHandlerAdapter {
    private final WebSocketRoute route;

    WebOpening(WebSocketRoute route) {
        this.route = route;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof HandshakeComplete)) {
            ctx.fireUserEventTriggered(event);
            return;
        }
        Channel channel = ctx.channel();
        ChannelPipeline pipeline = ctx.pipeline();
        var _ = pipeline.remove(WebEntry.class);
        var _ = pipeline.remove(ReadTimeoutHandler.class);
        if (pipeline.get(HttpObjectAggregator.class) != null) {
            var _ = pipeline.remove(HttpObjectAggregator.class);
        }
        route.connection().accept(channel);
        var _ = pipeline.remove(this);
    }
}
