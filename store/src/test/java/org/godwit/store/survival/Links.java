package org.godwit.store.survival;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Stands between replicas on the loopback and cuts them off from each other. Each replica is known
/// to the others by the port of its link; who calls is found out by whose socket it is.
final class Links implements AutoCloseable {
    private final Map<Integer, ServerSocket> listeners = new ConcurrentHashMap<>();
    private final Map<Integer, Long> owners = new ConcurrentHashMap<>();
    private final Map<Socket, Set<Integer>> open = new ConcurrentHashMap<>();
    private final Set<Integer> cut = ConcurrentHashMap.newKeySet();

    /// Opens a link to the replica that listens on `target`; returns the port others know it by.
    int add(int target) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        int port = listener.getLocalPort();
        listeners.put(port, listener);
        Thread.ofPlatform().daemon().start(() -> accept(listener, port, target));
        return port;
    }

    /// Says which process is the replica with this link.
    void owner(int port, long pid) {
        owners.put(port, pid);
    }

    /// Cuts all connections from and to a replica until it is healed.
    void cut(int port) {
        cut.add(port);
        open.forEach(
                (socket, ends) -> {
                    if (ends.contains(port)) {
                        close(socket);
                    }
                });
    }

    void heal(int port) {
        cut.remove(port);
    }

    private void accept(ServerSocket listener, int port, int target) {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                Thread.ofPlatform().daemon().start(() -> connect(near, port, target));
            } catch (IOException e) {
                close(listener);
            }
        }
    }

    private void connect(Socket near, int port, int target) {
        try {
            int caller = caller(near.getPort());
            if (cut.contains(port) || cut.contains(caller)) {
                close(near);
                return;
            }
            Socket far = new Socket();
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 500);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            open.put(near, Set.of(port, caller));
            open.put(far, Set.of(port, caller));
            Thread.ofPlatform().daemon().start(() -> pump(near, far));
            pump(far, near);
        } catch (IOException e) {
            close(near);
        }
    }

    private void pump(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] buffer = new byte[64 << 10];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            close(to);
        } finally {
            open.remove(from);
            close(from);
            close(to);
        }
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// The link's port of the replica whose process holds the socket with this local port.
    private int caller(int localPort) throws IOException {
        String inode = inode(localPort);
        for (Map.Entry<Integer, Long> owner : owners.entrySet()) {
            Path descriptors = Path.of("/proc/" + owner.getValue() + "/fd");
            if (!Files.isDirectory(descriptors)) {
                continue;
            }
            try (Stream<Path> links = Files.list(descriptors)) {
                for (Path link : links.toList()) {
                    if (isSocket(link, inode)) {
                        return owner.getKey();
                    }
                }
            }
        }
        throw new IOException("nobody holds port " + localPort);
    }

    private static boolean isSocket(Path link, String inode) {
        try {
            return Files.readSymbolicLink(link).toString().equals("socket:[" + inode + "]");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    private static String inode(int localPort) throws IOException {
        String wanted = String.format(Locale.ROOT, ":%04X", localPort);
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                List<String> words = List.of(line.strip().split("\\s+"));
                if (words.size() > 9 && words.get(1).endsWith(wanted)) {
                    return words.get(9);
                }
            }
        }
        throw new IOException("no socket with port " + localPort);
    }

    @Override
    public void close() {
        listeners.values().forEach(Links::close);
        open.keySet().forEach(Links::close);
    }
}
