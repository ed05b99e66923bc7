package org.godwit.server.transport.component;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaReader;
import org.godwit.protocol.stanza.StanzaWriter;
import org.godwit.protocol.xml.ElementParser;
import org.godwit.protocol.xml.XmlEvent;
import org.godwit.protocol.xml.XmlStream;
import org.godwit.protocol.xml.XmlWriter;
import org.godwit.server.routing.Spec;
import org.godwit.server.routing.ToComponent;
import org.godwit.server.transport.Farewell;
import org.godwit.server.transport.xmpp.login.Replies;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One component's stream. Confined to its event loop, but for what the component's keeper says.
@Spec("XEP-0114 1.6 §3")
final class ComponentConnection extends ChannelInboundHandlerAdapter implements ToComponent.Peer {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentConnection.class);
    private static final long LOGIN_SECONDS_MAX = 30;

    /// A component that reads too slowly is dropped beyond this.
    private static final long UNWRITTEN_BYTES_MAX = 64L << 20;

    private final ComponentTransport transport;
    private final Channel channel;
    private final XmlStream stream;
    private final XmlWriter writer = new XmlWriter();
    private final String streamId;

    /// The domain asked for, once the header is there.
    private @Nullable String wanted;

    private boolean isOpen;
    private boolean isClosing;

    ComponentConnection(ComponentTransport transport, Channel channel) {
        this.transport = transport;
        this.channel = channel;
        this.stream = new XmlStream(new ElementParser(transport.limits()), transport.limits());
        this.streamId = transport.newStreamId();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (transport.throttle().isBlocked(channel.remoteAddress())) {
            var _ = channel.close();
            return;
        }
        var _ =
                channel.eventLoop()
                        .schedule(
                                () -> {
                                    if (!isOpen) {
                                        end(ErrorCode.STREAM_CONNECTION_TIMEOUT, "no handshake");
                                    }
                                },
                                LOGIN_SECONDS_MAX,
                                TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            while (!isClosing) {
                XmlEvent event = stream.next(in);
                if (event == null) {
                    break;
                }
                take(event);
            }
        } catch (ProtocolException e) {
            end(e.code(), e.detail());
        } finally {
            in.release();
        }
    }

    private void take(XmlEvent event) throws ProtocolException {
        switch (event) {
            case XmlEvent.Opened(Element header, String content) -> opened(header, content);
            case XmlEvent.Received(Element element) -> {
                if (isOpen) {
                    stanza(element);
                } else {
                    handshake(element);
                }
            }
            case XmlEvent.Closed() -> {
                ByteBuf out = channel.alloc().ioBuffer();
                writer.closeStream(out);
                isClosing = true;
                channel.writeAndFlush(out).addListener(Farewell.AFTER);
            }
        }
    }

    private void opened(Element header, String content) throws ProtocolException {
        String to = header.attribute("to");
        Element answer =
                Element.builder("", "stream")
                        .attribute("from", to == null ? transport.domain() : to)
                        .attribute("id", streamId)
                        .build();
        ByteBuf out = channel.alloc().ioBuffer();
        writer.openStream(answer, XmlWriter.Place.COMPONENT, out);
        var _ = channel.writeAndFlush(out, channel.voidPromise());
        if (!content.equals(ComponentNamespace.NAME)) {
            throw new ProtocolException(
                    ErrorCode.STREAM_INVALID_NAMESPACE, "this port is for components");
        }
        if (!transport.components().knows(to)) {
            throw new ProtocolException(
                    ErrorCode.STREAM_HOST_UNKNOWN, "no component of that name is configured");
        }
        wanted = to;
    }

    private void handshake(Element element) throws ProtocolException {
        String domain = wanted;
        boolean proved =
                domain != null
                        && element.is(ComponentNamespace.NAME, "handshake")
                        && transport.components().isProof(domain, streamId, element.text().strip());
        if (domain == null || !proved) {
            transport.throttle().failed(channel.remoteAddress());
            throw new ProtocolException(
                    ErrorCode.STREAM_NOT_AUTHORIZED, "the handshake does not fit the secret");
        }
        isOpen = true;
        LOG.info("component {} is connected", domain);
        // In this order: who hears the answer may count on being known.
        transport.components().keeper(domain).tell(new ToComponent.Attach(this));
        write(Element.of(ComponentNamespace.NAME, "handshake"));
    }

    private void stanza(Element element) throws ProtocolException {
        String domain = wanted;
        Element client = ComponentNamespace.toClient(element);
        try {
            if (domain != null && StanzaReader.read(client) instanceof Stanza.Addressed stanza) {
                transport.components().keeper(domain).tell(new ToComponent.FromPeer(this, stanza));
                return;
            }
        } catch (ProtocolException e) {
            if (domain == null || e.code().scope() != ErrorCode.Scope.STANZA) {
                throw e;
            }
            Stanza.Addressed error =
                    Replies.unreadable(client, new Jid(null, domain, null), e.code(), e.detail());
            if (error != null) {
                deliver(error);
            }
            return;
        }
        throw new ProtocolException(
                ErrorCode.STREAM_UNSUPPORTED_STANZA_TYPE, "this element means nothing here");
    }

    @Override
    public void deliver(Stanza.Addressed stanza) {
        Element element = ComponentNamespace.ofClient(StanzaWriter.write(stanza));
        channel.eventLoop().execute(() -> write(element));
    }

    private void write(Element element) {
        if (isClosing) {
            return;
        }
        ByteBuf out = channel.alloc().ioBuffer();
        writer.write(element, XmlWriter.Place.COMPONENT, out);
        var _ = channel.writeAndFlush(out, channel.voidPromise());
        if (channel.bytesBeforeWritable() > UNWRITTEN_BYTES_MAX) {
            LOG.warn("component {} reads too slowly and is dropped", wanted);
            isClosing = true;
            var _ = channel.close();
        }
    }

    @Override
    public void read(boolean more) {
        channel.eventLoop().execute(() -> channel.config().setAutoRead(more));
    }

    @Override
    public void close(ErrorCode code, String detail) {
        channel.eventLoop().execute(() -> end(code, detail));
    }

    private void end(ErrorCode code, String detail) {
        if (isClosing) {
            return;
        }
        isClosing = true;
        ByteBuf out = channel.alloc().ioBuffer();
        if (wanted == null && !stream.hasHeader()) {
            Element header = Element.builder("", "stream").attribute("id", streamId).build();
            writer.openStream(header, XmlWriter.Place.COMPONENT, out);
        }
        writer.write(Replies.streamError(code, detail), XmlWriter.Place.COMPONENT, out);
        writer.closeStream(out);
        channel.writeAndFlush(out).addListener(Farewell.AFTER);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        isClosing = true;
        String domain = wanted;
        if (isOpen && domain != null) {
            LOG.info("component {} is gone", domain);
            transport.components().keeper(domain).tell(new ToComponent.Detach(this));
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("component {} broke off", wanted, cause);
        isClosing = true;
        var _ = channel.close();
    }
}
