package org.godwit.client.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.godwit.client.content.SharedFile;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;

/// Files encrypted for whoever gets the key with the message (XEP-0448): AES-256 in GCM.
final class Sealing {
    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 8 * SharedFile.Cipher.TAG_BYTES;

    private Sealing() {}

    /// A key that was never used.
    static SharedFile.Cipher newCipher(SecureRandom random) {
        byte[] key = new byte[SharedFile.Cipher.KEY_BYTES];
        byte[] iv = new byte[IV_BYTES];
        random.nextBytes(key);
        random.nextBytes(iv);
        return new SharedFile.Cipher(Bytes.wrap(key), Bytes.wrap(iv), null);
    }

    private static Cipher cipher(int mode, SharedFile.Cipher secret) {
        try {
            Cipher cipher = Cipher.getInstance(ALGORITHM);
            cipher.init(
                    mode,
                    new SecretKeySpec(secret.key().toArray(), "AES"),
                    new GCMParameterSpec(TAG_BITS, secret.iv().toArray()));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no AES-GCM", e);
        }
    }

    /// `in` encrypted: the same bytes each time, so that an upload can go on anywhere.
    static InputStream sealed(InputStream in, SharedFile.Cipher secret) {
        return new CipherInputStream(in, cipher(Cipher.ENCRYPT_MODE, secret));
    }

    /// Decrypts `from` into the empty file `to`. Both are mapped, so that a file of any size takes
    /// no heap; nothing is readable in `to` unless the tag is right.
    ///
    /// @throws FileException of reason WRONG_CONTENT when it is not what was encrypted
    static void open(Path from, Path to, SharedFile.Cipher secret) throws IOException {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out =
                        FileChannel.open(to, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long plainBytes = in.size() - SharedFile.Cipher.TAG_BYTES;
            if (plainBytes < 0 || in.size() > Integer.MAX_VALUE) {
                throw wrong(null);
            }
            ByteBuffer input = in.map(FileChannel.MapMode.READ_ONLY, 0, in.size());
            ByteBuffer output = out.map(FileChannel.MapMode.READ_WRITE, 0, plainBytes);
            int _ = cipher(Cipher.DECRYPT_MODE, secret).doFinal(input, output);
        } catch (AEADBadTagException e) {
            throw wrong(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK cannot decrypt", e);
        }
    }

    private static FileException wrong(@Nullable Throwable cause) {
        String why = "the file is not the one that was encrypted for this message";
        return cause == null
                ? new FileException(FileException.Reason.WRONG_CONTENT, why)
                : new FileException(FileException.Reason.WRONG_CONTENT, why, cause);
    }
}
