package org.godwit.server.transport.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.godwit.server.transport.Farewell;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of the web port: requests one after the other, or a WebSocket after the first. A
/// request that was sent before the last one is answered waits its turn. Confined to its event
/// loop.
final class WebConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(WebConnection.class);

    private final WebRoutes routes;
    private final Channel channel;
    private final Queue<HttpObject> waiting = new ArrayDeque<>();
    private @Nullable HttpExchange exchange;
    private @Nullable HttpRequest upgrade;
    private @Nullable WebSocketRoute upgradeTo;
    private HttpBody body = HttpBody.NONE;
    private boolean isBodyComplete;
    private boolean isKept = true;
    private boolean isClosing;
    private boolean isCounted;
    private @Nullable Future<?> deadline;

    private WebConnection(WebRoutes routes, Channel channel) {
        this.routes = routes;
        this.channel = channel;
    }

    static void accept(Channel fresh, WebRoutes routes) {
        WebLimits limits = routes.limits();
        fresh.pipeline()
                .addLast(
                        new HttpServerCodec(
                                limits.lineBytesMax(),
                                limits.headBytesMax(),
                                limits.partBytesMax()))
                .addLast(new WebConnection(routes, fresh));
    }

    Channel channel() {
        return channel;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        isCounted = true;
        if (routes.enter()) {
            within(routes.limits().headMax());
        } else {
            LOG.debug("too many web connections");
            close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        settled();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        settled();
        ended();
        ctx.fireChannelInactive();
    }

    private void settled() {
        withoutDeadline();
        if (isCounted) {
            isCounted = false;
            routes.leave();
        }
    }

    private void ended() {
        isClosing = true;
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        if (exchange != null) {
            exchange = null;
            body.lost();
            body = HttpBody.NONE;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HttpObject part)) {
            ctx.fireChannelRead(message);
            return;
        }
        if (isClosing) {
            ReferenceCountUtil.release(part);
            return;
        }
        waiting.add(part);
        pump();
        if (waiting.size() > routes.limits().waitingPartsMax()) {
            LOG.debug("{} asks faster than it is answered", channel.remoteAddress());
            close();
        }
    }

    private void pump() {
        while (!waiting.isEmpty() && !isClosing) {
            HttpObject next = waiting.element();
            if (next instanceof HttpRequest && exchange != null) {
                return;
            }
            waiting.remove();
            take(next);
        }
    }

    private void take(HttpObject part) {
        if (part instanceof HttpRequest request) {
            begin(request);
        }
        if (part instanceof HttpContent content) {
            boolean isLast = content instanceof LastHttpContent;
            if (content.decoderResult().isFailure()) {
                content.release();
                if (!(part instanceof HttpRequest)) {
                    close();
                }
            } else if (upgrade != null && isLast) {
                content.release();
                upgrade(upgrade);
            } else {
                isBodyComplete |= isLast;
                body.received(content.content(), isLast);
            }
        }
    }

    private void begin(HttpRequest request) {
        isBodyComplete = !hasBody(request);
        isKept = true;
        body = HttpBody.NONE;
        HttpExchange fresh = new HttpExchange(this, request);
        exchange = fresh;
        within(routes.limits().bodyMax());
        Throwable fault = request.decoderResult().cause();
        if (fault != null) {
            isBodyComplete = false;
            fresh.refuse(faultStatus(fault), "this is no HTTP request I can take");
            return;
        }
        switch (routes.find(fresh.path())) {
            case null -> fresh.refuse(HttpResponseStatus.NOT_FOUND, "nothing here");
            case WebRoute route when routes.needsTls(route) && !isEncrypted() ->
                    fresh.refuse(HttpResponseStatus.UPGRADE_REQUIRED, "this port speaks https");
            case WebSocketRoute route -> {
                String refusal = WebSocketUpgrade.fault(request, route);
                if (refusal == null) {
                    upgrade = request;
                    upgradeTo = route;
                } else {
                    fresh.refuse(HttpResponseStatus.UPGRADE_REQUIRED, refusal);
                }
            }
            case HttpRoute route -> body = route.service().begin(fresh);
        }
    }

    private static boolean hasBody(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                || headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    private boolean isEncrypted() {
        return channel.pipeline().get(SslHandler.class) != null;
    }

    private static HttpResponseStatus faultStatus(Throwable fault) {
        return switch (fault) {
            case TooLongHttpLineException _ -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
            case TooLongHttpHeaderException _ -> HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
            case TooLongFrameException _ -> HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE;
            default -> HttpResponseStatus.BAD_REQUEST;
        };
    }

    private void upgrade(HttpRequest request) {
        WebSocketRoute route = upgradeTo;
        if (route != null) {
            WebSocketUpgrade.begin(channel, request, route);
        }
    }

    boolean isCurrent(HttpExchange other) {
        return exchange == other && !isClosing;
    }

    boolean isBodyComplete() {
        return isBodyComplete;
    }

    boolean isKept() {
        return isKept;
    }

    void keepOpen(boolean kept) {
        isKept = kept;
    }

    /// The answer is written with `written`.
    void finish(ChannelFuture written, boolean isLast) {
        exchange = null;
        HttpBody done = body;
        body = HttpBody.NONE;
        if (!isBodyComplete) {
            done.lost();
        }
        if (isLast) {
            isClosing = true;
            within(routes.limits().headMax());
            written.addListener(Farewell.AFTER);
        } else {
            within(routes.limits().idleMax());
            channel.config().setAutoRead(true);
            channel.eventLoop().execute(this::pump);
        }
    }

    void within(Duration max) {
        withoutDeadline();
        deadline = channel.eventLoop().schedule(this::close, max.toMillis(), TimeUnit.MILLISECONDS);
    }

    void withoutDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void close() {
        isClosing = true;
        var _ = channel.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.debug("a web connection broke off: {}", cause.toString());
        } else {
            LOG.error("a web connection broke", cause);
        }
        close();
    }
}
