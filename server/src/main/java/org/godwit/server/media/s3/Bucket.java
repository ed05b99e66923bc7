package org.godwit.server.media.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeParams;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeProvider;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What files need of S3, by AWS's SDK. Blocks; thread-safe. Every request is tried twice at most,
/// where the SDK thinks that worth while; then an [IOException] names the bucket and the reason.
final class Bucket implements AutoCloseable {
    private static final int PAGES_MAX = 100_000;
    private static final int TRIES_MAX = 2;
    private static final String OCTETS = "application/octet-stream";

    /// How long a bucket is waited for.
    ///
    /// @param connect until it takes a connection
    /// @param answer until it answers, and between the parts of what it sends
    /// @param put until it has a whole file, tries included
    record Patience(Duration connect, Duration answer, Duration put) {
        static final Patience DEFAULT =
                new Patience(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofHours(1));
    }

    private final S3Settings settings;
    private final Patience patience;
    private final SdkHttpClient http;
    private final S3Client client;

    Bucket(S3Settings settings, Patience patience) {
        this(
                settings,
                patience,
                UrlConnectionHttpClient.builder()
                        .connectionTimeout(patience.connect())
                        .socketTimeout(patience.answer())
                        .build());
    }

    /// @param http is closed with the bucket
    Bucket(S3Settings settings, Patience patience, SdkHttpClient http) {
        this.settings = settings;
        this.patience = patience;
        this.http = http;
        this.client = client(settings, http);
    }

    /// Nothing is taken from the AWS files and variables of whoever runs the node. Chunked
    /// signatures and checksums nobody asked for are off: stores that are not AWS's refuse them.
    private static S3Client client(S3Settings settings, SdkHttpClient http) {
        return S3Client.builder()
                .region(Region.of(settings.region()))
                .endpointOverride(settings.endpoint())
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(settings.keyId(), settings.secret())))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(
                        S3Configuration.builder().chunkedEncodingEnabled(false).build())
                .overrideConfiguration(
                        it ->
                                it.defaultProfileFile(ProfileFile.aggregator().build())
                                        .retryStrategy(tries -> tries.maxAttempts(TRIES_MAX)))
                .authSchemeProvider(Bucket::signingContent)
                .httpClient(http)
                .build();
    }

    /// Without this, what is sent by HTTPS is signed without its content.
    private static List<AuthSchemeOption> signingContent(S3AuthSchemeParams request) {
        return S3AuthSchemeProvider.defaultProvider().resolveAuthScheme(request).stream()
                .map(
                        it ->
                                it.toBuilder()
                                        .putSignerProperty(
                                                AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, true)
                                        .build())
                .toList();
    }

    boolean has(String name) throws IOException {
        String what = "HEAD " + name;
        try {
            var _ = client.headObject(it -> it.bucket(settings.bucket()).key(key(name)));
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return false;
            }
            throw failed(what, e);
        } catch (SdkException e) {
            throw failed(what, e);
        }
    }

    /// What is sent is signed with its SHA-256, so the store refuses what became other on its way.
    ///
    /// @param content is read once to be signed and once for every try
    void put(String name, long bytes, Supplier<InputStream> content) throws IOException {
        ContentStreamProvider again = content::get;
        asked(
                "PUT " + name,
                () ->
                        client.putObject(
                                it ->
                                        it.bucket(settings.bucket())
                                                .key(key(name))
                                                .overrideConfiguration(
                                                        o -> o.apiCallTimeout(patience.put())),
                                RequestBody.fromContentProvider(again, bytes, OCTETS)));
    }

    /// What is from `offset` on, or null at the end.
    @Nullable InputStream get(String name, long offset) throws IOException {
        String what = "GET " + name;
        try {
            ResponseInputStream<GetObjectResponse> answer =
                    client.getObject(
                            it ->
                                    it.bucket(settings.bucket())
                                            .key(key(name))
                                            .range("bytes=" + offset + "-"));
            if (offset > 0 && answer.response().contentRange() == null) {
                answer.abort();
                throw new IOException(settings + " does not know ranges, asked for " + what);
            }
            return new Rest(answer);
        } catch (S3Exception e) {
            if (e.statusCode() == 416) {
                return null;
            }
            throw failed(what, e);
        } catch (SdkException e) {
            throw failed(what, e);
        }
    }

    void delete(String name) throws IOException {
        asked(
                "DELETE " + name,
                () -> client.deleteObject(it -> it.bucket(settings.bucket()).key(key(name))));
    }

    /// Visits the names of all objects of ours.
    ///
    /// @param pageMax how many the store is asked for at once, 1 to 1000
    void visit(int pageMax, Consumer<String> visitor) throws IOException {
        int own = settings.prefix().length();
        asked(
                "list",
                () -> {
                    client
                            .listObjectsV2Paginator(
                                    it ->
                                            it.bucket(settings.bucket())
                                                    .prefix(settings.prefix())
                                                    .maxKeys(pageMax))
                            .stream()
                            .limit(PAGES_MAX)
                            .flatMap(page -> page.contents().stream())
                            .forEach(it -> visitor.accept(it.key().substring(own)));
                    return settings;
                });
    }

    private String key(String name) {
        return settings.prefix() + name;
    }

    private void asked(String what, Supplier<Object> request) throws IOException {
        try {
            var _ = request.get();
        } catch (SdkException e) {
            throw failed(what, e);
        } catch (UncheckedIOException e) {
            throw new IOException(what + ": " + e.getMessage(), e);
        }
    }

    private IOException failed(String what, SdkException e) {
        String how =
                e instanceof S3Exception answer && answer.statusCode() > 0
                        ? " answers " + answer.statusCode()
                        : " does not answer";
        return new IOException(settings + how + " to " + what + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        client.close();
        http.close();
    }

    /// A body that may be left before its end, for which the connection is given up.
    private static final class Rest extends InputStream {
        private final ResponseInputStream<GetObjectResponse> body;
        private boolean ended;

        Rest(ResponseInputStream<GetObjectResponse> body) {
            this.body = body;
        }

        @Override
        public int read() throws IOException {
            int one = body.read();
            ended |= one < 0;
            return one;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int count = body.read(into, from, length);
            ended |= count < 0;
            return count;
        }

        @Override
        public void close() throws IOException {
            if (ended) {
                body.close();
            } else {
                body.abort();
            }
        }
    }
}
