package org.godwit.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/// Collects what one frame shall carry and writes its body. Reusable and not thread-safe: one per
/// event loop on the server, one per connection in a client.
///
/// Begin a stanza, encode it into the buffer that [#beginStanza] returns, end it; at the end call
/// [#finish].
public final class FrameWriter {
    private static final int KEPT_BYTES_MAX = 64 * 1024;

    private ByteBuf stanzas = Unpooled.buffer(256);
    private int[] ends = new int[16];
    private int count;
    private int begun;
    private long acknowledged = Frame.NO_ACK;
    private boolean ackWanted;

    /// Says in this frame that the peer's first `received` stanzas are taken care of.
    public void acknowledge(long received) {
        acknowledged = received;
    }

    /// Asks for the peer's counter.
    public void requestAck() {
        ackWanted = true;
    }

    /// Where to encode the next stanza: append only.
    public ByteBuf beginStanza() {
        if (isFull()) {
            throw new IllegalStateException("the frame holds its most stanzas");
        }
        begun = stanzas.writerIndex();
        return stanzas;
    }

    /// Takes what was appended since [#beginStanza] as one stanza.
    public void endStanza() {
        if (stanzas.writerIndex() == begun) {
            throw new IllegalStateException("a stanza is never empty");
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
        }
        ends[count++] = stanzas.writerIndex();
    }

    /// Forgets what was appended since [#beginStanza].
    public void dropStanza() {
        stanzas.writerIndex(begun);
    }

    public boolean isFull() {
        return count == Frame.STANZAS_MAX;
    }

    /// True when a frame written now would say nothing.
    public boolean isEmpty() {
        return count == 0 && acknowledged == Frame.NO_ACK && !ackWanted;
    }

    public int stanzas() {
        return count;
    }

    /// Bytes of the stanzas collected so far.
    public int stanzaBytes() {
        return stanzas.writerIndex();
    }

    /// Appends the body to `out` and starts anew.
    ///
    /// @param padded fill up to a multiple of [Frame#PADDING_STEP], so that the length of a frame
    ///   says less about its content
    public void finish(ByteBuf out, boolean padded) {
        int start = out.writerIndex();
        out.writeByte(flags(padded));
        if (acknowledged != Frame.NO_ACK) {
            Fields.writeVarint(out, acknowledged);
        }
        if (count == 1) {
            out.writeBytes(stanzas);
        } else {
            writeEach(out);
        }
        if (padded) {
            pad(out, start);
        }
        clear();
    }

    private int flags(boolean padded) {
        return (acknowledged == Frame.NO_ACK ? 0 : Frame.ACK)
                | (count == 1 ? 0 : Frame.SEVERAL)
                | (ackWanted ? Frame.ACK_WANTED : 0)
                | (padded ? Frame.PADDED : 0);
    }

    private void writeEach(ByteBuf out) {
        int start = 0;
        for (int i = 0; i < count; i++) {
            Fields.writeVarint(out, ends[i] - start);
            out.writeBytes(stanzas, start, ends[i] - start);
            start = ends[i];
        }
    }

    private static void pad(ByteBuf out, int start) {
        int length = out.writerIndex() - start;
        int padding = Frame.PADDING_STEP - length % Frame.PADDING_STEP;
        out.writeZero(padding - 1);
        out.writeByte(padding);
    }

    /// Forgets everything collected.
    public void clear() {
        if (stanzas.capacity() > KEPT_BYTES_MAX) {
            stanzas.release();
            stanzas = Unpooled.buffer(256);
        }
        stanzas.clear();
        count = 0;
        begun = 0;
        acknowledged = Frame.NO_ACK;
        ackWanted = false;
    }
}
