package org.godwit.server.transport.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/// One request and its answer. Confined to its event loop, except [#loop] and [#answer], which may
/// be called from anywhere.
public final class HttpExchange {
    private final WebConnection connection;
    private final HttpRequest request;
    private final String path;
    private boolean isAnswered;

    HttpExchange(WebConnection connection, HttpRequest request) {
        this.connection = connection;
        this.request = request;
        this.path = pathOf(request);
    }

    /// The decoded path; empty when it cannot be decoded.
    static String pathOf(HttpRequest request) {
        try {
            return new QueryStringDecoder(request.uri()).path();
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    /// The first value of a query parameter, or the empty text.
    public String parameter(String name) {
        var values = new QueryStringDecoder(request.uri()).parameters().get(name);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }

    public HttpMethod method() {
        return request.method();
    }

    public String path() {
        return path;
    }

    /// Of the request.
    public HttpHeaders headers() {
        return request.headers();
    }

    /// The declared length of the body, or -1.
    public long contentLength() {
        return HttpUtil.getContentLength(request, -1L);
    }

    public SocketAddress peer() {
        return connection.channel().remoteAddress();
    }

    public EventLoop loop() {
        return connection.channel().eventLoop();
    }

    /// An empty buffer, to be filled and sent or released.
    public ByteBuf buffer() {
        return connection.channel().alloc().ioBuffer();
    }

    /// Whether an answer has begun.
    public boolean isAnswered() {
        return isAnswered;
    }

    /// Answers with one sentence of plain text.
    public void refuse(HttpResponseStatus status, String text) {
        refuse(status, text, _ -> {});
    }

    /// The same with more headers.
    public void refuse(
            HttpResponseStatus status, String text, Consumer<? super FullHttpResponse> more) {
        ByteBuf body = buffer().writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
        FullHttpResponse response = response(status, body);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        more.accept(response);
        answer(response);
    }

    /// A response to fill in.
    public FullHttpResponse response(HttpResponseStatus status, ByteBuf body) {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    }

    /// Answers with all there is to say. May be called on any thread.
    public void answer(FullHttpResponse response) {
        if (!loop().inEventLoop()) {
            loop().execute(() -> answer(response));
            return;
        }
        if (isAnswered || !connection.isCurrent(this)) {
            response.release();
            return;
        }
        if (!response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
            response.headers()
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        }
        boolean isLast = begin(response);
        if (method().equals(HttpMethod.HEAD)) {
            response.content().clear();
        }
        connection.finish(connection.channel().writeAndFlush(response), isLast);
    }

    /// Begins an answer whose body follows in parts.
    ///
    /// @param response says how long it will be
    public void open(HttpResponse response) {
        boolean isLast = begin(response);
        connection.keepOpen(!isLast);
        var _ = connection.channel().writeAndFlush(response);
    }

    /// One part of the answer's body.
    public ChannelFuture write(ByteBuf part) {
        return connection.channel().writeAndFlush(new DefaultHttpContent(part));
    }

    /// Ends an answer whose parts are all written.
    public void end() {
        if (connection.isCurrent(this)) {
            connection.finish(
                    connection.channel().writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT),
                    !connection.isKept());
        } else {
            abort();
        }
    }

    /// The answer cannot be completed.
    public void abort() {
        var _ = connection.channel().close();
    }

    /// @return whether the connection ends with this answer
    private boolean begin(HttpResponse response) {
        isAnswered = true;
        boolean isLast = !HttpUtil.isKeepAlive(request) || !connection.isBodyComplete();
        response.headers()
                .set("X-Content-Type-Options", "nosniff")
                .set(
                        HttpHeaderNames.CONNECTION,
                        isLast ? HttpHeaderValues.CLOSE : HttpHeaderValues.KEEP_ALIVE);
        return isLast;
    }

    /// The peer asked whether to send its body (RFC 9110 §10.1.1): it should.
    public void proceed() {
        if (HttpUtil.is100ContinueExpected(request)) {
            var _ =
                    connection
                            .channel()
                            .writeAndFlush(
                                    new DefaultFullHttpResponse(
                                            HttpVersion.HTTP_1_1,
                                            HttpResponseStatus.CONTINUE,
                                            connection.channel().alloc().buffer(0)));
        }
    }

    /// Whether to read on from the peer.
    public void read(boolean wanted) {
        connection.channel().config().setAutoRead(wanted);
    }

    /// The connection is closed unless this is called again, or the answer is complete, within
    /// `max`.
    public void within(Duration max) {
        connection.within(max);
    }

    /// No deadline until the next.
    public void withoutDeadline() {
        connection.withoutDeadline();
    }
}
