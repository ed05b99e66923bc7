package org.godwit.server.transport.xmpp;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A WebSocket that speaks whatever text a test gives it. An end is read as `closed` and its code.
final class WebClient implements AutoCloseable, WebSocket.Listener {
    static final String OPEN =
            "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='godwit.test' version='1.0'/>";

    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    WebClient(InetSocketAddress address, String path) {
        socket =
                http.newWebSocketBuilder()
                        .subprotocols("xmpp")
                        .buildAsync(URI.create("ws://127.0.0.1:" + address.getPort() + path), this)
                        .join();
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    void send(String text) {
        var _ = socket.sendText(text, true).join();
    }

    void sendPart(String text) {
        var _ = socket.sendText(text, false).join();
    }

    void sendBytes(byte[] bytes) {
        var _ = socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    String read() throws InterruptedException {
        String next = messages.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    @Override
    public @Nullable CompletionStage<?> onText(
            WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            messages.add(partial.toString());
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(
            WebSocket webSocket, int statusCode, String reason) {
        messages.add("closed " + statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        messages.add("closed " + error.getMessage());
    }

    @Override
    public void close() {
        socket.abort();
        http.close();
    }
}
