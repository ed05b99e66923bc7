package org.godwit.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One BOSH session, request by request.
final class BoshClient implements AutoCloseable {
    static final String NAMESPACE = "http://jabber.org/protocol/httpbind";
    private static final String XMPP = " xmlns:xmpp='urn:xmpp:xbosh'";
    private static final Pattern SID = Pattern.compile(" sid='([^']+)'");
    private static final int SECONDS_MAX = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI uri;
    private final String domain;
    private long rid;
    private String sid = "";

    BoshClient(int port, String domain) {
        this.uri = URI.create("http://127.0.0.1:" + port + "/http-bind");
        this.domain = domain;
        this.rid = 1000;
    }

    /// Whatever text, as the body of a POST.
    CompletableFuture<HttpResponse<String>> post(String text) {
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "text/xml; charset=utf-8")
                        .POST(HttpRequest.BodyPublishers.ofString(text))
                        .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    String open(String more) throws Exception {
        String answer =
                await(
                        post(
                                "<body xmlns='%s'%s rid='%d' to='%s' xmpp:version='1.0' hold='1' %s/>"
                                        .formatted(NAMESPACE, XMPP, rid, domain, more)));
        Matcher matcher = SID.matcher(answer);
        if (matcher.find()) {
            sid = matcher.group(1);
        }
        return answer;
    }

    /// One request with the next number.
    CompletableFuture<HttpResponse<String>> ask(String attributes, String content) {
        rid++;
        return askAt(rid, attributes, content);
    }

    CompletableFuture<HttpResponse<String>> askAt(long number, String attributes, String content) {
        return post(
                "<body xmlns='%s'%s rid='%d' sid='%s' %s>%s</body>"
                        .formatted(NAMESPACE, XMPP, number, sid, attributes, content));
    }

    String say(String content) throws Exception {
        return await(ask("", content));
    }

    long rid() {
        return rid;
    }

    void skip(int numbers) {
        rid += numbers;
    }

    /// Opens a session and logs in with PLAIN, resource `bosh`.
    BoshClient logIn(String name, String password) throws Exception {
        assertThat(open("wait='2'")).contains("<stream:features").contains("PLAIN");
        String secret =
                Base64.getEncoder()
                        .encodeToString(
                                ("\0" + name + "\0" + password).getBytes(StandardCharsets.UTF_8));
        assertThat(
                        say(
                                "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
                                        + secret
                                        + "</auth>"))
                .contains("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'");
        assertThat(await(ask("xmpp:restart='true'", ""))).contains("<bind ");
        assertThat(
                        say(
                                "<iq xmlns='jabber:client' type='set' id='b'>"
                                        + "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                                        + "<resource>bosh</resource></bind></iq>"))
                .contains("/bosh</jid>");
        return this;
    }

    static String await(CompletableFuture<HttpResponse<String>> answer) throws Exception {
        HttpResponse<String> response = answer.get(SECONDS_MAX, TimeUnit.SECONDS);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("access-control-allow-origin")).hasValue("*");
        return response.body();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
