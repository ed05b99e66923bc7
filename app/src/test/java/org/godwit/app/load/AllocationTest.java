package org.godwit.app.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.client.load.Load;
import org.godwit.client.load.LoadPlan;
import org.godwit.client.load.LoadReport;
import org.godwit.protocol.handshake.LoginRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a message makes the server allocate, all threads together: from socket to log, to the other
/// socket, its acknowledgement, and the receipt back. Bytes are counted, not time, so that a slow
/// machine cannot fail it.
class AllocationTest {
    /// About a quarter more than measured (12,200), as code that is still interpreted allocates
    /// more.
    private static final long BYTES_PER_MESSAGE_MAX = 15_500;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir private Path directory;

    @Test
    void aRoutedMessageShouldAllocateNoMoreThanItsBudget() throws Exception {
        List<String> settings = List.of("registration=open", "limits.stanzas-per-second=5000");
        try (NodeUnderTest node = NodeUnderTest.inProcess(directory.resolve("node"), settings)) {
            long warm = bytesPerMessage(node);
            long measured = Math.min(warm, bytesPerMessage(node));
            System.out.println("bytes allocated per message: " + measured);
            assertThat(measured).isLessThan(BYTES_PER_MESSAGE_MAX);
        }
    }

    private static long bytesPerMessage(NodeUnderTest node) throws Exception {
        LoadPlan plan =
                new LoadPlan(
                        LoadPlan.Mode.CHAT,
                        new LoadPlan.Target(
                                new InetSocketAddress(
                                        node.endpoints().host(), node.endpoints().binary()),
                                node.endpoints().domain(),
                                null,
                                10),
                        8,
                        new LoadPlan.Traffic(8, 0, 0, 64, false, 2),
                        LoadPlan.LoginBy.TICKET,
                        Duration.ofSeconds(4),
                        0);
        long before = others();
        LoadReport report = Load.run(plan, _ -> new LoginRequest.Proof.Register(""), _ -> {});
        long after = others();
        assertThat(report.clean()).isTrue();
        double delivered =
                report.figures().stream()
                        .filter(figure -> figure.name().equals("delivered"))
                        .mapToDouble(LoadReport.Figure::value)
                        .sum();
        return (long) ((after - before) / delivered);
    }

    /// Bytes allocated by all threads but this one, which is the generator's.
    private static long others() {
        return THREADS.getTotalThreadAllocatedBytes() - THREADS.getCurrentThreadAllocatedBytes();
    }
}
