package org.godwit.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import org.godwit.protocol.stanza.Bytes;

/// `root.pub`: the public root key that clients pin, as hexadecimal. Nothing secret.
final class RootFile {
    private static final String NAME = "root.pub";

    private RootFile() {}

    static void write(Path dataDir, Bytes root) throws IOException {
        String text = HexFormat.of().formatHex(root.toArray()) + "\n";
        Path file = dataDir.resolve(NAME);
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Path fresh = dataDir.resolve(NAME + ".new");
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
