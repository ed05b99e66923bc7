package org.godwit.app.scenario.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.godwit.app.Node;
import org.godwit.app.config.ConfigReader;
import org.godwit.app.config.NodeConfig;
import org.godwit.app.scenario.peer.Endpoints;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.account.Verdict;

/// A node in the test's own process: quick to start, and its threads can be looked at.
final class InProcessNode implements NodeUnderTest {
    private final NodeConfig config;
    private Node node;

    InProcessNode(Path data, List<String> settings) throws Exception {
        this.config = ConfigReader.read(null, NodeUnderTest.settings(settings), data);
        this.node = start();
    }

    private Node start() throws Exception {
        return Node.start(config, line -> {});
    }

    @Override
    public Endpoints endpoints() {
        Map<String, Integer> ports = node.ports();
        return new Endpoints(
                config.listen(),
                config.domain(),
                ports.getOrDefault("binary", -1),
                ports.getOrDefault("xmpp", -1),
                ports.getOrDefault("xmpps", -1),
                ports.getOrDefault("web", -1));
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public void addAccount(String name, String password) throws Exception {
        Verdict verdict =
                node.accounts()
                        .create(Jid.of(name, config.domain(), null), password)
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS);
        if (verdict instanceof Verdict.Refused(var code, String detail)) {
            throw new IllegalStateException(name + ": " + code + " " + detail);
        }
    }

    @Override
    public void restart() throws Exception {
        node.close();
        node = start();
    }

    @Override
    public void killAnd(Runnable whileDown) {
        killAndRestart();
    }

    @Override
    public void killAndRestart() {
        throw new UnsupportedOperationException("a node in this process cannot be killed");
    }

    @Override
    public void close() {
        node.close();
    }
}
