package org.godwit.app.sdk;

import java.nio.file.Path;
import java.util.List;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A node of its own for each test, with alice's and bob's phones online.
abstract class TwoPhones {
    static final String PASSWORD = "correct horse";

    @TempDir Path directory;

    NodeUnderTest node;
    Phone alice;
    Phone bob;

    /// Of the node.
    List<String> settings() {
        return List.of();
    }

    @BeforeEach
    void start() throws Exception {
        node = NodeUnderTest.inProcess(directory.resolve("node"), settings());
        node.addAccount("alice", PASSWORD);
        node.addAccount("bob", PASSWORD);
        alice = new Phone(directory.resolve("alice"), node.endpoints(), "alice", PASSWORD);
        bob = new Phone(directory.resolve("bob"), node.endpoints(), "bob", PASSWORD);
        alice.goesOnline();
        bob.goesOnline();
    }

    @AfterEach
    void stop() throws Exception {
        alice.close();
        bob.close();
        node.close();
    }
}
