package org.godwit.server.transport;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The few forms of ASN.1 DER (X.690) that a certificate is made of.
final class Der {
    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return tagged(0x30, parts);
    }

    static byte[] set(byte[]... parts) {
        return tagged(0x31, parts);
    }

    /// An object identifier (X.690 §8.19).
    static byte[] oid(int first, int second, int... rest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first * 40 + second);
        for (int arc : rest) {
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arc >> shift != 0) {
                    out.write(0x80 | ((arc >> shift) & 0x7F));
                }
            }
            out.write(arc & 0x7F);
        }
        return tagged(0x06, out.toByteArray());
    }

    /// @param magnitude big-endian and positive
    static byte[] integer(byte[] magnitude) {
        return magnitude[0] < 0 ? tagged(0x02, new byte[1], magnitude) : tagged(0x02, magnitude);
    }

    static byte[] utf8(String text) {
        return tagged(0x0C, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] octets(byte[] content) {
        return tagged(0x04, content);
    }

    static byte[] bits(byte[] content) {
        return tagged(0x03, new byte[1], content);
    }

    /// @param text `YYYYMMDDHHMMSSZ`
    static byte[] generalizedTime(String text) {
        return tagged(0x18, text.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        length(out, content.size());
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static void length(ByteArrayOutputStream out, int length) {
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
    }
}
