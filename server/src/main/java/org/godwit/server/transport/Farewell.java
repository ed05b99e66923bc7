package org.godwit.server.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.godwit.server.routing.Spec;

/// Closes a connection so that its last words arrive: a socket that is closed on top of bytes
/// nobody has read is reset, and the reset takes the words with it. Our half ends when the words
/// are written; what still comes in is read, to be thrown away by whoever said goodbye, until the
/// peer ends its half too or [#LINGER_MILLIS_MAX] have passed.
@Spec("RFC 9112 §9.6")
public enum Farewell implements ChannelFutureListener {
    /// To be told when the last words are written.
    AFTER;

    private static final long LINGER_MILLIS_MAX = 2_000;

    @Override
    public void operationComplete(ChannelFuture written) {
        Channel channel = written.channel();
        if (!written.isSuccess() || !(channel instanceof DuplexChannel socket)) {
            var _ = channel.close();
            return;
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        Future<?> said = tls == null ? channel.newSucceededFuture() : tls.closeOutbound();
        said.addListener(
                _ -> {
                    var _ = socket.shutdownOutput();
                });
        channel.config().setAutoRead(true);
        Future<?> end =
                channel.eventLoop()
                        .schedule(
                                () -> {
                                    var _ = channel.close();
                                },
                                LINGER_MILLIS_MAX,
                                TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(_ -> end.cancel(false));
    }
}
