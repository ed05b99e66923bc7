package org.godwit.server.media.s3;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The five requests to S3 that files need. Blocks; thread-safe.
final class Bucket implements AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    private static final Duration PUT_MAX = Duration.ofHours(1);
    private static final int PAGES_MAX = 100_000;
    private static final String NOTHING = Signature.sha256("");
    private static final Pattern KEY = Pattern.compile("<Key>([^<]{1,1024})</Key>");
    private static final Pattern NEXT =
            Pattern.compile("<NextContinuationToken>([^<]{1,4096})</NextContinuationToken>");

    private final S3Settings settings;
    private final InstantSource clock;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_MAX)
                    .build();

    Bucket(S3Settings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    boolean has(String name) throws IOException {
        HttpResponse<Void> answer = send("HEAD", name, BodyHandlers.discarding());
        if (answer.statusCode() == 404) {
            return false;
        }
        check(answer.statusCode(), "HEAD " + name);
        return true;
    }

    /// @param sha256 of the content, which the store checks
    void put(String name, String sha256, long bytes, Supplier<InputStream> content)
            throws IOException {
        Signature.Request signed =
                request("PUT", "/" + settings.bucket() + "/" + key(name), sha256);
        BodyPublisher body =
                BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(content), bytes);
        HttpRequest request = built(signed).timeout(PUT_MAX).method("PUT", body).build();
        check(put(request).statusCode(), "PUT " + name);
    }

    /// Once more when the connection was dead already: the JDK repeats no request with a body.
    private HttpResponse<Void> put(HttpRequest request) throws IOException {
        try {
            return sent(request, BodyHandlers.discarding());
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return sent(request, BodyHandlers.discarding());
        }
    }

    /// What is from `offset` on, or null at the end.
    @Nullable InputStream get(String name, long offset) throws IOException {
        Signature.Request signed =
                request("GET", "/" + settings.bucket() + "/" + key(name), NOTHING);
        HttpRequest request =
                built(signed).timeout(ANSWER_MAX).header("Range", "bytes=" + offset + "-").build();
        HttpResponse<InputStream> answer = sent(request, BodyHandlers.ofInputStream());
        boolean whole = answer.statusCode() == 200 && offset > 0;
        if (answer.statusCode() != 206 && (answer.statusCode() != 200 || whole)) {
            answer.body().close();
            if (answer.statusCode() == 416) {
                return null;
            }
            check(whole ? 0 : answer.statusCode(), "GET " + name);
        }
        return answer.body();
    }

    void delete(String name) throws IOException {
        int status = send("DELETE", name, BodyHandlers.discarding()).statusCode();
        if (status != 404) {
            check(status, "DELETE " + name);
        }
    }

    /// Visits the names of all objects of ours.
    void visit(Consumer<String> visitor) throws IOException {
        String next = "";
        for (int i = 0; i < PAGES_MAX && next != null; i++) {
            Map<String, String> query = new HashMap<>();
            query.put("list-type", "2");
            query.put("prefix", settings.prefix());
            if (!next.isEmpty()) {
                query.put("continuation-token", next);
            }
            Signature.Request signed =
                    new Signature.Request("GET", host(), "/" + settings.bucket(), query, NOTHING);
            HttpResponse<String> page =
                    sent(built(signed).timeout(ANSWER_MAX).build(), BodyHandlers.ofString());
            check(page.statusCode(), "list");
            keys(page.body()).forEach(visitor);
            Matcher more = NEXT.matcher(page.body());
            next = more.find() ? unescaped(more.group(1)) : null;
        }
    }

    private List<String> keys(String page) {
        List<String> names = new ArrayList<>();
        Matcher key = KEY.matcher(page);
        while (key.find()) {
            names.add(unescaped(key.group(1)).substring(settings.prefix().length()));
        }
        return names;
    }

    private static String unescaped(String text) {
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }

    private String key(String name) {
        return settings.prefix() + name;
    }

    private String host() {
        URI endpoint = settings.endpoint();
        return endpoint.getPort() < 0
                ? endpoint.getHost()
                : endpoint.getHost() + ":" + endpoint.getPort();
    }

    private Signature.Request request(String method, String path, String sha256) {
        return new Signature.Request(method, host(), path, Map.of(), sha256);
    }

    private <T> HttpResponse<T> send(String method, String name, HttpResponse.BodyHandler<T> body)
            throws IOException {
        Signature.Request signed =
                request(method, "/" + settings.bucket() + "/" + key(name), NOTHING);
        return sent(
                built(signed).timeout(ANSWER_MAX).method(method, BodyPublishers.noBody()).build(),
                body);
    }

    private HttpRequest.Builder built(Signature.Request signed) {
        String query = signed.escapedQuery();
        URI uri =
                URI.create(
                        settings.endpoint() + signed.path() + (query.isEmpty() ? "" : "?" + query));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        Signature.headers(signed, settings, clock.instant()).forEach(request::header);
        return request;
    }

    private <T> HttpResponse<T> sent(HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws IOException {
        try {
            return http.send(request, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void check(int status, String what) throws IOException {
        if (status < 200 || status > 299) {
            throw new IOException(settings + " answers " + status + " to " + what);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
