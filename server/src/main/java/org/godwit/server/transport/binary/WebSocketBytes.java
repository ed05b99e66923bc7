package org.godwit.server.transport.binary;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.List;

/// Makes binary WebSocket messages the byte stream a TCP connection would be: where one message
/// ends and the next begins means nothing.
@ChannelHandler.Sharable
final class WebSocketBytes extends MessageToMessageCodec<WebSocketFrame, ByteBuf> {
    static final WebSocketBytes INSTANCE = new WebSocketBytes();

    private WebSocketBytes() {
        super(WebSocketFrame.class, ByteBuf.class);
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out) {
        out.add(new BinaryWebSocketFrame(bytes.retain()));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, WebSocketFrame frame, List<Object> out) {
        if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
            out.add(frame.content().retain());
        } else if (frame instanceof TextWebSocketFrame) {
            var _ =
                    ctx.writeAndFlush(
                            new CloseWebSocketFrame(WebSocketCloseStatus.INVALID_MESSAGE_TYPE));
            var _ = ctx.close();
        }
    }
}
