package org.godwit.server.media;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.godwit.protocol.stanza.Bytes;

/// Makes the addresses of files, and tells ours from others'. Whoever knows a file's address may
/// fetch it; only who was given the signed one, and only until it expires, may upload it.
final class MediaLinks {
    /// Where the web port serves files.
    static final String PATH = "/upload/";

    private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{2}[A-Za-z0-9_-]{22}");
    private static final int RANDOM_BYTES = 16;
    private static final String MAC = "HmacSHA256";

    private final Supplier<URI> base;
    private final Bytes secret;
    private final SecureRandom random = new SecureRandom();

    /// @param base where clients reach the web port
    /// @param secret signs addresses; must outlive a restart
    MediaLinks(Supplier<URI> base, Bytes secret) {
        this.base = base;
        this.secret = secret;
    }

    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    String newToken(int shard) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().toHexDigits((byte) shard)
                + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    String get(String token, String name) {
        return base.get()
                + PATH
                + token
                + "/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    String put(String token, String name, long expiresMillis) {
        return get(token, name) + "?e=" + expiresMillis + "&s=" + sign(token, expiresMillis);
    }

    /// Whether the address was signed by us and is valid at `nowMillis`.
    boolean isSigned(String token, String expires, String signature, long nowMillis) {
        if (!expires.matches("[0-9]{1,15}")) {
            return false;
        }
        long expiresMillis = Long.parseLong(expires);
        return MessageDigest.isEqual(
                        sign(token, expiresMillis).getBytes(StandardCharsets.UTF_8),
                        signature.getBytes(StandardCharsets.UTF_8))
                && nowMillis < expiresMillis;
    }

    private String sign(String token, long expiresMillis) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret.unsafeArray(), MAC));
            byte[] sum =
                    mac.doFinal((token + "/" + expiresMillis).getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sum);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + MAC, e);
        }
    }
}
