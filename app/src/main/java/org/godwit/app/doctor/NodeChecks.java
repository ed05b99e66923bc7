package org.godwit.app.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// What a node depends on beside the kernel: memory, collector, transport, and a disk that syncs.
final class NodeChecks {
    /// Heap of one connection at rest with its account, and room for the collector.
    static final long CONNECTION_BYTES = 6 * 1024;

    private static final long BASE_BYTES = 256L << 20;
    private static final int SYNCS = 64;
    private static final int SYNC_BYTES = 4_096;
    private static final double SYNC_MILLIS_MAX = 20;

    private final Host host;
    private final Disk disk;
    private final Path data;
    private final long connections;
    private final Map<String, Object> node;

    /// How long syncs take on the disk below a directory.
    interface Disk {
        /// Milliseconds of each of some appends of 4 KiB, each synced, shortest first.
        double[] syncs(Path directory) throws IOException;

        static Disk real() {
            return NodeChecks::syncs;
        }
    }

    /// @param data where the node keeps what is durable; need not exist
    /// @param node what a running node says of itself, empty when none runs
    NodeChecks(Host host, Disk disk, Path data, long connections, Map<String, Object> node) {
        this.host = host;
        this.disk = disk;
        this.data = data;
        this.connections = connections;
        this.node = node;
    }

    List<Finding> all(String transport) {
        List<Finding> found = new ArrayList<>();
        found.add(transport(transport));
        found.add(heap());
        found.add(collector());
        found.add(disk());
        return found;
    }

    private Finding transport(String own) {
        String about = "transport";
        Object told = node.get("transport");
        String name = told == null ? own : told.toString();
        return name.equals("epoll") || !host.isLinux()
                ? Finding.good(about, name)
                : Finding.mend(
                        about,
                        name + " although this is Linux: the native library does not load",
                        "ldd --version && mount -o remount,exec /tmp && ./godwit build");
    }

    private Finding heap() {
        String about = "heap";
        long wanted = BASE_BYTES + connections * CONNECTION_BYTES;
        long memory = memoryBytes();
        long most =
                node.get("heap_max_bytes") instanceof Number told ? told.longValue() : memory / 4;
        String said =
                (most >> 20)
                        + " MiB at most"
                        + (node.isEmpty() ? " by default" : "")
                        + ", "
                        + (wanted >> 20)
                        + " MiB wanted for "
                        + connections
                        + " connections";
        if (memory > 0 && wanted > memory * 3 / 4) {
            return Finding.mend(
                    about,
                    said + "; the machine has " + (memory >> 20) + " MiB",
                    "./godwit doctor --connections "
                            + Math.max(1, (memory * 3 / 4 - BASE_BYTES) / CONNECTION_BYTES));
        }
        return most >= wanted || memory <= 0
                ? Finding.good(about, said)
                : Finding.mend(
                        about,
                        said,
                        "export GODWIT_JAVA_OPTS=\"-Xmx" + Math.ceilDiv(wanted, 1L << 20) + "m\"");
    }

    /// Of the machine, or of the group of processes that this one is confined to.
    private long memoryBytes() {
        long most = -1;
        String info = host.file("/proc/meminfo");
        if (info != null && info.startsWith("MemTotal:")) {
            most = Host.numberIn(info.substring("MemTotal:".length()).strip(), 0) * 1024;
        } else if (host.isFreeBsd()) {
            most = host.number("hw.physmem");
        }
        long group = Host.numberIn(host.file("/sys/fs/cgroup/memory.max"), 0);
        return group > 0 ? Math.min(most, group) : most;
    }

    private Finding collector() {
        String about = "garbage collector";
        Object told = node.get("collector");
        if (told == null) {
            return Finding.good(about, "chosen at the start (no node runs here now)");
        }
        return told.toString().startsWith("G1")
                ? Finding.good(about, told.toString())
                : Finding.advice(
                        about,
                        told + ": stops everybody for as long as it takes",
                        "export GODWIT_JAVA_OPTS=\"-XX:+UseG1GC\"");
    }

    /// A first tick waits for the disk.
    private Finding disk() {
        String about = "disk";
        try {
            double[] millis = disk.syncs(data);
            double half = millis[millis.length / 2];
            double slow = millis[millis.length * 19 / 20];
            String said =
                    "a sync takes %.2f ms, 19 of 20 take at most %.2f ms".formatted(half, slow);
            return slow <= SYNC_MILLIS_MAX
                    ? Finding.good(about, said)
                    : Finding.mend(
                            about,
                            said + ": first ticks wait for it",
                            "./godwit doctor --data /path/on/a/disk/with/power-loss-protection");
        } catch (IOException e) {
            return Finding.mend(about, "cannot be written: " + e.getMessage(), "mkdir -p " + data);
        }
    }

    private static double[] syncs(Path directory) throws IOException {
        Path near = directory.toAbsolutePath();
        while (!Files.isDirectory(near) && near.getParent() != null) {
            near = near.getParent();
        }
        Path probe = Files.createTempFile(near, "godwit-doctor", ".probe");
        try (FileChannel file = FileChannel.open(probe, StandardOpenOption.WRITE)) {
            double[] millis = new double[SYNCS];
            ByteBuffer block = ByteBuffer.allocateDirect(SYNC_BYTES);
            for (int i = 0; i < SYNCS; i++) {
                long begun = System.nanoTime();
                block.clear();
                while (block.hasRemaining()) {
                    file.write(block);
                }
                file.force(false);
                millis[i] = (System.nanoTime() - begun) / 1e6;
            }
            Arrays.sort(millis);
            return millis;
        } finally {
            Files.deleteIfExists(probe);
        }
    }
}
