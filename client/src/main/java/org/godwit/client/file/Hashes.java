package org.godwit.client.file;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.godwit.protocol.stanza.Bytes;

/// SHA-256 of streams.
final class Hashes {
    static final int PART_BYTES = 64 << 10;

    private Hashes() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }

    static Bytes of(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        byte[] part = new byte[PART_BYTES];
        for (int read = in.read(part); read >= 0; read = in.read(part)) {
            digest.update(part, 0, read);
        }
        return Bytes.wrap(digest.digest());
    }
}
