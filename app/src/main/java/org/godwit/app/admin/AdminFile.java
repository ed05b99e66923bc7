package org.godwit.app.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/// Where a running node's admin API listens and the token that opens it: `admin.json` in the data
/// directory, readable by its owner only. Written anew at every start.
public record AdminFile(int port, String token) {
    private static final String NAME = "admin.json";
    private static final int TOKEN_BYTES = 32;

    /// A fresh, unguessable token.
    public static String newToken() {
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    public void write(Path dataDir) throws IOException {
        FileAttribute<Set<PosixFilePermission>> ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path fresh = dataDir.resolve(NAME + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, ownerOnly);
        Files.writeString(fresh, JSON.std.asString(Map.of("port", port, "token", token)));
        Files.move(fresh, dataDir.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    }

    static void delete(Path dataDir) throws IOException {
        Files.deleteIfExists(dataDir.resolve(NAME));
    }

    /// @throws AdminException when no node runs on that data directory, as far as one can tell
    static AdminFile read(Path dataDir) throws AdminException {
        try {
            Map<String, Object> members = JSON.std.mapFrom(Files.readString(dataDir.resolve(NAME)));
            if (members.get("port") instanceof Integer port
                    && members.get("token") instanceof String token) {
                return new AdminFile(port, token);
            }
            throw new AdminException(dataDir.resolve(NAME) + " is damaged; restart the node");
        } catch (IOException e) {
            throw new AdminException(
                    "no node runs on "
                            + dataDir.toAbsolutePath()
                            + "; start one with ./godwit serve, or name its folder with --data");
        }
    }

    @Override
    public String toString() {
        return "AdminFile[port=" + port + "]";
    }
}
