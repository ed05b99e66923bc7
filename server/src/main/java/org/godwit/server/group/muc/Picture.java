package org.godwit.server.group.muc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Whether bytes are a picture clients can be let loose on: the header is that of a PNG, JPEG, GIF
/// or WebP, and says how large it becomes. Nothing is decoded.
final class Picture {
    /// Longest side, in pixels: decoded, such a picture takes 16 MiB.
    static final int SIDE_MAX = 2_048;

    private static final long PNG = 0x89504e470d0a1a0aL;

    /// Segments of a JPEG that are looked at before its size has to come.
    private static final int SEGMENTS_MAX = 1_000;

    private Picture() {}

    private record Size(int width, int height) {}

    /// @throws ProtocolException when it is none, or too large
    static void check(byte[] image) throws ProtocolException {
        Size size = image.length < 30 ? null : size(ByteBuffer.wrap(image));
        if (size == null) {
            throw new ProtocolException(
                    ErrorCode.NOT_ACCEPTABLE, "a picture is a PNG, JPEG, GIF or WebP");
        }
        if (Math.min(size.width(), size.height()) < 1
                || Math.max(size.width(), size.height()) > SIDE_MAX) {
            throw new ProtocolException(
                    ErrorCode.NOT_ACCEPTABLE, "a picture has 1 to " + SIDE_MAX + " pixels a side");
        }
    }

    private static @Nullable Size size(ByteBuffer image) {
        if (image.getLong(0) == PNG) {
            return "IHDR".equals(text(image, 12))
                    ? new Size(image.getInt(16), image.getInt(20))
                    : null;
        }
        if ("GIF8".equals(text(image, 0))) {
            ByteBuffer gif = image.order(ByteOrder.LITTLE_ENDIAN);
            return new Size(gif.getShort(6) & 0xffff, gif.getShort(8) & 0xffff);
        }
        if ("RIFF".equals(text(image, 0)) && "WEBP".equals(text(image, 8))) {
            return webp(image.order(ByteOrder.LITTLE_ENDIAN));
        }
        return (image.getShort(0) & 0xffff) == 0xffd8 ? jpeg(image) : null;
    }

    private static String text(ByteBuffer image, int at) {
        byte[] four = new byte[4];
        image.get(at, four);
        return new String(four, StandardCharsets.ISO_8859_1);
    }

    /// RFC 9649 §2.5 to §2.7.
    private static @Nullable Size webp(ByteBuffer image) {
        return switch (text(image, 12)) {
            case "VP8 " -> new Size(image.getShort(26) & 0x3fff, image.getShort(28) & 0x3fff);
            case "VP8L" -> {
                int bits = image.getInt(21);
                yield new Size((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
            }
            case "VP8X" ->
                    new Size(
                            (image.getInt(24) & 0xffffff) + 1,
                            (image.getInt(26) >>> 8 & 0xffffff) + 1);
            default -> null;
        };
    }

    /// The first start of a frame (ITU-T T.81, B.2.2).
    private static @Nullable Size jpeg(ByteBuffer image) {
        int at = 2;
        for (int i = 0; i < SEGMENTS_MAX && at + 9 <= image.limit(); i++) {
            int marker = image.get(at + 1) & 0xff;
            if (image.get(at) != (byte) 0xff) {
                return null;
            }
            if (marker == 0xff) {
                at++;
                continue;
            }
            boolean frame =
                    marker >= 0xc0
                            && marker <= 0xcf
                            && marker != 0xc4
                            && marker != 0xc8
                            && marker != 0xcc;
            if (frame) {
                return new Size(image.getShort(at + 7) & 0xffff, image.getShort(at + 5) & 0xffff);
            }
            at += 2 + (image.getShort(at + 2) & 0xffff);
        }
        return null;
    }
}
