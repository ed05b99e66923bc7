package org.godwit.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.app.scenario.peer.BinaryDevice;
import org.godwit.app.scenario.peer.BinaryPeer;
import org.godwit.app.scenario.peer.Credentials;
import org.godwit.app.scenario.peer.Encoding;
import org.godwit.app.scenario.peer.Incoming;
import org.godwit.app.scenario.peer.Peer;
import org.godwit.app.scenario.peer.XmlPeer;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `limits.stanza-bytes`, met by either encoding.
class StanzaSizeTest {
    private static final String PASSWORD = "large and small";

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource(names = {"BINARY", "XML", "TLS"})
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void aLargerStanzaThanConfiguredShouldEndItsStreamWithTheBound(Encoding encoding)
            throws Exception {
        try (NodeUnderTest node =
                NodeUnderTest.inProcess(
                        folder.resolve("data"), List.of("limits.stanza-bytes=20000"))) {
            node.addAccount("ada", PASSWORD);
            Peer peer =
                    encoding.isBinary()
                            ? new BinaryPeer(node.endpoints(), new BinaryDevice())
                            : new XmlPeer(node.endpoints(), encoding);
            peer.login(new Credentials("ada", "localhost", PASSWORD, "main"), null);
            peer.send(message(15_000));
            peer.requestCount();
            assertThat(next(peer, Incoming.Counted.class).count()).isEqualTo(1);
            // More than the buffers between us hold: the node reads on while it says why.
            sendWhatIsRefused(peer, message(encoding.isBinary() ? 200_000 : 3_000_000));
            Incoming.Refused refused = next(peer, Incoming.Refused.class);
            assertThat(refused.condition()).isEqualTo("policy-violation");
            assertThat(refused.text()).contains("larger than 20000 bytes");
            peer.cut();
        }
    }

    /// The refusal may come, and the client hang up, before the last byte was written.
    private static void sendWhatIsRefused(Peer peer, Element message) {
        try {
            peer.send(message);
        } catch (IOException e) {
            // What the node said of it is in the peer's inbox.
        }
    }

    /// Of characters that no code makes much shorter.
    private static Element message(int chars) {
        StringBuilder text = new StringBuilder(chars);
        for (int i = 0; i < chars; i++) {
            text.append((char) (0x4e00 + (i * 7919) % 5_000));
        }
        return Element.builder(Namespaces.CLIENT, "message")
                .attribute("to", "ada@localhost")
                .attribute("type", "chat")
                .attribute("id", "a-message-of-" + chars)
                .child("body", text.substring(0, chars / 3))
                .build();
    }

    private static <T extends Incoming> T next(Peer peer, Class<T> kind) throws Exception {
        for (int i = 0; i < 500; i++) {
            Incoming incoming = peer.poll(Duration.ofMillis(20));
            if (kind.isInstance(incoming)) {
                return kind.cast(incoming);
            }
        }
        throw new AssertionError("no " + kind.getSimpleName());
    }
}
