package org.godwit.protocol.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.junit.jupiter.api.Test;

/// Shows RFC 5802, RFC 7677, XEP-0474, RFC 9266.
class ScramTest {
    private static final ScramServer.Offer PLAIN_1 =
            new ScramServer.Offer(ScramHash.SHA_1, false, List.of(), false);

    private static Bytes base64(String text) {
        return Bytes.wrap(Base64.getDecoder().decode(text));
    }

    @Test
    void exchangeShouldMatchTheExampleOfRfc5802Section5() throws Exception {
        ScramClient client =
                new ScramClient(ScramHash.SHA_1, "user", "fyko+d2lbbFgONRv9qkxdawL", null);
        assertThat(client.first()).isEqualTo("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
        ScramVerifier verifier =
                ScramVerifier.derive(ScramHash.SHA_1, "pencil", base64("QSXCR+Q6sek8bf92"), 4096);
        ScramServer.Challenged challenged =
                ScramServer.begin(PLAIN_1, client.first())
                        .challenge(verifier, "3rfcNHYJY1ZVvWVs7j", null);
        assertThat(challenged.serverFirst())
                .isEqualTo(
                        "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                                + "s=QSXCR+Q6sek8bf92,i=4096");
        ScramClient.Final answer = client.answer(challenged.serverFirst(), "pencil");
        assertThat(answer.text())
                .isEqualTo(
                        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                                + "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
        String last = challenged.finish(answer.text());
        assertThat(last).isEqualTo("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
        answer.check(last);
    }

    @Test
    void exchangeShouldMatchTheExampleOfRfc7677Section3() throws Exception {
        ScramClient client =
                new ScramClient(ScramHash.SHA_256, "user", "rOprNGfwEbeRWgbNEkqO", null);
        ScramVerifier verifier =
                ScramVerifier.derive(
                        ScramHash.SHA_256, "pencil", base64("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
        ScramServer.Challenged challenged =
                ScramServer.begin(
                                new ScramServer.Offer(ScramHash.SHA_256, false, List.of(), false),
                                client.first())
                        .challenge(verifier, "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", null);
        ScramClient.Final answer = client.answer(challenged.serverFirst(), "pencil");
        assertThat(answer.text()).endsWith(",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThat(challenged.finish(answer.text()))
                .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    @Test
    void wrongPasswordShouldBeRefused() throws Exception {
        ScramCredentials credentials = ScramCredentials.derive("pencil", new SecureRandom());
        ScramClient client = new ScramClient(ScramHash.SHA_1, "user", "abc", null);
        ScramServer.Challenged challenged =
                ScramServer.begin(PLAIN_1, client.first())
                        .challenge(credentials.sha1(), "def", null);
        ScramClient.Final answer = client.answer(challenged.serverFirst(), "pen");
        refused(() -> challenged.finish(answer.text()), ErrorCode.LOGIN_BAD_CREDENTIALS);
    }

    @Test
    void plusShouldBindTheChannelAndRefuseAnotherOne() throws Exception {
        ChannelBinding ours = new ChannelBinding("tls-exporter", Bytes.utf8("same"));
        ChannelBinding theirs = new ChannelBinding("tls-exporter", Bytes.utf8("other"));
        ScramVerifier verifier = ScramCredentials.derive("pencil", new SecureRandom()).sha256();
        ScramServer.Offer offer =
                new ScramServer.Offer(ScramHash.SHA_256, true, List.of(ours), true);
        for (ChannelBinding seen : List.of(ours, theirs)) {
            ScramClient client = new ScramClient(ScramHash.SHA_256, "user", "abc", seen);
            ScramServer.Challenged challenged =
                    ScramServer.begin(offer, client.first()).challenge(verifier, "def", null);
            String answer = client.answer(challenged.serverFirst(), "pencil").text();
            if (seen.equals(ours)) {
                assertThat(challenged.finish(answer)).startsWith("v=");
            } else {
                refused(() -> challenged.finish(answer), ErrorCode.LOGIN_BAD_CREDENTIALS);
            }
        }
    }

    @Test
    void aClientThatSawNoPlusShouldBeRefusedWhenPlusWasOffered() {
        ScramServer.Offer offer = new ScramServer.Offer(ScramHash.SHA_1, false, List.of(), true);
        refused(() -> ScramServer.begin(offer, "y,,n=user,r=abc"), ErrorCode.LOGIN_BAD_CREDENTIALS);
    }

    @Test
    void malformedMessagesShouldBeRefused() {
        for (String bad :
                List.of(
                        "",
                        ",",
                        ",,",
                        "n,,",
                        "n,,n=u",
                        "n,,n=u,r=",
                        "x,,n=u,r=a",
                        "n,,m=u,r=a",
                        "p=tls-exporter,,n=u,r=a",
                        "n,b=x,n=u,r=a",
                        "n,,n=u=2,r=a")) {
            refused(() -> ScramServer.begin(PLAIN_1, bad), ErrorCode.STREAM_BAD_FORMAT);
        }
    }

    @Test
    void namesShouldTravelEscaped() throws Exception {
        ScramClient client = new ScramClient(ScramHash.SHA_1, "a=,b", "abc", null);
        assertThat(client.first()).isEqualTo("n,,n=a=3D=2Cb,r=abc");
        assertThat(ScramServer.begin(PLAIN_1, client.first()).name()).isEqualTo("a=,b");
    }

    @Test
    void decoyShouldBeStablePerNameAndAcceptNothing() {
        Bytes secret = Bytes.utf8("secret");
        ScramCredentials one = ScramCredentials.decoy(secret, "nobody");
        assertThat(one).isEqualTo(ScramCredentials.decoy(secret, "nobody"));
        assertThat(one.sha1().salt())
                .isNotEqualTo(ScramCredentials.decoy(secret, "else").sha1().salt());
        assertThat(one.sha256().accepts("nobody")).isFalse();
        assertThat(one.sha256().salt().size()).isEqualTo(ScramCredentials.SALT_BYTES);
    }

    @Test
    void verifierShouldAcceptItsPasswordOnlyAndNeverPrintKeys() throws Exception {
        ScramVerifier verifier =
                ScramVerifier.derive(ScramHash.SHA_256, "pässword", Bytes.utf8("salt"), 4096);
        assertThat(verifier.accepts("pa\u0308ssword")).isTrue();
        assertThat(verifier.accepts("password")).isFalse();
        assertThat(verifier.toString()).doesNotContain(verifier.storedKey().toString());
    }

    @Test
    void preparationShouldFollowTheExamplesOfRfc4013Section3() throws Exception {
        assertThat(SaslPrep.prepare("I\u00ADX")).isEqualTo("IX");
        assertThat(SaslPrep.prepare("USER")).isEqualTo("USER");
        assertThat(SaslPrep.prepare("\u00AA")).isEqualTo("a");
        assertThat(SaslPrep.prepare("\u2168")).isEqualTo("IX");
        refused(() -> SaslPrep.prepare("\u0007"), ErrorCode.LOGIN_BAD_CREDENTIALS);
        refused(() -> SaslPrep.prepare(""), ErrorCode.LOGIN_BAD_CREDENTIALS);
    }

    private interface Attempt {
        Object run() throws ProtocolException;
    }

    private static void refused(Attempt attempt, ErrorCode code) {
        assertThatThrownBy(attempt::run)
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
