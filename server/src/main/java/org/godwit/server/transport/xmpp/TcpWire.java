package org.godwit.server.transport.xmpp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.SocketAddress;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.xml.XmlEvent;
import org.godwit.protocol.xml.XmlStream;
import org.godwit.protocol.xml.XmlWriter;
import org.godwit.server.transport.xmpp.login.XmppSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A stream over TCP or TLS. Bytes that come in while the connection wants none wait here and the
/// socket is not read: at most one read's worth.
final class TcpWire extends ChannelInboundHandlerAdapter implements Wire {
    private static final Logger LOG = LoggerFactory.getLogger(TcpWire.class);

    /// A peer that said goodbye gets this long to end the connection; some clients lose our answer
    /// when the end comes right behind it.
    private static final long GOODBYE_MILLIS_MAX = 1_000;

    private final XmppTransport transport;
    private final Channel channel;
    private final XmppLoop loop;
    private final XmppConnection connection;
    private XmlStream stream;
    private boolean isGone;

    /// Bytes read and not yet looked at; null while there are none.
    private @Nullable ByteBuf held;

    /// Bytes to be written at the end of this turn; null while there are none.
    private @Nullable ByteBuf out;

    /// To be made on the channel's event loop.
    TcpWire(XmppTransport transport, Channel channel, XmppSettings.Security security) {
        this.transport = transport;
        this.channel = channel;
        this.loop = transport.loopOf(channel.eventLoop());
        this.stream = new XmlStream(loop.parser(), transport.settings().wire());
        this.connection = new XmppConnection(transport, loop, this, security);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        connection.begin();
    }

    @Override
    public SocketAddress address() {
        return channel.remoteAddress();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ctx.fireChannelRead(message);
            return;
        }
        if (isGone) {
            in.release();
            return;
        }
        if (held == null) {
            held = in;
        } else {
            held.writeBytes(in);
            in.release();
        }
        connection.work();
    }

    @Override
    public @Nullable XmlEvent next() throws ProtocolException {
        return held == null ? null : stream.next(held);
    }

    @Override
    public boolean hasMoreInput() {
        return held != null && held.isReadable();
    }

    @Override
    public void read(boolean wanted) {
        if (held != null && !held.isReadable()) {
            release();
        }
        channel.config().setAutoRead(wanted);
    }

    private void release() {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    @Override
    public void restart() {
        stream = new XmlStream(loop.parser(), transport.settings().wire());
    }

    @Override
    public void allowStanzaBytes(int stanzaBytesMax) {
        stream.allowStanzaBytes(stanzaBytesMax);
    }

    @Override
    public void openStream(Element header) {
        loop.writer().openStream(header, out());
    }

    @Override
    public void write(Element element) {
        loop.writer().write(element, XmlWriter.Place.STREAM, out());
    }

    @Override
    public void closeStream() {
        loop.writer().closeStream(out());
    }

    private ByteBuf out() {
        ByteBuf buffer = out;
        if (buffer == null) {
            buffer = channel.alloc().ioBuffer();
            out = buffer;
        }
        return buffer;
    }

    @Override
    public void flush(Then then) {
        ByteBuf bytes = out;
        out = null;
        if (bytes == null) {
            return;
        }
        ChannelFuture written = channel.writeAndFlush(bytes);
        switch (then) {
            case GO_ON -> {
                if (channel.bytesBeforeWritable()
                        > transport.settings().bounds().unwrittenBytesMax()) {
                    LOG.debug("{} reads too slowly", address());
                    connection.drop();
                }
            }
            case CLOSE -> {
                release();
                isGone = true;
                written.addListener(ChannelFutureListener.CLOSE);
            }
            case AWAIT_PEER -> {
                release();
                isGone = true;
                var _ = loop.after(GOODBYE_MILLIS_MAX, this::drop);
            }
        }
    }

    @Override
    public void drop() {
        isGone = true;
        var _ = channel.close();
    }

    @Override
    public void beginTls() {
        channel.pipeline().addFirst(transport.newTlsHandler(channel));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            SslHandler handler = ctx.pipeline().get(SslHandler.class);
            if (handshake.isSuccess() && handler != null) {
                connection.secured(transport.bindings(handler));
            } else {
                LOG.debug("{} failed its TLS handshake: {}", address(), handshake.cause());
                connection.drop();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        connection.writable(channel.isWritable());
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        isGone = true;
        release();
        if (out != null) {
            out.release();
            out = null;
        }
        connection.lost();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.debug("{} broke off: {}", address(), cause.getMessage());
            connection.drop();
        } else {
            connection.broke(cause);
        }
    }
}
