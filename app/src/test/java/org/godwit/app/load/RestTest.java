package org.godwit.app.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.godwit.app.admin.AdminClient;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.client.load.Load;
import org.godwit.client.load.LoadException;
import org.godwit.client.load.LoadPlan;
import org.godwit.protocol.handshake.LoginRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a connection at rest keeps on the heap of a node, from its socket to its mailbox: counted
/// in bytes after a full collection, so that it comes out the same on any machine.
class RestTest {
    private static final int CONNECTIONS = 1_000;

    /// About a fifth more than measured: 4,200, the account made for it among them.
    private static final long BYTES_MAX = 5_000;

    @TempDir private Path directory;

    @Test
    void anIdleConnectionShouldKeepNoMoreThanItsBudget() throws Exception {
        Path data = directory.resolve("node");
        try (NodeUnderTest node = NodeUnderTest.process(data, List.of("registration=open"));
                AdminClient admin = AdminClient.of(data)) {
            // What the first logins load and keep is no connection's.
            idle(node, 20, 1);
            long before = live(admin, 0);
            CompletableFuture<Void> run =
                    CompletableFuture.runAsync(() -> idle(node, CONNECTIONS, 20));
            long after = live(admin, CONNECTIONS);
            run.join();
            long each = (after - before) / CONNECTIONS;
            System.out.println("bytes on the heap of a connection at rest: " + each);
            assertThat(each).isBetween(1_000L, BYTES_MAX);
        }
    }

    private static void idle(NodeUnderTest node, int clients, int seconds) {
        LoadPlan plan =
                new LoadPlan(
                        LoadPlan.Mode.IDLE,
                        new LoadPlan.Target(
                                new InetSocketAddress(
                                        node.endpoints().host(), node.endpoints().binary()),
                                node.endpoints().domain(),
                                null,
                                50),
                        clients,
                        new LoadPlan.Traffic(1, 0, 0, 64, false, 2),
                        LoadPlan.LoginBy.TICKET,
                        Duration.ofSeconds(seconds),
                        0);
        try {
            Load.run(plan, _ -> new LoginRequest.Proof.Register(""), _ -> {});
        } catch (LoadException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Bytes alive while so many binary streams are open.
    private static long live(AdminClient admin, int streams) throws Exception {
        for (int i = 0; i < 600; i++) {
            Map<String, Object> memory = admin.get("/v1/memory");
            if (streams == open(memory)) {
                return number(memory.get("live_bytes"));
            }
            Thread.sleep(100);
        }
        throw new AssertionError("never " + streams + " connections");
    }

    private static long open(Map<String, Object> memory) {
        if (memory.get("parts") instanceof List<?> parts) {
            for (Object part : parts) {
                if (part instanceof Map<?, ?> row
                        && "Noise and binary stream".equals(row.get("part"))) {
                    return number(row.get("count"));
                }
            }
        }
        throw new AssertionError("no such part: " + memory);
    }

    private static long number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        throw new AssertionError("no number: " + value);
    }
}
