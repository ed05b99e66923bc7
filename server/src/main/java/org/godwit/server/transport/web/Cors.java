package org.godwit.server.transport.web;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;

/// Lets pages from anywhere use a service (the Fetch standard's CORS protocol): nothing here relies
/// on cookies, so a page of another origin can do no more than any program.
public final class Cors {
    private static final int SECONDS_MAX = 86_400;

    private Cors() {}

    /// Marks an answer as readable by every page.
    ///
    /// @param exposed names of response headers the page may read besides the simple ones; may be
    ///   empty
    public static void allow(HttpHeaders response, String exposed) {
        response.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        if (!exposed.isEmpty()) {
            response.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        }
    }

    /// Answers a browser's question whether it may ask (OPTIONS).
    public static HttpBody preflight(HttpExchange exchange, String methods, String headers) {
        FullHttpResponse response =
                exchange.response(HttpResponseStatus.NO_CONTENT, exchange.buffer());
        allow(response.headers(), "");
        response.headers()
                .set(HttpHeaderNames.ALLOW, methods)
                .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, methods)
                .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, headers)
                .set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, SECONDS_MAX);
        exchange.answer(response);
        return HttpBody.NONE;
    }
}
