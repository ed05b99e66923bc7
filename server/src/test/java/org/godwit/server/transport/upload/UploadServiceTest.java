package org.godwit.server.transport.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.media.Media;
import org.godwit.server.media.MediaLimits;
import org.godwit.server.media.MemoryMediaStore;
import org.godwit.server.transport.Listener;
import org.godwit.server.transport.NetworkThreads;
import org.godwit.server.transport.web.WebLimits;
import org.godwit.server.transport.web.WebListener;
import org.godwit.store.StoreLimits;
import org.godwit.store.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a whole node does not show: full disks, peers that stop, too many at once.
class UploadServiceTest {
    private static final long PLENTY = 1L << 30;

    private final NetworkThreads threads = NetworkThreads.open(1);
    private final MemoryStore store =
            new MemoryStore(1, StoreLimits.DEFAULT, InstantSource.system(), Runnable::run);
    private final MemoryMediaStore files = new MemoryMediaStore(InstantSource.system(), PLENTY);
    private final Media media =
            new Media(
                    store,
                    files,
                    new Media.Setup(
                            () -> URI.create("http://files.test"),
                            () -> null,
                            Bytes.wrap(new byte[32]),
                            MediaLimits.DEFAULT,
                            InstantSource.system()));
    private Listener listener;

    @BeforeEach
    void open() throws Exception {
        UploadService service =
                new UploadService(
                        media,
                        new UploadLimits(2, Duration.ofMillis(400)),
                        Thread::startVirtualThread);
        listener =
                WebListener.open(
                        threads,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        List.of(service.route()),
                        WebLimits.DEFAULT,
                        null);
    }

    @AfterEach
    void close() {
        listener.close();
        threads.close();
        store.close();
    }

    private record Slot(String put, String get) {}

    private Slot slot(int size) throws Exception {
        Media.Slot slot =
                media.slot(
                        new Jid("alice", "godwit.test", null),
                        new Media.Wish("a.bin", size, "application/octet-stream", 0, null));
        return new Slot(target(slot.put()), target(slot.get()));
    }

    private static String target(String url) {
        URI uri = URI.create(url);
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    private Socket send(String text) throws IOException {
        Socket socket = new Socket(listener.address().getAddress(), listener.address().getPort());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        try (socket) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static String put(Slot slot, int length, String more) {
        return "PUT %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n"
                .formatted(slot.put(), length, more);
    }

    private static String get(Slot slot) {
        return "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(slot.get());
    }

    @Test
    void aFullDiskShouldBeSaidAndTheSlotStay() throws Exception {
        Slot slot = slot(10);
        files.resize(5);
        assertThat(answer(send(put(slot, 10, "") + "0123456789"))).startsWith("HTTP/1.1 507");
        files.resize(PLENTY);
        assertThat(answer(send(put(slot, 10, "") + "0123456789"))).startsWith("HTTP/1.1 201");
        assertThat(answer(send(get(slot)))).endsWith("\r\n\r\n0123456789");
    }

    @Test
    void aPeerThatStopsShouldBeCutOffAndMayGoOn() throws Exception {
        Slot slot = slot(10);
        assertThat(answer(send(put(slot, 10, "") + "01234"))).isEmpty();
        String rest = "Content-Range: bytes 5-9/10\r\n";
        String answer = answer(send(put(slot, 5, rest) + "56789"));
        while (answer.startsWith("HTTP/1.1 409")) {
            answer = answer(send(put(slot, 5, rest) + "56789"));
        }
        assertThat(answer).startsWith("HTTP/1.1 201");
        assertThat(answer(send(get(slot)))).endsWith("\r\n\r\n0123456789");
    }

    @Test
    void aPeerThatAsksFirstShouldBeToldBeforeItSends() throws Exception {
        Slot slot = slot(10);
        try (Socket socket = send(put(slot, 10, "Expect: 100-continue\r\n"))) {
            byte[] first = socket.getInputStream().readNBytes(12);
            assertThat(new String(first, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 100");
        }
        assertThat(answer(send(put(slot, 11, "Expect: 100-continue\r\n"))))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void moreAtOnceThanAllowedShouldWait() throws Exception {
        Slot first = slot(10);
        Slot second = slot(10);
        Slot third = slot(10);
        try (Socket a = send(put(first, 10, ""));
                Socket b = send(put(second, 10, ""))) {
            String refused = answer(send(put(third, 10, "") + "0123456789"));
            while (!refused.startsWith("HTTP/1.1 503")) {
                refused = answer(send(put(third, 10, "") + "0123456789"));
            }
            assertThat(a.getInputStream().read()).isEqualTo(-1);
            assertThat(b.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(answer(send(put(third, 10, "") + "0123456789"))).startsWith("HTTP/1.1 201");
    }
}
