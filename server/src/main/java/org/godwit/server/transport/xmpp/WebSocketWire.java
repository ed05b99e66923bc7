package org.godwit.server.transport.xmpp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.xml.XmlDocuments;
import org.godwit.protocol.xml.XmlEvent;
import org.godwit.protocol.xml.XmlWriter;
import org.godwit.server.routing.Spec;
import org.godwit.server.transport.Farewell;
import org.godwit.server.transport.xmpp.login.XmppSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A stream whose every element is a text message of its own. TLS lies below or nothing does:
/// STARTTLS is never offered. Reads a message only when the connection has taken the one before, so
/// what waits here is what one read of the socket held.
@Spec("RFC 7395 §3")
final class WebSocketWire extends ChannelWire {
    static final String FRAMING = "urn:ietf:params:xml:ns:xmpp-framing";
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketWire.class);

    private final XmlDocuments documents;
    private final Queue<ByteBuf> arrived = new ArrayDeque<>();

    /// To be made on the channel's event loop.
    WebSocketWire(XmppTransport transport, Channel channel) {
        super(transport, channel, XmppSettings.Security.DIRECT_TLS);
        this.documents = new XmlDocuments(loop.parser(), transport.settings().wire());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        connection.begin();
        // A browser cannot bind a login to its TLS, and a proxy may stand in between.
        connection.secured(List.of());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof WebSocketFrame frame)) {
            ctx.fireChannelRead(message);
            return;
        }
        if (!isGone() && frame instanceof TextWebSocketFrame) {
            arrived.add(frame.content());
            connection.work();
            return;
        }
        frame.release();
        if (!isGone() && !(frame instanceof CloseWebSocketFrame)) {
            LOG.debug("{} sent a frame that is no text", address());
            deaf();
            end(WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
        }
    }

    @Override
    public @Nullable XmlEvent next() throws ProtocolException {
        ByteBuf document = arrived.poll();
        if (document == null) {
            return null;
        }
        try {
            return event(documents.read(document));
        } finally {
            document.release();
        }
    }

    private static XmlEvent event(Element element) throws ProtocolException {
        if (element.is(FRAMING, "open")) {
            return new XmlEvent.Opened(
                    new Element(Namespaces.STREAMS, "stream", element.attributes(), List.of()),
                    Namespaces.CLIENT);
        }
        if (element.is(FRAMING, "close")) {
            return new XmlEvent.Closed();
        }
        if (element.namespace().equals(FRAMING)) {
            throw new ProtocolException(
                    ErrorCode.STREAM_BAD_FORMAT, "framing knows open and close only");
        }
        if (element.is(Namespaces.STREAMS, "stream")) {
            throw new ProtocolException(
                    ErrorCode.STREAM_INVALID_NAMESPACE, "a WebSocket's stream begins with <open/>");
        }
        return new XmlEvent.Received(element);
    }

    @Override
    public boolean hasMoreInput() {
        return !arrived.isEmpty();
    }

    @Override
    public void read(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    @Override
    public void restart() {
        // Every message is a document of its own: nothing is to be begun anew.
    }

    @Override
    public void allowStanzaBytes(int stanzaBytesMax) {
        documents.allowBytes(stanzaBytesMax);
    }

    @Override
    public void openStream(Element header) {
        write(new Element(FRAMING, "open", header.attributes(), List.of()));
    }

    @Override
    public void write(Element element) {
        ByteBuf text = channel.alloc().ioBuffer();
        loop.writer().write(element, XmlWriter.Place.DOCUMENT, text);
        var _ = channel.write(new TextWebSocketFrame(text));
    }

    @Override
    public void closeStream() {
        write(Element.of(FRAMING, "close"));
    }

    @Override
    void send() {
        channel.flush();
    }

    @Override
    void end() {
        end(WebSocketCloseStatus.NORMAL_CLOSURE);
    }

    @Override
    void hangUp() {
        end();
    }

    /// Says goodbye in WebSocket's own words, then closes.
    private void end(WebSocketCloseStatus status) {
        if (channel.isActive()) {
            channel.writeAndFlush(new CloseWebSocketFrame(status)).addListener(Farewell.AFTER);
        }
    }

    @Override
    void release() {
        arrived.forEach(ByteBuf::release);
        arrived.clear();
    }

    @Override
    public void beginTls() {
        throw new IllegalStateException("a WebSocket offers no STARTTLS");
    }
}
