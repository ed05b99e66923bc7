package org.godwit.protocol.handshake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.godwit.protocol.handshake.noise.KeyPair;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ProtocolException;

/// Who a server is: its static key and the root's certificate for it. Kept in the files that
/// `package-info` names; made at first start. The root key is needed only to make a certificate: an
/// operator may keep it elsewhere.
public final class ServerIdentity {
    /// How long a certificate is good for.
    public static final Duration VALIDITY = Duration.ofDays(730);

    /// A start within this time of the end makes a new certificate when the root key is there.
    public static final Duration RENEW_BEFORE_END = Duration.ofDays(180);

    private static final String ROOT_TITLE = "godwit root key 1";
    private static final String SERVER_TITLE = "godwit server key 1";
    private static final String CERTIFICATE_TITLE = "godwit server certificate 1";

    private final KeyPair staticKey;
    private final ServerCertificate certificate;

    private ServerIdentity(KeyPair staticKey, ServerCertificate certificate) {
        this.staticKey = staticKey;
        this.certificate = certificate;
    }

    /// A fresh identity that lives in memory only.
    public static ServerIdentity create(X25519 curve, InstantSource clock) {
        java.security.KeyPair root = Signing.generate();
        KeyPair key = curve.generate();
        return new ServerIdentity(key, certify(root.getPrivate(), rawOf(root), key, clock));
    }

    /// Reads the identity in `directory`, making what is not there yet.
    ///
    /// @throws IOException when a file is damaged or readable by others, with the next step in its
    ///   message
    public static ServerIdentity loadOrCreate(Path directory, X25519 curve, InstantSource clock)
            throws IOException {
        KeyFile.createDirectory(directory);
        KeyPair key = serverKey(directory.resolve("server.key"), curve);
        Path file = directory.resolve("server.cert");
        if (Files.exists(file)) {
            ServerCertificate found = readCertificate(file);
            boolean ours = found.key().equals(key.publicKey());
            long renewSeconds = clock.instant().plus(RENEW_BEFORE_END).getEpochSecond();
            if (ours && found.isValidAt(renewSeconds, 0)) {
                return new ServerIdentity(key, found);
            }
            if (ours && !Files.exists(directory.resolve("root.key"))) {
                return new ServerIdentity(key, found);
            }
        }
        ServerCertificate made = newCertificate(directory.resolve("root.key"), key, clock);
        KeyFile.write(file, CERTIFICATE_TITLE, List.of(made.encode()));
        return new ServerIdentity(key, made);
    }

    private static KeyPair serverKey(Path file, X25519 curve) throws IOException {
        if (!Files.exists(file)) {
            KeyPair made = curve.generate();
            KeyFile.write(file, SERVER_TITLE, List.of(Bytes.wrap(made.exportPrivateKey())));
            return made;
        }
        List<Bytes> lines = KeyFile.read(file, SERVER_TITLE);
        if (lines.size() != 1 || lines.getFirst().size() != X25519.KEY_BYTES) {
            throw KeyFile.damaged(file);
        }
        return curve.pair(lines.getFirst().toArray());
    }

    private static ServerCertificate newCertificate(Path rootFile, KeyPair key, InstantSource clock)
            throws IOException {
        if (!Files.exists(rootFile)) {
            java.security.KeyPair root = Signing.generate();
            Bytes secret = Bytes.wrap(root.getPrivate().getEncoded());
            KeyFile.write(rootFile, ROOT_TITLE, List.of(secret, rawOf(root)));
            return certify(root.getPrivate(), rawOf(root), key, clock);
        }
        List<Bytes> lines = KeyFile.read(rootFile, ROOT_TITLE);
        if (lines.size() != 2) {
            throw KeyFile.damaged(rootFile);
        }
        try {
            PrivateKey root = Signing.privateKey(lines.get(0).toArray());
            return certify(root, lines.get(1), key, clock);
        } catch (InvalidKeySpecException e) {
            throw KeyFile.damaged(rootFile);
        }
    }

    private static ServerCertificate readCertificate(Path file) throws IOException {
        List<Bytes> lines = KeyFile.read(file, CERTIFICATE_TITLE);
        if (lines.size() != 1) {
            throw KeyFile.damaged(file);
        }
        try {
            return ServerCertificate.decode(lines.getFirst());
        } catch (ProtocolException e) {
            throw KeyFile.damaged(file);
        }
    }

    private static ServerCertificate certify(
            PrivateKey root, Bytes rootPublic, KeyPair key, InstantSource clock) {
        return ServerCertificate.sign(
                root,
                rootPublic,
                key.publicKey(),
                clock.instant().getEpochSecond(),
                VALIDITY.toSeconds());
    }

    private static Bytes rawOf(java.security.KeyPair root) {
        return Signing.raw(root.getPublic());
    }

    public KeyPair staticKey() {
        return staticKey;
    }

    public ServerCertificate certificate() {
        return certificate;
    }

    /// What clients pin.
    public Bytes root() {
        return certificate.root();
    }
}
