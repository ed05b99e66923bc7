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
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.xml.XmlEvent;
import org.godwit.protocol.xml.XmlStream;
import org.godwit.protocol.xml.XmlWriter;
import org.godwit.server.session.Connection;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Opened;
import org.godwit.server.session.ToClient;
import org.godwit.server.transport.xmpp.login.Replies;
import org.godwit.server.transport.xmpp.login.XmppSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One XMPP connection, from its first byte: first an [Entry], then an [OpenStream], in the end
/// neither. Bytes that come in while a question is out, or while the session wants no more, wait
/// here and the socket is not read: at most one read's worth. Confined to its event loop, except
/// [#send] and [#peer].
final class XmppConnection extends ChannelInboundHandlerAdapter implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(XmppConnection.class);

    /// A peer that said goodbye gets this long to end the connection; some clients lose our answer
    /// when the end comes right behind it.
    private static final long GOODBYE_MILLIS_MAX = 1_000;

    private final XmppTransport transport;
    private final Channel channel;
    private final XmppLoop loop;
    private XmlStream stream;
    private @Nullable Entry entry;
    private @Nullable OpenStream open;
    private @Nullable AccountRequest request;

    /// Bytes read and not yet looked at; null while there are none.
    private @Nullable ByteBuf held;

    /// Bytes to be written at the end of this turn; null while there are none.
    private @Nullable ByteBuf out;

    private boolean isReadWanted = true;
    private boolean isClosing;

    /// The peer said goodbye, and so will end the connection itself (RFC 6120 §4.4).
    private boolean isPeerDone;

    /// To be made on the channel's event loop.
    XmppConnection(XmppTransport transport, Channel channel, XmppSettings.Security security) {
        this.transport = transport;
        this.channel = channel;
        this.loop = transport.loopOf(channel.eventLoop());
        this.stream = newStream();
        this.entry = new Entry(transport, this, security);
    }

    private XmlStream newStream() {
        return new XmlStream(loop.parser(), transport.settings().wire());
    }

    XmppLoop loop() {
        return loop;
    }

    Channel channel() {
        return channel;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (entry != null && !entry.begin()) {
            LOG.debug("{} turned away: too many have not logged in", peer());
            entry = null;
            drop();
        }
    }

    @Override
    public void send(ToClient event) {
        loop.tell(this, event);
    }

    @Override
    public String peer() {
        return String.valueOf(channel.remoteAddress());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ctx.fireChannelRead(message);
            return;
        }
        if (isClosing) {
            in.release();
            return;
        }
        if (held == null) {
            held = in;
        } else {
            held.writeBytes(in);
            in.release();
        }
        work();
    }

    /// Reads on where there is something to read and nobody to wait for; then writes what came of
    /// it.
    void work() {
        try {
            ByteBuf in = held;
            while (in != null && !isPaused()) {
                XmlEvent event = stream.next(in);
                if (event == null) {
                    break;
                }
                take(event);
                in = held;
            }
        } catch (ProtocolException e) {
            fail(e);
        }
        if (held != null && (isClosing || !held.isReadable())) {
            held.release();
            held = null;
        }
        if (!isClosing) {
            channel.config().setAutoRead(!isPaused());
        }
        flush();
    }

    private boolean isPaused() {
        return isClosing
                || !isReadWanted
                || request != null
                || (entry != null && entry.isWaiting());
    }

    private void take(XmlEvent event) throws ProtocolException {
        isPeerDone = event instanceof XmlEvent.Closed;
        if (entry != null) {
            entry.take(event);
        } else if (open != null) {
            take(open, event);
        }
    }

    private void take(OpenStream to, XmlEvent event) throws ProtocolException {
        switch (event) {
            case XmlEvent.Opened _ ->
                    throw new ProtocolException(
                            ErrorCode.STREAM_BAD_FORMAT, "a header has no place here");
            case XmlEvent.Received(Element element) -> {
                AccountRequest made = AccountRequest.of(element, to.jid(), transport, this);
                if (made == null) {
                    Element answer = to.read(element);
                    if (answer != null) {
                        write(answer);
                    }
                } else {
                    request = made;
                    made.begin();
                }
            }
            case XmlEvent.Closed() -> {
                to.report(new FromClient.Disconnected(true));
                open = null;
                closeStream();
            }
        }
    }

    /// The answer to a wish for a session.
    void opened(Opened opened) {
        if (entry == null) {
            Entry.abandon(opened);
        } else {
            entry.answered(opened);
        }
    }

    /// Puts one event of the session's into bytes, to leave with [#flush].
    ///
    /// @return whether this connection has not been touched in this turn before
    boolean told(ToClient event) {
        OpenStream to = open;
        if (to == null || isClosing) {
            return false;
        }
        boolean isFirst = out == null;
        switch (event) {
            case ToClient.Read(boolean wanted) -> {
                isReadWanted = wanted;
                loop.later(this::work);
                return false;
            }
            case ToClient.Close(ErrorCode code, String detail) -> close(code, detail);
            case ToClient.Deliver _,
                    ToClient.Acknowledge _,
                    ToClient.RequestAck _,
                    ToClient.CountingStarted _ ->
                    to.write(event, loop.writer(), out());
        }
        return isFirst;
    }

    private void close(ErrorCode code, String detail) {
        if (request != null && request.holdsClose()) {
            return;
        }
        write(Replies.streamError(code, detail));
        closeStream();
    }

    /// The request is answered; goes on reading.
    void answered(FromClient.Handled handled) {
        request = null;
        if (open != null) {
            open.report(handled);
        }
        work();
    }

    /// The account is no more, and with it the session: the peer is told, and goodbye.
    void removed(Element result) {
        request = null;
        if (!isClosing) {
            write(result);
            write(Replies.streamError(ErrorCode.STREAM_NOT_AUTHORIZED, "account removed"));
            closeStream();
            flush();
        }
    }

    /// The login is over: `session` has the stream from here on.
    void enter(OpenStream session) {
        stream.allowStanzaBytes(transport.settings().wire().stanzaBytesMax());
        entry = null;
        open = session;
    }

    /// What follows is a new stream.
    void restart() {
        stream = newStream();
    }

    /// Whether bytes wait that were sent before the peer could know it should.
    boolean hasMoreInput() {
        return held != null && held.isReadable();
    }

    void beginTls() {
        flush();
        channel.pipeline().addFirst(transport.newTlsHandler(channel));
    }

    void write(Element element) {
        loop.writer().write(element, XmlWriter.Place.STREAM, out());
    }

    void openStream(Element header) {
        loop.writer().openStream(header, out());
    }

    /// Ends our half of the stream; the socket is closed once that is written.
    void closeStream() {
        if (!isClosing) {
            loop.writer().closeStream(out());
            isClosing = true;
        }
    }

    private ByteBuf out() {
        ByteBuf buffer = out;
        if (buffer == null) {
            buffer = channel.alloc().ioBuffer();
            out = buffer;
        }
        return buffer;
    }

    /// Writes what has gathered.
    void flush() {
        ByteBuf bytes = out;
        out = null;
        if (bytes == null) {
            return;
        }
        ChannelFuture written = channel.writeAndFlush(bytes);
        if (isClosing && isPeerDone) {
            var _ = loop.after(GOODBYE_MILLIS_MAX, this::drop);
        } else if (isClosing) {
            written.addListener(ChannelFutureListener.CLOSE);
        } else if (channel.bytesBeforeWritable()
                > transport.settings().bounds().unwrittenBytesMax()) {
            LOG.debug("{} reads too slowly", peer());
            drop();
        }
    }

    /// Ends the connection without a word.
    private void drop() {
        isClosing = true;
        var _ = channel.close();
    }

    private void fail(ProtocolException e) {
        LOG.debug("{} failed: {} {}", peer(), e.code(), e.detail());
        if (entry != null) {
            entry.broken(e);
        } else {
            write(open == null ? Replies.streamError(e.code(), e.detail()) : open.error(e));
            closeStream();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && entry != null) {
            SslHandler handler = ctx.pipeline().get(SslHandler.class);
            if (handshake.isSuccess() && handler != null) {
                entry.secured(transport.bindings(handler));
            } else {
                LOG.debug("{} failed its TLS handshake: {}", peer(), handshake.cause());
                drop();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (open != null) {
            open.report(new FromClient.Writable(channel.isWritable()));
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        isClosing = true;
        if (held != null) {
            held.release();
            held = null;
        }
        if (out != null) {
            out.release();
            out = null;
        }
        if (entry != null) {
            entry.ended();
        }
        if (open != null) {
            open.report(new FromClient.Disconnected(false));
            open = null;
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.debug("{} broke off: {}", peer(), cause.getMessage());
            drop();
        } else {
            broke(cause);
        }
    }

    /// A bug: this device starts anew, nobody else notices.
    void broke(Throwable cause) {
        LOG.error("a connection broke", cause);
        drop();
    }
}
