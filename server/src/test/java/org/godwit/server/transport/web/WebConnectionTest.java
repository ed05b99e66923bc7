package org.godwit.server.transport.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.godwit.server.transport.Listener;
import org.godwit.server.transport.NetworkThreads;
import org.godwit.server.transport.Tls;
import org.godwit.server.transport.TlsIdentity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the web port does with requests of every kind, most of them bad.
///
/// Shows RFC 6455, RFC 6415, XEP-0156, RFC 9112.
class WebConnectionTest {
    private static final WebLimits LIMITS =
            new WebLimits(
                    4,
                    512,
                    1024,
                    1024,
                    8,
                    new WebLimits.Timing(
                            Duration.ofMillis(300),
                            Duration.ofMillis(300),
                            Duration.ofMillis(300)));

    @TempDir private Path dir;

    private final NetworkThreads threads = NetworkThreads.open(1);
    private Listener listener;

    /// Answers with the body it was sent.
    private static final HttpService ECHO =
            exchange ->
                    HttpBody.gather(
                            exchange,
                            2000,
                            whole ->
                                    exchange.answer(
                                            exchange.response(HttpResponseStatus.OK, whole)));

    @BeforeEach
    void open() throws Exception {
        listener = listen(null);
    }

    private Listener listen(@Nullable Tls tls) throws IOException {
        return WebListener.open(
                threads,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(
                        new HttpRoute("/echo", ECHO),
                        new WebSocketRoute("/ws", "xmpp", false, 4096, _ -> {}),
                        new WebSocketRoute("/sealed", null, true, 4096, _ -> {}),
                        new HttpRoute(
                                "/.well-known/host-meta",
                                new HostMeta(() -> URI.create("https://chat.test"))
                                                        .routes()
                                                        .getFirst()
                                                instanceof HttpRoute meta
                                        ? meta.service()
                                        : ECHO)),
                LIMITS,
                tls);
    }

    @AfterEach
    void close() {
        listener.close();
        threads.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(listener.address().getAddress(), listener.address().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    }

    private static String upgrade(String path) {
        return get(path)
                .replace(
                        "Connection: close",
                        String.join(
                                "\r\n",
                                "Upgrade: websocket",
                                "Connection: Upgrade",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="));
    }

    private static String readToEnd(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /// Whether the server closes without a word, or resets the connection.
    private static boolean isEnded(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    /// Sends one text and returns everything until the server closes.
    private String say(String text) throws IOException {
        try (Socket socket = connect()) {
            send(socket, text);
            return readToEnd(socket);
        }
    }

    @Test
    void requestsSentAtOnceShouldBeAnsweredInOrder() throws Exception {
        String post = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n";
        String last =
                "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1\r\n\r\n";
        String answers = say(post + "1" + post + "2" + last + "3");
        assertThat(answers.split("200 OK", -1)).hasSize(4);
        assertThat(answers.replaceAll("(?s)HTTP/1.1.*?\r\n\r\n", "")).isEqualTo("123");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /nowhere HTTP/1.1, 404",
        "GET /%zz HTTP/1.1, 404",
        "GET /../echo HTTP/1.1, 404",
        "GET /ws HTTP/1.1, 426",
        "what, 400",
        "GET /echo HTTP/9.9.9, 400",
    })
    void aWrongRequestShouldBeRefused(String line, String status) throws Exception {
        assertThat(say(line + "\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status)
                .contains("X-Content-Type-Options: nosniff");
    }

    @Test
    void aWebSocketWithoutItsSubprotocolShouldBeRefused() throws Exception {
        assertThat(say(upgrade("/ws")))
                .startsWith("HTTP/1.1 426")
                .contains("offer the subprotocol xmpp");
    }

    @Test
    void giantHeadersShouldBeRefused() throws Exception {
        assertThat(say("GET /echo HTTP/1.1\r\nX: " + "y".repeat(4000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
        assertThat(say("GET /" + "y".repeat(4000) + " HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 414");
    }

    @Test
    void tooLargeABodyShouldBeRefused() throws Exception {
        String body = "y".repeat(2001);
        assertThat(say("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2001\r\n\r\n" + body))
                .startsWith("HTTP/1.1 413");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /ec",
                "GET /echo HTTP/1.1\r\nHost: x\r\n",
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nonly",
                "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\ny\r\n",
            })
    void whoeverTakesTooLongShouldBeCutOff(String beginning) throws Exception {
        assertThat(say(beginning)).isEmpty();
    }

    @Test
    void moreConnectionsThanAllowedShouldBeTurnedAway() throws Exception {
        try (Socket a = connect();
                Socket b = connect();
                Socket c = connect();
                Socket d = connect();
                Socket e = connect()) {
            assertThat(e.getInputStream().read()).isEqualTo(-1);
            for (Socket each : List.of(a, b, c, d)) {
                send(each, get("/echo"));
                assertThat(readToEnd(each)).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void aFloodOfRequestsAheadOfTheirAnswersShouldEndTheConnection() throws Exception {
        Listener deaf =
                WebListener.open(
                        threads,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        List.of(
                                new HttpRoute(
                                        "/", _ -> (ByteBuf part, boolean _) -> part.release())),
                        WebLimits.DEFAULT,
                        null);
        try (Socket socket = new Socket(deaf.address().getAddress(), deaf.address().getPort())) {
            socket.setSoTimeout(10_000);
            send(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200));
            assertThat(isEnded(socket)).isTrue();
        } finally {
            deaf.close();
        }
    }

    @Test
    void withTlsOnlyASealedRouteShouldBeServedInTheClear() throws Exception {
        listener.close();
        listener =
                listen(
                        Tls.of(
                                TlsIdentity.selfSigned(dir, "godwit.test", InstantSource.system()),
                                List.of("http/1.1")));
        assertThat(say(get("/echo"))).startsWith("HTTP/1.1 426").contains("this port speaks https");
        try (Socket socket = connect()) {
            send(socket, upgrade("/sealed"));
            byte[] answer = new byte[12];
            assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 101");
        }
    }

    @Test
    void hostMetaShouldNameTheEndPoints() throws Exception {
        assertThat(say(get("/.well-known/host-meta")))
                .contains("access-control-allow-origin: *")
                .contains("href='wss://chat.test/ws'", "href='https://chat.test/http-bind'");
    }
}
