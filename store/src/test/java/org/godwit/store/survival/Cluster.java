package org.godwit.store.survival;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Three replicas in three processes, each filling a mailbox of its own through whatever shard it
/// leads.
final class Cluster implements AutoCloseable {
    static final int SIZE = 3;

    final Map<String, Map<Long, Long>> acknowledged = new ConcurrentHashMap<>();
    final Links links = new Links();
    private final Path directory;
    private final String name;
    private final List<Integer> ports = new ArrayList<>();
    private final List<Integer> known = new ArrayList<>();
    private final Map<Integer, Child> children = new TreeMap<>();

    Cluster(Path directory, String name) throws IOException {
        this.directory = directory;
        this.name = name;
        for (int i = 0; i < SIZE; i++) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                ports.add(free.getLocalPort());
            }
        }
        for (int port : ports) {
            known.add(links.add(port));
        }
    }

    Path data(int replica) {
        return directory.resolve("replica-" + replica);
    }

    void start(int replica) throws IOException {
        start(replica, name);
    }

    void start(int replica, String cluster) throws IOException {
        List<String> arguments = new ArrayList<>();
        arguments.add(data(replica).toString());
        arguments.add(cluster);
        arguments.add("127.0.0.1:" + known.get(replica));
        arguments.add("127.0.0.1:" + ports.get(replica));
        known.forEach(port -> arguments.add("127.0.0.1:" + port));
        Child child = Child.start(directory.resolve("log-" + replica), acknowledged, arguments);
        links.owner(known.get(replica), child.pid());
        children.put(replica, child);
    }

    Child get(int replica) {
        Child child = children.get(replica);
        if (child == null) {
            throw new IllegalStateException("replica " + replica + " was not started");
        }
        return child;
    }

    void cut(int replica) {
        links.cut(known.get(replica));
    }

    void heal(int replica) {
        links.heal(known.get(replica));
    }

    @Override
    public void close() {
        children.values().forEach(Child::close);
        links.close();
    }
}
