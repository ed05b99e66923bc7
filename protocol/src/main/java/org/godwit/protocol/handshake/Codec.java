package org.godwit.protocol.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.godwit.protocol.stanza.Bytes;

/// Between `Bytes` values and the buffers they are read from and written to.
final class Codec {
    private Codec() {}

    static ByteBuf open(Bytes bytes) {
        return Unpooled.wrappedBuffer(bytes.unsafeArray());
    }

    static Bytes take(ByteBuf out) {
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return Bytes.wrap(bytes);
    }
}
