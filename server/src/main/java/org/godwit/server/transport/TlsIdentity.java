package org.godwit.server.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.protocol.stanza.Bytes;

/// The key and certificates a node proves itself with.
///
/// @param chain own certificate first
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    /// The file in the data directory that holds the self-made identity, readable by its owner
    /// only.
    public static final String FILE_NAME = "tls-self-signed.pem";

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    public TlsIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("an identity needs a certificate");
        }
    }

    /// The configured identity.
    ///
    /// @param certificates PEM: own certificate, then the ones that vouch for it
    /// @param key PEM, PKCS #8, not encrypted
    /// @throws IOException naming the file and what is wrong with it
    public static TlsIdentity load(Path certificates, Path key) throws IOException {
        List<X509Certificate> chain = certificates(certificates);
        return new TlsIdentity(privateKey(key, chain.getFirst()), chain);
    }

    /// The self-made identity in `dataDir`; made now if there is none.
    public static TlsIdentity selfSigned(Path dataDir, String domain, InstantSource clock)
            throws IOException {
        Path file = dataDir.resolve(FILE_NAME);
        if (Files.exists(file)) {
            return load(file, file);
        }
        try {
            TlsIdentity made = SelfSigned.make(domain, clock.instant());
            made.save(file);
            return made;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make a certificate for " + domain, e);
        }
    }

    /// What `tls-server-end-point` binds a login to: the certificate's hash by its own signature's
    /// hash function, SHA-256 in place of weaker ones (RFC 5929 §4.1).
    public Bytes endPoint() {
        return endPoint(chain.getFirst());
    }

    static Bytes endPoint(X509Certificate certificate) {
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        String hash =
                signature.startsWith("SHA384")
                        ? "SHA-384"
                        : signature.startsWith("SHA512") ? "SHA-512" : "SHA-256";
        try {
            return Bytes.wrap(MessageDigest.getInstance(hash).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + hash, e);
        }
    }

    private void save(Path file) throws IOException, GeneralSecurityException {
        String text = pem("PRIVATE KEY", key.getEncoded());
        for (X509Certificate certificate : chain) {
            text += pem("CERTIFICATE", certificate.getEncoded());
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path unfinished = file.resolveSibling(FILE_NAME + ".new");
        Files.deleteIfExists(unfinished);
        if (Files.getFileStore(file.toAbsolutePath().getParent())
                .supportsFileAttributeView("posix")) {
            Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        Files.writeString(unfinished, text);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String pem(String what, byte[] content) {
        String body =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(content);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, body, what);
    }

    private static List<X509Certificate> certificates(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        StringBuilder all = new StringBuilder();
        Matcher matcher = CERTIFICATE.matcher(text);
        while (matcher.find()) {
            all.append(matcher.group()).append('\n');
        }
        try {
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(
                                            all.toString().getBytes(StandardCharsets.US_ASCII)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (chain.isEmpty()) {
                throw new IOException(file + " holds no certificate in PEM form");
            }
            return chain;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no readable certificate", e);
        }
    }

    private static PrivateKey privateKey(Path file, X509Certificate certificate)
            throws IOException {
        Matcher matcher = PRIVATE_KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!matcher.find()) {
            throw new IOException(
                    file
                            + " holds no unencrypted PKCS #8 key; make one of yours with"
                            + " 'openssl pkcs8 -topk8 -nocrypt'");
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
            PrivateKey key =
                    KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                            .generatePrivate(new PKCS8EncodedKeySpec(encoded));
            if (!isPair(key, certificate.getPublicKey())) {
                throw new GeneralSecurityException("the key is that of another certificate");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    file
                            + " holds no key that fits the certificate for "
                            + certificate.getSubjectX500Principal(),
                    e);
        }
    }

    /// Whether what one signs the other verifies.
    private static boolean isPair(PrivateKey key, PublicKey other) throws GeneralSecurityException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> key.getAlgorithm();
                };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(FILE_NAME.getBytes(StandardCharsets.US_ASCII));
        byte[] signed = signature.sign();
        signature.initVerify(other);
        signature.update(FILE_NAME.getBytes(StandardCharsets.US_ASCII));
        return signature.verify(signed);
    }
}
