package org.godwit.server.transport.web;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.godwit.server.routing.Spec;

/// Tells clients where the web end points of the domain are, as XML and as JSON.
@Spec({"XEP-0156 1.4.0 §3", "RFC 6415 §2", "RFC 6415 §3"})
public final class HostMeta {
    private static final String XRD = "http://docs.oasis-open.org/ns/xri/xrd-1.0";

    private final Supplier<URI> base;

    /// @param base where clients reach the web port, as `https://chat.example.org`
    public HostMeta(Supplier<URI> base) {
        this.base = base;
    }

    public List<WebRoute> routes() {
        return List.of(
                new HttpRoute(
                        "/.well-known/host-meta", it -> answer(it, "application/xrd+xml", xml())),
                new HttpRoute(
                        "/.well-known/host-meta.json",
                        it -> answer(it, "application/json", json())));
    }

    private static HttpBody answer(HttpExchange exchange, String type, String text) {
        HttpMethod method = exchange.method();
        if (method.equals(HttpMethod.OPTIONS)) {
            return Cors.preflight(exchange, "GET, HEAD, OPTIONS", "*");
        }
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            exchange.refuse(HttpResponseStatus.METHOD_NOT_ALLOWED, "this can only be read");
            return HttpBody.NONE;
        }
        return (part, isLast) -> {
            part.release();
            if (isLast) {
                FullHttpResponse response =
                        exchange.response(
                                HttpResponseStatus.OK,
                                exchange.buffer()
                                        .writeBytes(text.getBytes(StandardCharsets.UTF_8)));
                response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
                Cors.allow(response.headers(), "");
                exchange.answer(response);
            }
        };
    }

    private Map<String, String> links() {
        URI url = base.get();
        String socket =
                (url.getScheme().equals("https") ? "wss" : "ws")
                        + url.toString().substring(url.getScheme().length());
        return Map.of(
                "urn:xmpp:alt-connections:websocket", socket + "/ws",
                "urn:xmpp:alt-connections:xbosh", url + "/http-bind");
    }

    private String xml() {
        return links().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(it -> "<Link rel='" + it.getKey() + "' href='" + it.getValue() + "'/>")
                .collect(
                        Collectors.joining(
                                "", "<?xml version='1.0'?><XRD xmlns='" + XRD + "'>", "</XRD>"));
    }

    private String json() {
        return links().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(it -> "{\"rel\":\"%s\",\"href\":\"%s\"}".formatted(it.getKey(), it.getValue()))
                .collect(Collectors.joining(",", "{\"links\":[", "]}"));
    }
}
