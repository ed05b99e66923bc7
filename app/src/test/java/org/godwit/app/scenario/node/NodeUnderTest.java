package org.godwit.app.scenario.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.godwit.app.scenario.peer.Endpoints;

/// The node a test runs against. Its data survives restarts; its ports may not.
public interface NodeUnderTest extends AutoCloseable {
    Endpoints endpoints();

    /// The process it runs in.
    long pid();

    void addAccount(String name, String password) throws Exception;

    /// Stops it in an orderly way and starts it again on the same data.
    void restart() throws Exception;

    /// Ends its process with SIGKILL and starts it again on the same data.
    void killAndRestart() throws Exception;

    /// Ends its process with SIGKILL, does something while it is down, and starts it again.
    void killAnd(Runnable whileDown) throws Exception;

    @Override
    void close() throws IOException;

    /// What every test node is told: free ports, plain XMPP on loopback, then `more`.
    static List<String> settings(List<String> more) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "ports.binary=0",
                                "ports.xmpp=0",
                                "ports.xmpps=0",
                                "ports.web=0",
                                "ports.admin=0",
                                "xmpp.plaintext=true"));
        all.addAll(more);
        return all;
    }

    /// One in this process.
    static NodeUnderTest inProcess(Path data, List<String> settings) throws Exception {
        return new InProcessNode(data, settings);
    }

    /// One in a process of its own.
    static NodeUnderTest process(Path data, List<String> settings) throws Exception {
        return new ProcessNode(data, settings, ProcessNode.Program.GODWIT);
    }

    /// One in a process of its own, with a disk that can be made to fail.
    ///
    /// @param wishes system properties; see `org.godwit.app.FaultyNode`
    static NodeUnderTest faulty(Path data, List<String> settings, List<String> wishes)
            throws Exception {
        return new ProcessNode(
                data, settings, new ProcessNode.Program("org.godwit.app.FaultyNode", true, wishes));
    }
}
