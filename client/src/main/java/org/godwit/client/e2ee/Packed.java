package org.godwit.client.e2ee;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import org.godwit.protocol.stanza.Bytes;

/// How this package's secrets are kept as text: fields in a row, each field of bytes behind its
/// length.
final class Packed {
    private static final int FIELD_BYTES_MAX = 1 << 20;

    private Packed() {}

    /// Writes fields.
    interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    /// Reads fields.
    interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }

    static String text(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /// @throws SealException when the text was not made by [#text]
    static <T> T read(String text, Reading<T> reading) throws SealException {
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(text)))) {
            return reading.from(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new SealException("a kept secret is damaged", e);
        }
    }

    static void put(DataOutputStream out, Bytes field) throws IOException {
        out.writeInt(field.size());
        out.write(field.unsafeArray());
    }

    static Bytes take(DataInputStream in) throws IOException {
        int size = in.readInt();
        if (size < 0 || size > FIELD_BYTES_MAX) {
            throw new IOException("a field of " + size + " bytes");
        }
        byte[] field = new byte[size];
        in.readFully(field);
        return Bytes.wrap(field);
    }
}
