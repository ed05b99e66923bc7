package org.godwit.protocol.handshake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.godwit.protocol.stanza.Bytes;

/// A random secret of this node that outlives a restart, in a file only its owner can read.
public final class LocalSecret {
    private static final int SECRET_BYTES = 32;

    private LocalSecret() {}

    /// The secret in `directory/name.key`; made now if there is none.
    ///
    /// @throws IOException when the file is damaged or readable by others
    public static Bytes loadOrCreate(Path directory, String name) throws IOException {
        KeyFile.createDirectory(directory);
        Path file = directory.resolve(name + ".key");
        String title = "godwit " + name + " secret 1";
        if (Files.exists(file)) {
            List<Bytes> lines = KeyFile.read(file, title);
            if (lines.size() != 1 || lines.getFirst().size() != SECRET_BYTES) {
                throw KeyFile.damaged(file);
            }
            return lines.getFirst();
        }
        byte[] made = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(made);
        KeyFile.write(file, title, List.of(Bytes.copyOf(made)));
        return Bytes.wrap(made);
    }
}
