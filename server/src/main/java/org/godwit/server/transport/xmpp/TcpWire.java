package org.godwit.server.transport.xmpp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.xml.XmlEvent;
import org.godwit.protocol.xml.XmlStream;
import org.godwit.protocol.xml.XmlWriter;
import org.godwit.server.transport.Farewell;
import org.godwit.server.transport.xmpp.login.XmppSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A stream over TCP or TLS. Bytes that come in while the connection wants none wait here and the
/// socket is not read: at most one read's worth.
final class TcpWire extends ChannelWire {
    private static final Logger LOG = LoggerFactory.getLogger(TcpWire.class);

    private XmlStream stream;

    /// Bytes read and not yet looked at; null while there are none.
    private @Nullable ByteBuf held;

    /// Bytes to be written at the end of this turn; null while there are none.
    private @Nullable ByteBuf out;

    /// To be made on the channel's event loop.
    TcpWire(XmppTransport transport, Channel channel, XmppSettings.Security security) {
        super(transport, channel, security);
        this.stream = new XmlStream(loop.parser(), transport.settings().wire());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        connection.begin();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ctx.fireChannelRead(message);
            return;
        }
        if (isGone()) {
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
            releaseHeld();
        }
        channel.config().setAutoRead(wanted);
    }

    private void releaseHeld() {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    @Override
    void release() {
        releaseHeld();
        if (out != null) {
            out.release();
            out = null;
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
    void send() {
        if (out != null) {
            var _ = channel.writeAndFlush(out);
            out = null;
        }
    }

    @Override
    void end() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(Farewell.AFTER);
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
}
