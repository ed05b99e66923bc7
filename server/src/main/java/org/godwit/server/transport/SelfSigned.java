package org.godwit.server.transport;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Makes a self-signed P-256 certificate for a domain (RFC 5280, subjectAltName per RFC 6120
/// §13.7.1.2), so that a node has TLS from its first start.
final class SelfSigned {
    private static final int VALID_DAYS = 3650;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final byte[] ECDSA_SHA256 = Der.oid(1, 2, 840, 10045, 4, 3, 2);
    private static final byte[] COMMON_NAME = Der.oid(2, 5, 4, 3);
    private static final byte[] BASIC_CONSTRAINTS = Der.oid(2, 5, 29, 19);
    private static final byte[] SUBJECT_ALT_NAME = Der.oid(2, 5, 29, 17);
    private static final byte[] TRUE = {0x01, 0x01, (byte) 0xFF};

    private SelfSigned() {}

    static TlsIdentity make(String domain, Instant now) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        byte[] algorithm = Der.sequence(ECDSA_SHA256);
        byte[] body = body(domain, now, keys, algorithm);
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(keys.getPrivate());
        signer.update(body);
        byte[] encoded = Der.sequence(body, algorithm, Der.bits(signer.sign()));
        X509Certificate certificate =
                (X509Certificate)
                        CertificateFactory.getInstance("X.509")
                                .generateCertificate(new ByteArrayInputStream(encoded));
        return new TlsIdentity(keys.getPrivate(), List.of(certificate));
    }

    private static byte[] body(String domain, Instant now, KeyPair keys, byte[] algorithm) {
        byte[] serial = new byte[16];
        new SecureRandom().nextBytes(serial);
        serial[0] = (byte) ((serial[0] & 0x7F) | 0x40);
        byte[] version3 = Der.tagged(0xA0, Der.integer(new byte[] {2}));
        byte[] name = Der.sequence(Der.set(Der.sequence(COMMON_NAME, Der.utf8(domain))));
        byte[] validity =
                Der.sequence(
                        Der.generalizedTime(TIME.format(now.minus(1, ChronoUnit.DAYS))),
                        Der.generalizedTime(TIME.format(now.plus(VALID_DAYS, ChronoUnit.DAYS))));
        return Der.sequence(
                version3,
                Der.integer(serial),
                algorithm,
                name,
                validity,
                name,
                keys.getPublic().getEncoded(),
                Der.tagged(0xA3, Der.sequence(constraints(), alternativeNames(domain))));
    }

    private static byte[] constraints() {
        return Der.sequence(BASIC_CONSTRAINTS, TRUE, Der.octets(Der.sequence(TRUE)));
    }

    private static byte[] alternativeNames(String domain) {
        byte[] dnsName = Der.tagged(0x82, domain.getBytes(StandardCharsets.US_ASCII));
        return Der.sequence(SUBJECT_ALT_NAME, Der.octets(Der.sequence(dnsName)));
    }
}
