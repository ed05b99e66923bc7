package org.godwit.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A node that cannot start says why in one line, with the next step, and leaves nothing running.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StartRefusalTest {
    @TempDir Path data;

    private Commands.Result serve(String... more) {
        List<String> command = new ArrayList<>(List.of("serve", "--data", data.toString()));
        for (String setting : NodeUnderTest.settings(List.of(more))) {
            command.addAll(List.of("--set", setting));
        }
        return Commands.run(command);
    }

    private static void assertOneLine(Commands.Result result) {
        assertThat(result.err().lines().filter(line -> !line.isBlank())).hasSize(1);
        assertThat(result.err()).startsWith("godwit: ").doesNotContain("Exception", "\tat ");
    }

    @Test
    void anUnknownKeyShouldBeRefusedWithTheNearestKnownOne() {
        Commands.Result result = serve("ports.binry=1");
        assertOneLine(result);
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("ports.binry", "did you mean \"ports.binary\"");
    }

    @Test
    void aTakenPortShouldBeNamedWithItsKey() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Commands.Result result = serve("ports.xmpp=" + other.getLocalPort());
            assertOneLine(result);
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err()).contains("" + other.getLocalPort(), "ports.xmpp");
        }
        try (NodeUnderTest after = NodeUnderTest.inProcess(data, List.of())) {
            assertThat(after.endpoints().xmpp()).isPositive();
        }
    }

    @Test
    void aDataDirectoryInUseShouldBeRefused() throws Exception {
        try (NodeUnderTest first = NodeUnderTest.inProcess(data, List.of())) {
            Commands.Result result = serve();
            assertOneLine(result);
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err()).contains(data.toString());
            assertThat(first.endpoints().binary()).isPositive();
        }
    }

    @Test
    void aDataDirectoryOfANewerVersionShouldBeRefused() throws Exception {
        try (NodeUnderTest first = NodeUnderTest.inProcess(data, List.of())) {
            assertThat(first.endpoints().binary()).isPositive();
        }
        Path format = data.resolve("store/FORMAT");
        Files.writeString(format, Files.readString(format).replace("format=2", "format=99"));
        Commands.Result result = serve();
        assertOneLine(result);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("format 99", "newer software");
    }

    @Test
    void aDataDirectoryThatIsAFileShouldBeRefused() throws Exception {
        data = Files.writeString(data.resolve("file"), "not a directory");
        Commands.Result result = serve();
        assertOneLine(result);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains(data.toString());
    }
}
