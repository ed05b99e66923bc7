package org.godwit.server.transport.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.godwit.protocol.frame.Frame;
import org.godwit.protocol.frame.FrameSplitter;
import org.godwit.protocol.handshake.ClientHandshake;
import org.godwit.protocol.handshake.Control;
import org.godwit.protocol.handshake.LoginReply;
import org.godwit.protocol.handshake.SecureFrames;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.session.ToClient;
import org.godwit.server.transport.Listener;
import org.godwit.server.transport.NetworkThreads;
import org.godwit.server.transport.web.WebLimits;
import org.godwit.server.transport.web.WebListener;
import org.godwit.server.transport.web.WebSocketRoute;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The transport over real sockets.
class LoopbackTest {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int RECORD_MAX = 1 << 20;
    private static final int WAIT_MILLIS = 20_000;

    private final FakeServer server = new FakeServer();
    private final BinaryTransport transport = server.transport();
    private final NetworkThreads threads = NetworkThreads.open(1);
    private final FakeDevice device = new FakeDevice(server, transport);

    @AfterEach
    void stop() {
        threads.close();
    }

    /// Both ways of a connection, as a client without Netty sees them.
    private interface Wire {
        void write(Bytes bytes) throws Exception;

        Bytes record() throws Exception;

        boolean hasEnded() throws Exception;
    }

    private void talk(Wire wire) throws Exception {
        ClientHandshake handshake = device.handshake(FakeDevice.BY_PASSWORD);
        wire.write(handshake.firstFlight());
        ClientHandshake.Established done = handshake.read(wire.record());
        wire.write(done.send());
        SecureFrames frames = done.frames();
        Frame first = frames.open(wire.record());
        Control.Reply reply = (Control.Reply) FakeDevice.control(first);
        assertThat(reply.reply())
                .isInstanceOfSatisfying(
                        LoginReply.Accepted.class,
                        accepted ->
                                assertThat(accepted.jid())
                                        .hasToString("alice@example.org/device-phone"));
        device.codec.bind(Jid.parse("alice@example.org/device-phone"));
        server.session()
                .connection
                .send(new ToClient.Deliver(BinaryConnectionTest.message("m1", "hello")));
        Frame second = frames.open(wire.record());
        assertThat(device.decode(second)).hasSize(1);
        ByteBuf out = Unpooled.buffer();
        frames.seal(new Control.Goodbye(), out);
        wire.write(FakeDevice.take(out));
        assertThat(wire.hasEnded()).isTrue();
    }

    @Test
    void tcpShouldCarryAWholeConversation() throws Exception {
        try (Listener listener = Listener.open("binary", threads, ANY_PORT, transport::accept);
                Socket socket = new Socket()) {
            socket.setSoTimeout(WAIT_MILLIS);
            socket.connect(listener.address());
            talk(
                    new Wire() {
                        @Override
                        public void write(Bytes bytes) throws IOException {
                            socket.getOutputStream().write(bytes.toArray());
                        }

                        @Override
                        public Bytes record() throws Exception {
                            return FrameSplitter.read(socket.getInputStream(), RECORD_MAX);
                        }

                        @Override
                        public boolean hasEnded() throws IOException {
                            return socket.getInputStream().read() == -1;
                        }
                    });
        }
    }

    @Test
    void halfOpenConnectionsShouldBeBoundedAndTheOldestDropped() throws Exception {
        BinaryLimits few = new BinaryLimits(16, 1024, Duration.ofSeconds(20), 5, 16, 1 << 20, 16);
        BinaryTransport narrow = new FakeServer(few).transport();
        List<Socket> idle = new ArrayList<>();
        try (Listener listener = Listener.open("binary", threads, ANY_PORT, narrow::accept)) {
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket();
                socket.setSoTimeout(WAIT_MILLIS);
                socket.connect(listener.address());
                socket.getOutputStream().write(new byte[] {'G', 'D', 'W', 1, 40, 1});
                idle.add(socket);
            }
            for (int i = 0; i < 184; i++) {
                byte[] told = idle.get(i).getInputStream().readAllBytes();
                assertThat(told).as("the refusal before the end").isNotEmpty();
            }
            assertThat(narrow.halfOpen()).isBetween(15, 16);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void aTakenPortShouldSayWhatToDo() throws Exception {
        try (Listener listener = Listener.open("binary", threads, ANY_PORT, transport::accept)) {
            assertThatThrownBy(
                            () ->
                                    Listener.open(
                                            "binary",
                                            threads,
                                            listener.address(),
                                            transport::accept))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ports.binary");
        }
    }

    @Test
    void aWebSocketShouldCarryTheSameBytes() throws Exception {
        try (Listener listener = web();
                HttpClient http = HttpClient.newHttpClient()) {
            Messages messages = new Messages();
            WebSocket socket =
                    http.newWebSocketBuilder()
                            .buildAsync(uri("ws", listener, "/binary"), messages)
                            .get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
            talk(
                    new Wire() {
                        @Override
                        public void write(Bytes bytes) throws Exception {
                            // In two messages: where they end means nothing.
                            ByteBuffer all = ByteBuffer.wrap(bytes.toArray());
                            ByteBuffer head = all.slice(0, 3);
                            ByteBuffer rest = all.slice(3, bytes.size() - 3);
                            socket.sendBinary(head, true).get();
                            socket.sendBinary(rest, true).get();
                        }

                        @Override
                        public Bytes record() throws Exception {
                            return messages.record();
                        }

                        @Override
                        public boolean hasEnded() throws Exception {
                            return messages.next().equals(Bytes.EMPTY);
                        }
                    });
        }
    }

    @Test
    void otherPathsAndPlainRequestsShouldBeRefused() throws Exception {
        try (Listener listener = web();
                HttpClient http = HttpClient.newHttpClient()) {
            assertThat(status(http, uri("http", listener, "/nothing"))).isEqualTo(404);
            assertThat(status(http, uri("http", listener, "/binary"))).isEqualTo(426);
        }
    }

    private Listener web() throws IOException {
        return WebListener.open(
                threads,
                ANY_PORT,
                List.of(
                        new WebSocketRoute(
                                "/binary", null, true, 2 << 20, transport::acceptWebSocket)),
                WebLimits.DEFAULT,
                null);
    }

    private static URI uri(String scheme, Listener listener, String path) {
        return URI.create(scheme + "://127.0.0.1:" + listener.address().getPort() + path);
    }

    private static int status(HttpClient http, URI uri) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /// What a WebSocket receives; an empty entry is the end.
    private static final class Messages implements WebSocket.Listener {
        private final BlockingQueue<Bytes> received = new LinkedBlockingQueue<>();
        private final ByteBuf waiting = Unpooled.buffer();

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            received.add(Bytes.wrap(bytes));
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            received.add(Bytes.EMPTY);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            received.add(Bytes.EMPTY);
        }

        Bytes next() throws InterruptedException {
            return Objects.requireNonNull(received.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS));
        }

        Bytes record() throws Exception {
            while (true) {
                ByteBuf record = FrameSplitter.next(waiting, RECORD_MAX);
                if (record != null) {
                    return FakeDevice.take(record);
                }
                waiting.writeBytes(next().toArray());
            }
        }
    }
}
