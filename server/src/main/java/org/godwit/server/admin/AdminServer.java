package org.godwit.server.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.godwit.server.admin.Request.BadRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The admin API's socket: loopback only, one bearer token, requests of at most 8 MiB. `GET
/// /health` and `GET /metrics` need no token and tell no names.
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final int BODY_BYTES_MAX = 8 << 20;
    private static final int STOP_DELAY_SECONDS = 0;

    private final HttpServer http;
    private final ExecutorService workers;
    private final Routes routes;
    private final byte[] authorization;
    private final Operations operations;

    private AdminServer(HttpServer http, Operations operations, String token) {
        this.http = http;
        this.workers = Executors.newVirtualThreadPerTaskExecutor();
        this.operations = operations;
        this.routes = operations.routes();
        this.authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    }

    /// @param port 0 takes a free one
    /// @param token what a caller must present as `Authorization: Bearer …`
    /// @throws IOException when the port cannot be had
    public static AdminServer start(int port, Operations operations, String token)
            throws IOException {
        HttpServer http =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
        AdminServer server = new AdminServer(http, operations, token);
        http.setExecutor(server.workers);
        http.createContext("/", server::serve);
        http.start();
        return server;
    }

    public int port() {
        return http.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            String method = exchange.getRequestMethod();
            if (method.equals("GET") && path.equals("/metrics")) {
                send(exchange, 200, "text/plain; version=0.0.4", operations.metrics());
                return;
            }
            Reply reply =
                    open(method, path) || authorized(exchange)
                            ? answer(exchange, method, path)
                            : Reply.refused(401, "missing or wrong admin token");
            send(exchange, reply.status(), "application/json", Json.write(reply.body()) + "\n");
        }
    }

    private static boolean open(String method, String path) {
        return method.equals("GET") && path.equals("/health");
    }

    private boolean authorized(HttpExchange exchange) {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        return given != null
                && MessageDigest.isEqual(authorization, given.getBytes(StandardCharsets.UTF_8));
    }

    private Reply answer(HttpExchange exchange, String method, String path) {
        Routes.Match match = routes.find(method, path);
        if (match == null) {
            return Reply.refused(404, "no such operation: " + method + " " + path);
        }
        try {
            return match.handler().handle(request(exchange, match));
        } catch (BadRequest e) {
            return Reply.refused(400, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Reply.refused(503, "the node is stopping");
        } catch (IOException | RuntimeException e) {
            LOG.warn("admin operation {} {} failed", method, path, e);
            return Reply.refused(500, "the operation failed; the node's log says why");
        }
    }

    private static Request request(HttpExchange exchange, Routes.Match match)
            throws IOException, BadRequest {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX) {
            throw new BadRequest("the request is larger than " + BODY_BYTES_MAX + " bytes");
        }
        return new Request(
                match.arguments().stream().map(AdminServer::decode).toList(),
                query(exchange.getRequestURI().getRawQuery()),
                new String(body, StandardCharsets.UTF_8));
    }

    private static Map<String, String> query(@org.jspecify.annotations.Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            query.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
        }
        return query;
    }

    private static String decode(String part) {
        return URLDecoder.decode(part, StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, String type, String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        http.stop(STOP_DELAY_SECONDS);
        workers.close();
    }
}
