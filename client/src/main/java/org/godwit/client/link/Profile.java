package org.godwit.client.link;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Properties;
import org.godwit.protocol.handshake.ClientHandshake;
import org.godwit.protocol.handshake.ServerCertificate;
import org.godwit.protocol.handshake.noise.KeyPair;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// What a device keeps of its account and its server: its own key, whether it is linked, the pinned
/// root, the server's certificate, the last ticket and session. One file, readable by its owner
/// only, replaced as a whole. Thread-safe.
public final class Profile {
    private static final String FILE = "device.properties";
    private static final HexFormat HEX = HexFormat.of();

    private final Path file;
    private final X25519 curve;
    private final Properties values = new Properties();

    private Profile(Path file, X25519 curve) {
        this.file = file;
        this.curve = curve;
    }

    /// Reads the profile in `directory`, making one with a fresh device key when there is none.
    ///
    /// @throws IOException when it cannot be read or written
    public static Profile open(Path directory, X25519 curve) throws IOException {
        Files.createDirectories(directory, ownerOnly("rwx------"));
        Profile profile = new Profile(directory.resolve(FILE), curve);
        profile.load();
        return profile;
    }

    private synchronized void load() throws IOException {
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                values.load(reader);
            }
        }
        if (values.getProperty("device.key") == null) {
            values.setProperty("device.key", HEX.formatHex(curve.generate().exportPrivateKey()));
            save();
        }
    }

    private void save() throws IOException {
        Path fresh = file.resolveSibling(FILE + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, ownerOnly("rw-------"));
        try (Writer writer = Files.newBufferedWriter(fresh, StandardCharsets.UTF_8)) {
            values.store(writer, "This device's key and what it knows of its server. Secret.");
        }
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static FileAttribute<?>[] ownerOnly(String permissions) {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    KeyPair deviceKey() {
        Bytes key = bytes("device.key");
        if (key == null) {
            throw new IllegalStateException("a profile has a device key");
        }
        return curve.pair(key.toArray());
    }

    /// This device's public key, which another device may approve.
    public Bytes publicKey() {
        return deviceKey().publicKey();
    }

    /// Whether the server has accepted this device's key.
    public synchronized boolean isLinked() {
        return Boolean.parseBoolean(values.getProperty("linked", "false"));
    }

    /// The root this device trusts, or null before the first contact.
    public @Nullable Bytes pinnedRoot() {
        return bytes("root");
    }

    /// Trusts `root` from now on.
    public void pin(Bytes root) throws IOException {
        put("root", root);
    }

    synchronized ClientHandshake.Known known() {
        return new ClientHandshake.Known(pinnedRoot(), certificate(), ticket());
    }

    private @Nullable ServerCertificate certificate() {
        Bytes encoded = bytes("server.certificate");
        try {
            return encoded == null ? null : ServerCertificate.decode(encoded);
        } catch (ProtocolException e) {
            return null;
        }
    }

    private ClientHandshake.@Nullable TicketGrant ticket() {
        Bytes ticket = bytes("ticket");
        Bytes key = bytes("ticket.key");
        if (ticket == null || key == null) {
            return null;
        }
        long expires = Long.parseLong(values.getProperty("ticket.expires", "0"));
        return new ClientHandshake.TicketGrant(ticket, key, expires);
    }

    /// A ticket is good for one flight.
    void forgetTicket() throws IOException {
        put("ticket", null);
    }

    synchronized void keep(ClientHandshake.TicketGrant grant) throws IOException {
        values.setProperty("ticket", HEX.formatHex(grant.ticket().unsafeArray()));
        values.setProperty("ticket.key", HEX.formatHex(grant.key().unsafeArray()));
        values.setProperty("ticket.expires", Long.toString(grant.expiresSeconds()));
        save();
    }

    synchronized void keep(ServerCertificate certificate) throws IOException {
        values.setProperty("root", HEX.formatHex(certificate.root().unsafeArray()));
        put("server.certificate", certificate.encode());
    }

    synchronized void linked() throws IOException {
        if (!isLinked()) {
            values.setProperty("linked", "true");
            save();
        }
    }

    private synchronized @Nullable Bytes bytes(String name) {
        String hex = values.getProperty(name);
        try {
            return hex == null || hex.isEmpty() ? null : Bytes.wrap(HEX.parseHex(hex));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private synchronized void put(String name, @Nullable Bytes value) throws IOException {
        if (value == null) {
            values.remove(name);
        } else {
            values.setProperty(name, HEX.formatHex(value.unsafeArray()));
        }
        save();
    }
}
