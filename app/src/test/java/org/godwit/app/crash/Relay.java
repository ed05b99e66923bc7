package org.godwit.app.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/// A network between a client and the node: it can be cut, fall silent without a word to either
/// side, or carry what the node says very slowly. Loopback only.
final class Relay implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int BACKLOG = 64;
    private static final int SLICE_MILLIS = 20;

    private final ServerSocket entry;
    private final IntSupplier target;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private volatile int slowBytesPerSecond;

    /// @param target the node's port now
    Relay(IntSupplier target) throws IOException {
        this.entry = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        this.target = target;
        Thread.ofVirtual().name("relay").start(this::accept);
    }

    int port() {
        return entry.getLocalPort();
    }

    private void accept() {
        while (!entry.isClosed()) {
            try {
                Socket client = entry.accept();
                try {
                    Socket node = new Socket(InetAddress.getLoopbackAddress(), target.getAsInt());
                    Pair pair = new Pair(client, node);
                    pairs.add(pair);
                    pair.start();
                } catch (IOException e) {
                    reset(client);
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    /// Resets every connection.
    void cut() {
        pairs.forEach(Pair::cut);
    }

    /// From now on nothing goes through the connections that are open, and nobody is told. New ones
    /// work.
    void fallSilent() {
        pairs.forEach(pair -> pair.silent = true);
    }

    /// Resets what fell silent: a router that comes back and knows nothing of them.
    void wake() {
        pairs.stream().filter(pair -> pair.silent).forEach(Pair::cut);
    }

    /// How fast the client reads from now on; 0 for as fast as it can.
    void slowTo(int bytesPerSecond) {
        slowBytesPerSecond = bytesPerSecond;
    }

    @Override
    public void close() throws IOException {
        entry.close();
        cut();
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is gone already.
        }
    }

    private final class Pair {
        private final Socket client;
        private final Socket node;
        private volatile boolean silent;

        Pair(Socket client, Socket node) {
            this.client = client;
            this.node = node;
        }

        void start() throws IOException {
            client.setTcpNoDelay(true);
            node.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> pump(client, node, false));
            Thread.ofVirtual().start(() -> pump(node, client, true));
        }

        private void pump(Socket from, Socket to, boolean fromNode) {
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                while (true) {
                    int slow = fromNode ? slowBytesPerSecond : 0;
                    int most = slow == 0 ? BUFFER_BYTES : Math.max(1, slow * SLICE_MILLIS / 1000);
                    int count = in.read(buffer, 0, Math.min(most, BUFFER_BYTES));
                    if (count < 0) {
                        break;
                    }
                    if (silent) {
                        Thread.sleep(SLICE_MILLIS);
                        continue;
                    }
                    out.write(buffer, 0, count);
                    if (slow > 0) {
                        Thread.sleep(SLICE_MILLIS);
                    }
                }
            } catch (IOException e) {
                // One side is gone: the other one learns it.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (!silent) {
                cut();
            }
        }

        void cut() {
            pairs.remove(this);
            reset(client);
            reset(node);
        }
    }
}
