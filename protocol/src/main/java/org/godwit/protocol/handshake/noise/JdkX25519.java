package org.godwit.protocol.handshake.noise;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;
import org.godwit.protocol.stanza.ProtocolException;

/// X25519 by the JDK (`XDH`): everywhere, at about a quarter of OpenSSL's speed.
public final class JdkX25519 implements X25519 {
    private static final byte[] BASE_POINT = new byte[KEY_BYTES];

    static {
        BASE_POINT[0] = 9;
    }

    @Override
    public byte[] publicKey(byte[] privateKey) {
        try {
            return derive(privateKey, BASE_POINT);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no X25519", e);
        }
    }

    @Override
    public byte[] agree(byte[] privateKey, byte[] theirs) throws ProtocolException {
        try {
            return X25519.refuseZero(derive(privateKey, theirs));
        } catch (InvalidKeyException e) {
            throw X25519.lowOrder();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no X25519", e);
        }
    }

    private static byte[] derive(byte[] privateKey, byte[] point) throws GeneralSecurityException {
        KeyFactory keys = KeyFactory.getInstance("XDH");
        PrivateKey own =
                keys.generatePrivate(
                        new XECPrivateKeySpec(NamedParameterSpec.X25519, privateKey.clone()));
        PublicKey peer =
                keys.generatePublic(
                        new XECPublicKeySpec(NamedParameterSpec.X25519, coordinate(point)));
        KeyAgreement agreement = KeyAgreement.getInstance("XDH");
        agreement.init(own);
        agreement.doPhase(peer, true);
        return agreement.generateSecret();
    }

    /// Little-endian, the top bit masked (RFC 7748 §5).
    private static BigInteger coordinate(byte[] point) {
        byte[] bigEndian = new byte[KEY_BYTES];
        for (int i = 0; i < KEY_BYTES; i++) {
            bigEndian[KEY_BYTES - 1 - i] = point[i];
        }
        bigEndian[0] &= 0x7f;
        return new BigInteger(1, bigEndian);
    }
}
