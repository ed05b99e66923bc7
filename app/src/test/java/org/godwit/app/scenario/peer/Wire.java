package org.godwit.app.scenario.peer;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// One socket of a test client: a reader thread that hands chunks on, and a way to break it.
final class Wire {
    private static final int CONNECT_MILLIS = 10_000;

    /// Takes what was read; false ends the reading (for STARTTLS).
    interface Reader {
        boolean read(byte[] chunk) throws Exception;
    }

    private final BlockingQueue<Incoming> heard = new LinkedBlockingQueue<>();
    private @Nullable Socket socket;
    private @Nullable WebSocketFraming framing;

    void open(String host, int port, boolean tls) throws IOException {
        Socket plain = new Socket();
        plain.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
        plain.setTcpNoDelay(true);
        socket = plain;
        if (tls) {
            secure(host);
        }
    }

    /// Makes the open socket a WebSocket; what is written and read stays text of a stream.
    void upgrade(String path) throws IOException {
        framing = WebSocketFraming.open(current(), path);
    }

    /// Wraps the open socket in TLS; any certificate will do.
    void secure(String host) throws IOException {
        Socket plain = current();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, null);
            SSLSocket secured =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(plain, host, plain.getPort(), true);
            secured.startHandshake();
            socket = secured;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /// Starts a thread that reads until the socket closes or `reader` has enough.
    void start(Reader reader) throws IOException {
        InputStream in = current().getInputStream();
        Thread.ofVirtual().name("test-client-reader").start(() -> run(in, reader));
    }

    private void run(InputStream in, Reader reader) {
        byte[] buffer = new byte[16 * 1024];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (byte[] part : parts(Arrays.copyOf(buffer, n))) {
                    if (!reader.read(part)) {
                        return;
                    }
                }
            }
            heard.add(new Incoming.Closed());
        } catch (IOException e) {
            heard.add(new Incoming.Closed());
        } catch (Exception e) {
            heard.add(new Incoming.Refused("test-client-cannot-read", String.valueOf(e)));
            heard.add(new Incoming.Closed());
        }
    }

    private List<byte[]> parts(byte[] chunk) {
        return framing == null ? List.of(chunk) : framing.decode(chunk);
    }

    void write(byte[] bytes) throws IOException {
        current().getOutputStream().write(framing == null ? bytes : framing.encode(bytes));
    }

    /// Writes the first half of what [#write] would.
    void writeHalf(byte[] bytes) throws IOException {
        byte[] whole = framing == null ? bytes : framing.encode(bytes);
        current().getOutputStream().write(whole, 0, whole.length / 2);
    }

    void hear(Incoming incoming) {
        heard.add(incoming);
    }

    @Nullable Incoming poll(Duration patience) throws InterruptedException {
        return heard.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Closes with a reset, so that the node learns of it the hard way.
    void reset() {
        try {
            current().setSoLinger(true, 0);
        } catch (IOException e) {
            // Already closed by the node: there is nothing left to break.
        }
        close();
    }

    void close() {
        try {
            Socket open = socket;
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            // A socket that cannot be closed is gone already.
        }
    }

    private Socket current() throws IOException {
        Socket open = socket;
        if (open == null) {
            throw new IOException("not connected");
        }
        return open;
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
