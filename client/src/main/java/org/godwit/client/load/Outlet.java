package org.godwit.client.load;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/// A socket's way out: what it does not take at once waits until it is writable. Not thread-safe.
final class Outlet {
    private static final byte[] NOTHING = new byte[0];

    private final Loop loop;
    private final SelectionKey key;
    private byte[] unwritten = NOTHING;

    Outlet(Loop loop, SelectionKey key) {
        this.loop = loop;
        this.key = key;
    }

    /// Whether everything so far has been written.
    boolean isClear() {
        return unwritten.length == 0;
    }

    void write(ByteBuf out) throws IOException {
        if (isClear() && out.isReadable()) {
            out.skipBytes(loop.write((SocketChannel) key.channel(), out.nioBuffer()));
        }
        if (out.isReadable()) {
            int before = unwritten.length;
            unwritten = Arrays.copyOf(unwritten, before + out.readableBytes());
            out.readBytes(unwritten, before, unwritten.length - before);
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    /// The socket takes more.
    void writable() throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(unwritten);
        int written = loop.write((SocketChannel) key.channel(), rest);
        unwritten = Arrays.copyOfRange(unwritten, written, unwritten.length);
        if (isClear()) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    void close() {
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket could not be closed", e);
        }
    }
}
