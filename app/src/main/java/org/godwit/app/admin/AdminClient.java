package org.godwit.app.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// Calls the running node's admin API.
public final class AdminClient implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    private static final Duration WORK_MAX = Duration.ofHours(6);

    private final HttpClient http = HttpClient.newHttpClient();
    private final AdminFile node;
    private Duration answerMax = ANSWER_MAX;

    private AdminClient(AdminFile node) {
        this.node = node;
    }

    /// Waits for answers as long as large work may take.
    AdminClient patiently() {
        answerMax = WORK_MAX;
        return this;
    }

    public static AdminClient of(Path dataDir) throws AdminException {
        return new AdminClient(AdminFile.read(dataDir));
    }

    public Map<String, Object> get(String path) throws AdminException {
        return call(request(path).GET());
    }

    Map<String, Object> delete(String path) throws AdminException {
        return call(request(path).DELETE());
    }

    /// Posts a JSON object.
    Map<String, Object> post(String path, Map<String, Object> body) throws AdminException {
        try {
            return postText(path, JSON.std.asString(body));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Map<String, Object> postText(String path, String body) throws AdminException {
        return call(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
                .timeout(answerMax)
                .header("Authorization", "Bearer " + node.token());
    }

    private Map<String, Object> call(HttpRequest.Builder request) throws AdminException {
        try {
            HttpResponse<String> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            Map<String, Object> body = JSON.std.mapFrom(response.body());
            if (response.statusCode() >= 300) {
                throw new AdminException(String.valueOf(body.get("error")));
            }
            return body;
        } catch (IOException e) {
            throw new AdminException(
                    "the node on port "
                            + node.port()
                            + " does not answer; is it running? Start it with ./godwit serve");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdminException("interrupted");
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
