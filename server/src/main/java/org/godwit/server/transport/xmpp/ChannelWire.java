package org.godwit.server.transport.xmpp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.SocketAddress;
import org.godwit.server.transport.xmpp.login.XmppSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What wires over a channel have in common: a peer that reads too slowly, says goodbye, or is
/// gone.
abstract class ChannelWire extends ChannelInboundHandlerAdapter implements Wire {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelWire.class);

    /// A peer that said goodbye gets this long to end the connection; some clients lose our answer
    /// when the end comes right behind it.
    private static final long GOODBYE_MILLIS_MAX = 1_000;

    final XmppTransport transport;
    final Channel channel;
    final XmppLoop loop;
    final XmppConnection connection;
    private boolean isGone;

    /// To be made on the channel's event loop.
    ChannelWire(XmppTransport transport, Channel channel, XmppSettings.Security security) {
        this.transport = transport;
        this.channel = channel;
        this.loop = transport.loopOf(channel.eventLoop());
        this.connection = new XmppConnection(transport, loop, this, security);
    }

    /// Sends what was written.
    abstract void send();

    /// Ends the wire in its own words once what was sent has left.
    abstract void end();

    /// Ends the wire of a peer that said goodbye and then did not end it.
    void hangUp() {
        drop();
    }

    /// Lets go of what has arrived or was written; nothing is looked at any more.
    abstract void release();

    /// Whether what still arrives is to be thrown away.
    final boolean isGone() {
        return isGone;
    }

    /// From now on the peer is not listened to.
    final void deaf() {
        isGone = true;
        release();
    }

    @Override
    public final SocketAddress address() {
        return channel.remoteAddress();
    }

    @Override
    public final void flush(Then then) {
        send();
        switch (then) {
            case GO_ON -> dropIfSlow();
            case CLOSE -> {
                deaf();
                end();
            }
            case AWAIT_PEER -> {
                deaf();
                var _ = loop.after(GOODBYE_MILLIS_MAX, this::hangUp);
            }
        }
    }

    private void dropIfSlow() {
        if (channel.bytesBeforeWritable() > transport.settings().bounds().unwrittenBytesMax()) {
            LOG.debug("{} reads too slowly", address());
            connection.drop();
        }
    }

    @Override
    public final void drop() {
        deaf();
        var _ = channel.close();
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
        connection.writable(channel.isWritable());
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        deaf();
        connection.lost();
        ctx.fireChannelInactive();
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.debug("{} broke off: {}", address(), cause.getMessage());
            connection.drop();
        } else {
            connection.broke(cause);
        }
    }
}
