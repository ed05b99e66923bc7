package org.godwit.server.session;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Random interleavings of what a peer says, what the store answers, what the mailbox pushes and
/// when the connection breaks: nothing lost, nothing twice, order kept, no count ahead of storage.
/// A failure names its seed.
class SessionPropertyTest {
    private static final int SEEDS = 400;
    private static final int STEPS = 600;

    /// The three kinds of peers a session serves.
    enum Peer {
        BINARY(Login.Encoding.BINARY, Login.Acks.COUNTED),
        XML_COUNTED(Login.Encoding.XML, Login.Acks.COUNTED),
        XML_BARRIER(Login.Encoding.XML, Login.Acks.BARRIER);

        private final Login.Encoding encoding;
        private final Login.Acks acks;

        Peer(Login.Encoding encoding, Login.Acks acks) {
            this.encoding = encoding;
            this.acks = acks;
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyInterleavingShouldKeepEveryPromise(Peer peer) {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                SessionWorld world = new SessionWorld(seed, peer.encoding, peer.acks);
                for (int i = 0; i < STEPS; i++) {
                    world.step();
                }
                world.finish();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + " of " + peer + ": " + e.getMessage(), e);
            }
        }
    }
}
