package org.godwit.server.media.s3;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// AWS Signature Version 4 of a request to S3, in its headers.
final class Signature {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String SIGNED = "host;x-amz-content-sha256;x-amz-date";

    private Signature() {}

    /// What is signed of a request.
    ///
    /// @param path absolute, of letters that need no escape
    /// @param query names and values, not escaped
    /// @param contentSha256 of its body, hexadecimal
    record Request(
            String method,
            String host,
            String path,
            Map<String, String> query,
            String contentSha256) {
        Request {
            query = Map.copyOf(query);
        }

        /// As it is sent and signed: by name, everything but letters, digits and `-._~` escaped.
        String escapedQuery() {
            StringBuilder text = new StringBuilder();
            new TreeMap<>(query)
                    .forEach(
                            (name, value) ->
                                    text.append(text.isEmpty() ? "" : "&")
                                            .append(escaped(name))
                                            .append('=')
                                            .append(escaped(value)));
            return text.toString();
        }
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /// The headers that carry it.
    static Map<String, String> headers(Request request, S3Settings to, Instant now) {
        String time = TIME.format(now);
        String day = time.substring(0, 8);
        String scope = day + "/" + to.region() + "/s3/aws4_request";
        String canonical =
                String.join(
                        "\n",
                        request.method(),
                        request.path(),
                        request.escapedQuery(),
                        "host:" + request.host(),
                        "x-amz-content-sha256:" + request.contentSha256(),
                        "x-amz-date:" + time,
                        "",
                        SIGNED,
                        request.contentSha256());
        String toSign = String.join("\n", ALGORITHM, time, scope, sha256(canonical));
        byte[] key = mac(("AWS4" + to.secret()).getBytes(StandardCharsets.UTF_8), day);
        key = mac(mac(mac(key, to.region()), "s3"), "aws4_request");
        String signature = HexFormat.of().formatHex(mac(key, toSign));
        return Map.of(
                "x-amz-date",
                time,
                "x-amz-content-sha256",
                request.contentSha256(),
                "Authorization",
                ALGORITHM
                        + " Credential="
                        + to.keyId()
                        + "/"
                        + scope
                        + ", SignedHeaders="
                        + SIGNED
                        + ", Signature="
                        + signature);
    }

    static String sha256(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has SHA-256", e);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has HmacSHA256", e);
        }
    }
}
