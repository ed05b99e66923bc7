package org.godwit.server.media.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;

class BucketTest {
    private static final String HERE = "godwit.s3.endpoint";

    private static S3Settings at(String endpoint, String secret) {
        return new S3Settings(
                URI.create(endpoint),
                "us-east-1",
                "godwit",
                "bucket-" + System.nanoTime() + "/",
                "key",
                secret);
    }

    private static Bucket here() {
        return new Bucket(at(System.getProperty(HERE, ""), "secret"), Bucket.Patience.DEFAULT);
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private static void put(Bucket bucket, String name, byte[] content) throws IOException {
        bucket.put(name, content.length, () -> new ByteArrayInputStream(content));
    }

    @Test
    void aBucketThatCannotBeReachedShouldBeNamed() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        String endpoint = "http://127.0.0.1:" + port;
        try (Bucket bucket = new Bucket(at(endpoint, "secret"), Bucket.Patience.DEFAULT)) {
            assertThatThrownBy(() -> bucket.has("a"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(endpoint + "/godwit")
                    .hasMessageContaining("does not answer to HEAD a");
            assertThatThrownBy(() -> bucket.get("a", 0)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> put(bucket, "a", new byte[3])).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> bucket.delete("a")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> bucket.visit(10, it -> {})).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aBucketThatSaysNothingShouldNotBeWaitedForEndlessly() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Duration soon = Duration.ofMillis(200);
            try (Bucket bucket =
                    new Bucket(
                            at("http://127.0.0.1:" + silent.getLocalPort(), "secret"),
                            new Bucket.Patience(soon, soon, soon))) {
                assertThatThrownBy(() -> bucket.has("a"))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("does not answer");
                assertThatThrownBy(() -> put(bucket, "a", new byte[3]))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    /// Notes what is asked for, and has no answer.
    private static final class Line implements SdkHttpClient {
        private final List<SdkHttpRequest> asked = new ArrayList<>();

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            asked.add(request.httpRequest());
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() throws IOException {
                    throw new IOException("the line is dead");
                }

                @Override
                public void abort() {}
            };
        }

        @Override
        public void close() {}
    }

    @Test
    void theContentShouldBeSignedAlsoWhereTheLineIsEncrypted() throws Exception {
        Line line = new Line();
        byte[] content = {1, 2, 3};
        try (Bucket bucket =
                new Bucket(at("https://127.0.0.1", "secret"), Bucket.Patience.DEFAULT, line)) {
            assertThatThrownBy(() -> put(bucket, "a", content))
                    .hasMessageContaining("does not answer to PUT a")
                    .hasMessageContaining("the line is dead");
        }
        assertThat(line.asked).hasSize(2);
        for (SdkHttpRequest request : line.asked) {
            assertThat(request.firstMatchingHeader("x-amz-content-sha256"))
                    .contains(sha256(content));
            assertThat(request.firstMatchingHeader("Authorization").orElse(""))
                    .contains("x-amz-content-sha256");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = HERE, matches = "http.*")
    void aListingOfManyPagesShouldBeReadToItsEnd() throws Exception {
        try (Bucket bucket = here()) {
            List<String> names = List.of("a", "b", "c", "d", "e");
            for (String name : names) {
                put(bucket, name, new byte[] {1});
            }
            List<String> seen = new ArrayList<>();
            bucket.visit(2, seen::add);
            assertThat(seen).containsExactlyInAnyOrderElementsOf(names);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = HERE, matches = "http.*")
    void aDownloadLeftInTheMiddleShouldNotHarmTheNext() throws Exception {
        byte[] content = new byte[4 << 20];
        try (Bucket bucket = here()) {
            put(bucket, "large", content);
            try (InputStream begun = bucket.get("large", 0)) {
                assertThat(begun).isNotNull();
                assertThat(begun.read()).isZero();
            }
            try (InputStream rest = bucket.get("large", content.length - 5)) {
                assertThat(rest).isNotNull();
                assertThat(rest.readAllBytes()).hasSize(5);
            }
            assertThat(bucket.get("large", content.length)).isNull();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = HERE, matches = "http.*")
    void aWrongSecretShouldBeToldFromAMissingFile() throws Exception {
        try (Bucket bucket =
                new Bucket(at(System.getProperty(HERE, ""), "wrong"), Bucket.Patience.DEFAULT)) {
            assertThatThrownBy(() -> bucket.has("a")).hasMessageContaining("answers 403");
        }
    }
}
