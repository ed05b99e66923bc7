package org.godwit.protocol.frame;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;

/// The primitive fields of frames and handshake payloads: little-endian base-128 numbers, and byte
/// strings with their length before them. Every reader names its limit.
public final class Fields {
    /// Longest encoding of a number below 2^63, in bytes.
    public static final int VARINT_BYTES_MAX = 9;

    private Fields() {}

    /// Writes a number from 0 to 2^63-1, seven bits a byte, the lowest first.
    public static void writeVarint(ByteBuf out, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a varint is not negative: " + value);
        }
        long rest = value;
        while (rest > 0x7f) {
            out.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    /// The length [#writeVarint] needs.
    public static int varintBytes(long value) {
        return value == 0 ? 1 : (63 - Long.numberOfLeadingZeros(value)) / 7 + 1;
    }

    /// @throws ProtocolException when the number is cut, not the shortest form, or above `max`
    public static long readVarint(ByteBuf in, long max) throws ProtocolException {
        long value = 0;
        for (int i = 0; i < VARINT_BYTES_MAX; i++) {
            if (!in.isReadable()) {
                throw bad("a number is cut short");
            }
            int part = in.readByte();
            value |= (long) (part & 0x7f) << (7 * i);
            if (part >= 0) {
                if (part == 0 && i > 0) {
                    throw bad("a number is longer than it needs to be");
                }
                if (value > max) {
                    throw bad("a number is above its limit of " + max);
                }
                return value;
            }
        }
        throw bad("a number has more than " + VARINT_BYTES_MAX + " bytes");
    }

    public static void writeBytes(ByteBuf out, Bytes value) {
        writeVarint(out, value.size());
        out.writeBytes(value.unsafeArray());
    }

    /// @throws ProtocolException when it is longer than `bytesMax` or cut
    public static Bytes readBytes(ByteBuf in, int bytesMax) throws ProtocolException {
        int length = (int) readVarint(in, bytesMax);
        return readBytesExactly(in, length);
    }

    /// @throws ProtocolException when fewer than `length` bytes are left
    public static Bytes readBytesExactly(ByteBuf in, int length) throws ProtocolException {
        if (in.readableBytes() < length) {
            throw bad("a field is cut short");
        }
        byte[] value = new byte[length];
        in.readBytes(value);
        return Bytes.wrap(value);
    }

    public static void writeText(ByteBuf out, String value) {
        writeBytes(out, Bytes.utf8(value));
    }

    /// @throws ProtocolException when it is longer than `bytesMax`, cut, or no UTF-8
    public static String readText(ByteBuf in, int bytesMax) throws ProtocolException {
        Bytes raw = readBytes(in, bytesMax);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw.unsafeArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw bad("a text is not UTF-8");
        }
    }

    /// @throws ProtocolException when there is no byte left
    public static int readByte(ByteBuf in) throws ProtocolException {
        if (!in.isReadable()) {
            throw bad("a field is cut short");
        }
        return in.readUnsignedByte();
    }

    /// @throws ProtocolException when bytes are left over
    public static void requireEnd(ByteBuf in) throws ProtocolException {
        if (in.isReadable()) {
            throw bad(in.readableBytes() + " bytes too many");
        }
    }

    private static ProtocolException bad(String detail) {
        return new ProtocolException(ErrorCode.STREAM_BAD_FORMAT, detail);
    }
}
