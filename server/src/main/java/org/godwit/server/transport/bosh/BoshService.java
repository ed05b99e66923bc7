package org.godwit.server.transport.bosh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.xml.XmlDocuments;
import org.godwit.protocol.xml.XmlWriter;
import org.godwit.server.transport.web.Cors;
import org.godwit.server.transport.web.HttpBody;
import org.godwit.server.transport.web.HttpExchange;
import org.godwit.server.transport.web.HttpService;
import org.godwit.server.transport.xmpp.Wire;
import org.godwit.server.transport.xmpp.XmppConnection;
import org.godwit.server.transport.xmpp.XmppTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// BOSH's connection manager: finds the session a request is for, or makes one. Thread-safe.
public final class BoshService implements HttpService, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BoshService.class);

    private final XmppTransport transport;
    private final BoshLimits limits;
    private final Map<String, BoshSession> sessions = new ConcurrentHashMap<>();
    private final Map<String, Integer> perAddress = new HashMap<>();

    public BoshService(XmppTransport transport, BoshLimits limits) {
        this.transport = transport;
        this.limits = limits;
    }

    @Override
    public HttpBody begin(HttpExchange exchange) {
        HttpMethod method = exchange.method();
        if (method.equals(HttpMethod.OPTIONS)) {
            return Cors.preflight(exchange, "POST, OPTIONS", "Content-Type");
        }
        if (!method.equals(HttpMethod.POST)) {
            exchange.refuse(HttpResponseStatus.METHOD_NOT_ALLOWED, "XMPP is posted here");
            return HttpBody.NONE;
        }
        return HttpBody.gather(exchange, limits.bodyBytesMax(), it -> arrived(exchange, it));
    }

    private void arrived(HttpExchange exchange, ByteBuf bytes) {
        try {
            BoshBody body = read(exchange, bytes);
            exchange.withoutDeadline();
            route(new BoshSession.Arrival(body, exchange));
        } catch (ProtocolException e) {
            LOG.debug("{} sent no BOSH: {}", exchange.peer(), e.detail());
            BoshAnswer.send(exchange, BoshAnswer.terminate("bad-request", null));
        } finally {
            bytes.release();
        }
    }

    private BoshBody read(HttpExchange exchange, ByteBuf bytes) throws ProtocolException {
        XmlDocuments documents =
                new XmlDocuments(
                        transport.loopOf(exchange.loop()).parser(), transport.settings().wire());
        documents.allowBytes(limits.bodyBytesMax());
        int length = bytes.readableBytes();
        return BoshBody.read(documents.read(bytes), length);
    }

    private void route(BoshSession.Arrival arrival) throws ProtocolException {
        String sid = arrival.body().sid();
        if (sid == null) {
            create(arrival);
            return;
        }
        BoshSession session = sessions.get(sid);
        if (session == null) {
            BoshAnswer.send(arrival.exchange(), BoshAnswer.terminate("item-not-found", null));
        } else if (session.loop().inEventLoop()) {
            session.take(arrival);
        } else {
            session.loop().execute(() -> session.take(arrival));
        }
    }

    private void create(BoshSession.Arrival first) throws ProtocolException {
        if (first.body().isTerminate()) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "there is no session to end");
        }
        if (!enter(first.exchange().peer())) {
            LOG.debug("{} has too many sessions", first.exchange().peer());
            BoshAnswer.send(first.exchange(), BoshAnswer.terminate("policy-violation", null));
            return;
        }
        BoshTerms terms =
                BoshTerms.of(
                        transport.fresh(), transport.settings().domain(), first.body(), limits);
        BoshSession session = new BoshSession(this, terms, first);
        sessions.put(terms.sid(), session);
        session.take(first);
    }

    private boolean enter(SocketAddress peer) {
        if (sessions.size() >= limits.sessionsMax()) {
            return false;
        }
        synchronized (perAddress) {
            int count = perAddress.merge(host(peer), 1, Integer::sum);
            if (count <= limits.sessionsPerAddressMax()) {
                return true;
            }
            leave(peer);
            return false;
        }
    }

    private void leave(SocketAddress peer) {
        synchronized (perAddress) {
            perAddress.computeIfPresent(host(peer), (_, count) -> count > 1 ? count - 1 : null);
        }
    }

    private static String host(SocketAddress peer) {
        return peer instanceof InetSocketAddress socket && socket.getAddress() != null
                ? socket.getAddress().getHostAddress()
                : String.valueOf(peer);
    }

    /// The session is over; its name means nothing from here on.
    void forget(BoshSession session) {
        if (sessions.remove(session.sid(), session)) {
            leave(session.address());
        }
    }

    /// The session is over, but its peer is to hear why when it asks next.
    void remember(BoshSession session) {
        synchronized (perAddress) {
            perAddress.merge(host(session.address()), 1, Integer::sum);
        }
        sessions.put(session.sid(), session);
    }

    /// Ends all sessions; their devices log in anew.
    @Override
    public void close() {
        sessions.values().forEach(it -> it.loop().execute(it::shutDown));
    }

    XmppConnection connect(EventLoop loop, Wire wire) {
        return transport.connect(loop, wire);
    }

    BoshLimits limits() {
        return limits;
    }

    int bodyBytesBeforeLoginMax() {
        return transport.settings().wire().frameBytesBeforeLoginMax();
    }

    int unwrittenBytesMax() {
        return transport.settings().bounds().unwrittenBytesMax();
    }

    ByteBuf buffer() {
        return PooledByteBufAllocator.DEFAULT.buffer();
    }

    XmlWriter writer(EventLoop loop) {
        return transport.loopOf(loop).writer();
    }
}
