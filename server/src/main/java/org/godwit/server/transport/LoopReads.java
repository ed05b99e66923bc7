package org.godwit.server.transport;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/// How much is read at once. A loop reads one socket at a time, so what is learned of one serves
/// the next, and a million sockets at rest need not remember a size each.
@SuppressWarnings("deprecation") // The only way to say it in this version of Netty.
final class LoopReads implements RecvByteBufAllocator {
    static final LoopReads INSTANCE = new LoopReads();

    private static final int BYTES_MIN = 256;
    private static final int BYTES_INITIAL = 2_048;
    private static final int BYTES_MAX = 64 * 1024;

    private final FastThreadLocal<Handle> handles =
            new FastThreadLocal<>() {
                @Override
                protected Handle initialValue() {
                    return new AdaptiveRecvByteBufAllocator(BYTES_MIN, BYTES_INITIAL, BYTES_MAX)
                            .newHandle();
                }
            };

    private LoopReads() {}

    @Override
    public Handle newHandle() {
        return handles.get();
    }
}
