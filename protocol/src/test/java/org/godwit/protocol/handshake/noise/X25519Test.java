package org.godwit.protocol.handshake.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.godwit.protocol.stanza.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class X25519Test {
    private static final long SEED = 7748;

    /// Points whose multiples are all zero (RFC 7748 §6.1; the list of the curve's authors).
    private static final List<String> LOW_ORDER =
            List.of(
                    "0000000000000000000000000000000000000000000000000000000000000000",
                    "0100000000000000000000000000000000000000000000000000000000000000",
                    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

    static List<X25519> implementations() {
        List<X25519> all = new ArrayList<>();
        all.add(new JdkX25519());
        if (X25519.fastest() instanceof OpenSslX25519 openSsl) {
            all.add(openSsl);
        }
        return all;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void agreementShouldMatchTheExampleOfRfc7748Section6(X25519 curve) throws Exception {
        byte[] alice = hex("8520f0098930a754748b7ddcb43ef75a" + "0dbf3a0d26381af4eba4a98eaa9b4e6a");
        byte[] bob = hex("5dab087e624a8a4b79e17f8b83800ee6" + "6f3bb1292618b6fd1c2f8b27ff88e0eb");
        assertThat(curve.publicKey(bob))
                .isEqualTo(
                        hex(
                                "de9edb7d7b7dc1b4d35b61c2ece43537"
                                        + "3f8343c85b78674dadfc7e146f882b4f"));
        assertThat(curve.agree(bob, alice))
                .isEqualTo(
                        hex(
                                "4a5d9d5ba4ce2de1728e3bf480350f25"
                                        + "e07e21c947d19e3376f09b3c1e161742"));
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void multiplicationShouldMatchTheExamplesOfRfc7748Section5(X25519 curve) throws Exception {
        assertThat(
                        curve.agree(
                                hex(
                                        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
                                hex(
                                        "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")))
                .isEqualTo(
                        hex(
                                "c3da55379de9c6908e94ea4df28d084f"
                                        + "32eccf03491c71f754b4075577a28552"));
        assertThat(
                        curve.agree(
                                hex(
                                        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d"),
                                hex(
                                        "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493")))
                .isEqualTo(
                        hex(
                                "95cbde9476e8907d7aade45cb4b873f8"
                                        + "8b595a68799fa152e6f8f7647aac7957"));
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void aThousandMultiplicationsShouldMatchRfc7748Section5(X25519 curve) throws Exception {
        byte[] k = new byte[X25519.KEY_BYTES];
        k[0] = 9;
        byte[] u = k;
        for (int i = 0; i < 1000; i++) {
            byte[] next = curve.agree(k, u);
            u = k;
            k = next;
        }
        assertThat(k)
                .isEqualTo(
                        hex(
                                "684cf59ba83309552800ef566f2f4d3c"
                                        + "1c3887c49360e3875f2eb94d99532c51"));
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void pointsOfLowOrderShouldBeRefused(X25519 curve) {
        KeyPair own = curve.generate();
        for (String point : LOW_ORDER) {
            assertThatThrownBy(() -> curve.agree(own.exportPrivateKey(), hex(point)))
                    .as(point)
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void openSslAndTheJdkShouldAgree() throws Exception {
        assumeTrue(X25519.fastest() instanceof OpenSslX25519, "libcrypto.so.3 is not here");
        X25519 openSsl = X25519.fastest();
        X25519 jdk = new JdkX25519();
        Random random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            byte[] scalar = new byte[X25519.KEY_BYTES];
            byte[] point = new byte[X25519.KEY_BYTES];
            random.nextBytes(scalar);
            random.nextBytes(point);
            String where = "seed " + SEED + " round " + i;
            assertThat(openSsl.publicKey(scalar)).as(where).isEqualTo(jdk.publicKey(scalar));
            assertThat(openSsl.agree(scalar, point)).as(where).isEqualTo(jdk.agree(scalar, point));
        }
    }

    @Test
    void aKeyPairShouldNotPrintItsPrivateHalf() {
        KeyPair pair = new JdkX25519().generate();
        String secret = HexFormat.of().formatHex(pair.exportPrivateKey());
        assertThat(pair.toString()).doesNotContain(secret.substring(0, 16));
    }
}
