package org.godwit.protocol.frame;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Cuts a byte stream into records: a length of one to three bytes (base 128), then that many
/// bytes. Stateless: what is incomplete stays in the buffer.
public final class FrameSplitter {
    /// Longest length field: lengths up to 2^21-1.
    private static final int LENGTH_BYTES_MAX = 3;

    private FrameSplitter() {}

    /// The next whole record as a slice of `in` (not retained), or null when more bytes are needed.
    ///
    /// @param bytesMax largest record accepted; checked before its bytes have arrived
    /// @throws ProtocolException when a record is empty, too long, or its length badly formed
    public static @Nullable ByteBuf next(ByteBuf in, int bytesMax) throws ProtocolException {
        int start = in.readerIndex();
        int length = 0;
        for (int i = 0; i < LENGTH_BYTES_MAX; i++) {
            if (i == in.readableBytes()) {
                return null;
            }
            int part = in.getByte(start + i);
            length |= (part & 0x7f) << (7 * i);
            if (part >= 0) {
                check(length, part == 0 && i > 0, bytesMax);
                if (in.readableBytes() < i + 1 + length) {
                    return null;
                }
                in.skipBytes(i + 1);
                return in.readSlice(length);
            }
        }
        throw badLength();
    }

    /// Reads one record from a blocking stream.
    ///
    /// @throws EOFException when the stream ends, in a record or before one
    public static Bytes read(InputStream in, int bytesMax) throws IOException, ProtocolException {
        int length = 0;
        for (int i = 0; i < LENGTH_BYTES_MAX; i++) {
            int part = in.read();
            if (part < 0) {
                throw new EOFException("the stream ended");
            }
            length |= (part & 0x7f) << (7 * i);
            if (part < 0x80) {
                check(length, part == 0 && i > 0, bytesMax);
                byte[] record = in.readNBytes(length);
                if (record.length < length) {
                    throw new EOFException("the stream ended inside a frame");
                }
                return Bytes.wrap(record);
            }
        }
        throw badLength();
    }

    /// Writes the length that goes before a record.
    public static void writeLength(ByteBuf out, int length) {
        if (length < 1 || length >= 1 << (7 * LENGTH_BYTES_MAX)) {
            throw new IllegalArgumentException("no frame has " + length + " bytes");
        }
        Fields.writeVarint(out, length);
    }

    private static void check(int length, boolean overlong, int bytesMax) throws ProtocolException {
        if (length == 0 || overlong) {
            throw badLength();
        }
        if (length > bytesMax) {
            throw new ProtocolException(
                    ErrorCode.STREAM_POLICY_VIOLATION,
                    "a frame of " + length + " bytes; the limit is " + bytesMax);
        }
    }

    private static ProtocolException badLength() {
        return new ProtocolException(
                ErrorCode.STREAM_BAD_FORMAT, "the length of a frame is badly formed");
    }
}
