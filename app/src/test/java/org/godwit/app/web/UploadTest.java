package org.godwit.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files over HTTP (XEP-0363), against a whole node: slots are asked for over BOSH.
///
/// Shows XEP-0363, RFC 9110 §14.
class UploadTest {
    private static final Pattern PUT = Pattern.compile("<put url='([^']+)'");
    private static final Pattern GET = Pattern.compile("<get url='([^']+)'");

    @TempDir private static Path data;
    private static NodeUnderTest node;
    private static BoshClient alice;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        node =
                NodeUnderTest.inProcess(
                        data, List.of("media.file-bytes=8MiB", "media.account-bytes=80MiB"));
        node.addAccount("alice", "secret");
        alice = new BoshClient(node.endpoints().web(), "localhost").logIn("alice", "secret");
    }

    @AfterAll
    static void stop() throws Exception {
        alice.close();
        HTTP.shutdownNow();
        node.close();
    }

    private record Slot(URI put, URI get) {}

    private static String ask(String attributes) throws Exception {
        return alice.say(
                "<iq xmlns='jabber:client' type='get' id='s' to='upload.localhost'>"
                        + "<request xmlns='urn:xmpp:http:upload:0' "
                        + attributes
                        + "/></iq>");
    }

    private static Slot slot(String name, int size, String type) throws Exception {
        String answer =
                ask("filename='%s' size='%d' content-type='%s'".formatted(name, size, type));
        Matcher put = PUT.matcher(answer);
        Matcher get = GET.matcher(answer);
        assertThat(put.find() && get.find()).as(answer).isTrue();
        return new Slot(URI.create(put.group(1).replace("&amp;", "&")), URI.create(get.group(1)));
    }

    private static HttpRequest.Builder put(Slot slot, byte[] content, String type) {
        return HttpRequest.newBuilder(slot.put())
                .header("Content-Type", type)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content));
    }

    private static HttpResponse<byte[]> send(HttpRequest request) throws Exception {
        return HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> get(URI uri, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        return send((headers.length == 0 ? request : request.headers(headers)).build());
    }

    private static HttpResponse<byte[]> head(URI uri) throws Exception {
        return send(
                HttpRequest.newBuilder(uri)
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build());
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private static Slot uploaded(String name, byte[] content, String type) throws Exception {
        Slot slot = slot(name, content.length, type);
        assertThat(send(put(slot, content, type).build()).statusCode()).isEqualTo(201);
        return slot;
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.endpoints().web())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void theServiceShouldBeFoundWithItsLargestSize() throws Exception {
        String items =
                alice.say(
                        "<iq xmlns='jabber:client' type='get' id='i' to='localhost'>"
                                + "<query xmlns='http://jabber.org/protocol/disco#items'/></iq>");
        assertThat(items).contains("jid='upload.localhost'");
        String info =
                alice.say(
                        "<iq xmlns='jabber:client' type='get' id='j' to='upload.localhost'>"
                                + "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
        assertThat(info)
                .contains("category='store' type='file'", "<feature var='urn:xmpp:http:upload:0'/>")
                .contains("<value>8388608</value>");
    }

    @Test
    void aLargeFileShouldComeBackByteForByte() throws Exception {
        byte[] content = random(8 << 20);
        Slot slot = uploaded("large.bin", content, "application/octet-stream");
        HttpResponse<byte[]> answer = get(slot.get());
        assertThat(answer.body()).isEqualTo(content);
        assertThat(answer.headers().map())
                .containsEntry("content-type", List.of("application/octet-stream"))
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsEntry("accept-ranges", List.of("bytes"))
                .containsEntry(
                        "content-security-policy",
                        List.of("default-src 'none'; frame-ancestors 'none'; sandbox"))
                .containsEntry(
                        "content-disposition", List.of("attachment; filename*=UTF-8''large.bin"));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 206, 0, 1",
        "bytes=10-19, 206, 10, 10",
        "bytes=99990-, 206, 99990, 10",
        "bytes=-5, 206, 99995, 5",
        "bytes=99999-200000, 206, 99999, 1",
        "bytes=100000-, 416, 0, 0",
        "bytes=-0, 416, 0, 0",
        "'bytes=1-2,4-5', 200, 0, 100000",
        "lines=1-2, 200, 0, 100000",
        "bytes=5-2, 200, 0, 100000",
        "bytes=-, 200, 0, 100000",
    })
    void aRangeShouldBeServed(String range, int status, int from, int count) throws Exception {
        byte[] content = random(100_000);
        Slot slot = uploaded("ranges.bin", content, "application/octet-stream");
        HttpResponse<byte[]> answer = get(slot.get(), "Range", range);
        assertThat(answer.statusCode()).isEqualTo(status);
        byte[] wanted = Arrays.copyOfRange(content, from, from + count);
        assertThat(answer.body()).isEqualTo(wanted);
    }

    @Test
    void whatIsKnownShouldNotBeSentAgain() throws Exception {
        Slot slot = uploaded("known.png", random(1000), "image/png");
        HttpResponse<byte[]> head = head(slot.get());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("content-length")).hasValue("1000");
        assertThat(head.headers().firstValue("content-disposition").orElse(""))
                .startsWith("inline");
        String tag = head.headers().firstValue("etag").orElseThrow();
        assertThat(get(slot.get(), "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(get(slot.get(), "If-Range", tag, "Range", "bytes=0-9").statusCode())
                .isEqualTo(206);
        assertThat(get(slot.get(), "If-Range", "\"other\"", "Range", "bytes=0-9").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aCutUploadShouldGoOnWhereItStopped() throws Exception {
        byte[] content = random(300_000);
        Slot slot = slot("cut.bin", content.length, "application/octet-stream");
        String target = slot.put().getRawPath() + "?" + slot.put().getRawQuery();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.endpoints().web())) {
            socket.getOutputStream()
                    .write(
                            ("PUT "
                                            + target
                                            + " HTTP/1.1\r\n"
                                            + "Host: x\r\n"
                                            + "Content-Length: 300000\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(content, 0, 200_000);
            socket.getOutputStream().flush();
        }
        long come = 0;
        while (come == 0) {
            HttpResponse<byte[]> head = head(slot.put());
            if (head.statusCode() == 200) {
                come = head.headers().firstValueAsLong("upload-offset").orElseThrow();
            } else {
                assertThat(head.statusCode()).isEqualTo(409);
            }
        }
        assertThat(come).isBetween(1L, 200_000L);
        assertThat(get(slot.get()).statusCode()).isEqualTo(404);
        byte[] rest = Arrays.copyOfRange(content, (int) come, content.length);
        HttpRequest.Builder again = put(slot, rest, "application/octet-stream");
        assertThat(
                        send(again.copy()
                                        .header(
                                                "Content-Range",
                                                "bytes 5-%d/300000".formatted(4 + rest.length))
                                        .build())
                                .statusCode())
                .isEqualTo(409);
        assertThat(
                        send(again.header("Content-Range", "bytes %d-299999/300000".formatted(come))
                                        .build())
                                .statusCode())
                .isEqualTo(201);
        assertThat(get(slot.get()).body()).isEqualTo(content);
        assertThat(head(slot.put()).headers().firstValue("upload-offset")).hasValue("300000");
    }

    @Test
    void aFileShouldBeUploadedInParts() throws Exception {
        byte[] content = random(1000);
        Slot slot = slot("parts.bin", 1000, "text/plain");
        for (int at = 0; at < 1000; at += 250) {
            HttpResponse<byte[]> answer =
                    send(
                            put(slot, Arrays.copyOfRange(content, at, at + 250), "text/plain")
                                    .header(
                                            "Content-Range",
                                            "bytes %d-%d/1000".formatted(at, at + 249))
                                    .build());
            assertThat(answer.statusCode()).isEqualTo(at < 750 ? 202 : 201);
        }
        assertThat(get(slot.get()).body()).isEqualTo(content);
    }

    @Test
    void theHashThePeerSaysShouldBeTheContents() throws Exception {
        byte[] content = random(5000);
        Slot slot = slot("hash.bin", content.length, "text/plain");
        String right =
                Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
        String wrong = Base64.getEncoder().encodeToString(new byte[32]);
        assertThat(
                        send(put(slot, content, "text/plain")
                                        .header("Repr-Digest", "sha-256=:" + wrong + ":")
                                        .build())
                                .statusCode())
                .isEqualTo(422);
        assertThat(get(slot.get()).statusCode()).isEqualTo(404);
        assertThat(
                        send(put(slot, content, "text/plain")
                                        .header("Repr-Digest", "sha-256=:" + right + ":")
                                        .build())
                                .statusCode())
                .isEqualTo(201);
    }

    @Test
    void whatIsNotAsDeclaredShouldBeRefused() throws Exception {
        Slot slot = slot("declared.bin", 100, "text/plain");
        assertThat(send(put(slot, random(101), "text/plain").build()).statusCode()).isEqualTo(400);
        assertThat(send(put(slot, random(99), "text/plain").build()).statusCode()).isEqualTo(400);
        assertThat(send(put(slot, random(100), "text/html").build()).statusCode()).isEqualTo(400);
        assertThat(
                        send(put(slot, random(100), "text/plain")
                                        .header("Content-Range", "bytes 0-50/100")
                                        .build())
                                .statusCode())
                .isEqualTo(400);
        String chunked =
                "PUT %s?%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                        .formatted(slot.put().getRawPath(), slot.put().getRawQuery());
        assertThat(raw(chunked)).startsWith("HTTP/1.1 400");
        assertThat(send(put(slot, random(100), "text/plain").build()).statusCode()).isEqualTo(201);
    }

    @Test
    void onlyTheSignedAddressShouldBeUploadedTo() throws Exception {
        Slot slot = slot("signed.bin", 10, "text/plain");
        Slot unsigned = new Slot(slot.get(), slot.get());
        assertThat(send(put(unsigned, random(10), "text/plain").build()).statusCode())
                .isEqualTo(403);
        Slot forged = new Slot(URI.create(slot.put() + "x"), slot.get());
        assertThat(send(put(forged, random(10), "text/plain").build()).statusCode()).isEqualTo(403);
        assertThat(head(forged.put()).statusCode()).isEqualTo(403);
        assertThat(get(slot.get()).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../identity/media.key",
                "%2e%2e/%2e%2e/identity/media.key",
                "..%2f..%2fidentity%2fmedia.key",
                "%00",
                "unfinished/x",
                "//etc/passwd",
                "x/../../../etc/passwd",
                "%ff%fe/%zz",
                "",
            })
    void aTrickWithThePathShouldFindNothing(String tail) throws Exception {
        for (String method : List.of("GET", "HEAD", "PUT")) {
            String answer =
                    raw(
                            method
                                    + " /upload/"
                                    + tail
                                    + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(answer).containsPattern("^HTTP/1.1 (404|403|400)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/b", "..", ".", "a\\b", " ", "\u202Etxt.exe"})
    void aNameThatLeadsElsewhereShouldGetNoSlot(String name) throws Exception {
        assertThat(ask("filename='" + name + "' size='1'")).contains("<bad-request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"size='0'", "size='-1'", "size='what'", "size='9999999999999999999'", ""})
    void aSizeThatIsNoneShouldGetNoSlot(String size) throws Exception {
        assertThat(ask("filename='x' " + size)).contains("<bad-request");
    }

    @Test
    void aTypeThatWouldBreakAHeaderShouldGetNoSlot() throws Exception {
        assertThat(ask("filename='x' size='1' content-type='text/html&#xD;&#xA;X: y'"))
                .contains("<bad-request");
    }

    @Test
    void aFileAboveTheLimitShouldBeRefusedWithTheLimit() throws Exception {
        assertThat(ask("filename='x' size='8388609'"))
                .contains("<not-acceptable")
                .contains("<max-file-size>8388608</max-file-size>");
    }

    @Test
    void theQuotaShouldBeRefusedWithWhenToComeBack(@TempDir Path other) throws Exception {
        try (NodeUnderTest small =
                        NodeUnderTest.inProcess(
                                other, List.of("media.file-bytes=100", "media.account-bytes=150"));
                BoshClient client = new BoshClient(small.endpoints().web(), "localhost")) {
            small.addAccount("carol", "secret");
            client.logIn("carol", "secret");
            String request =
                    "<iq xmlns='jabber:client' type='get' id='s' to='upload.localhost'><request"
                            + " xmlns='urn:xmpp:http:upload:0' filename='a' size='100'/></iq>";
            assertThat(client.say(request)).contains("<slot ");
            assertThat(client.say(request)).contains("<resource-constraint", "<retry ", "stamp='");
        }
    }

    @Test
    void aBrowserShouldBeTold() throws Exception {
        Slot slot = slot("cors.bin", 10, "text/plain");
        HttpResponse<byte[]> preflight =
                send(
                        HttpRequest.newBuilder(slot.put())
                                .header("Origin", "https://web.test")
                                .header("Access-Control-Request-Method", "PUT")
                                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                                .build());
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().map())
                .containsEntry("access-control-allow-origin", List.of("*"))
                .containsEntry("access-control-allow-methods", List.of("GET, HEAD, PUT, OPTIONS"));
        assertThat(get(slot.get()).headers().firstValue("access-control-allow-origin"))
                .hasValue("*");
    }

    @Test
    void filesShouldOutliveARestartAndGoWithTheirAccount(@TempDir Path other) throws Exception {
        try (NodeUnderTest second = NodeUnderTest.inProcess(other, List.of())) {
            second.addAccount("carol", "secret");
            byte[] content = random(3000);
            URI got;
            try (BoshClient client =
                    new BoshClient(second.endpoints().web(), "localhost")
                            .logIn("carol", "secret")) {
                String answer =
                        client.say(
                                "<iq xmlns='jabber:client' type='get' id='s' to='upload.localhost'>"
                                        + "<request xmlns='urn:xmpp:http:upload:0' filename='a'"
                                        + " size='3000'/></iq>");
                Matcher put = PUT.matcher(answer);
                Matcher get = GET.matcher(answer);
                assertThat(put.find() && get.find()).isTrue();
                got = URI.create(get.group(1));
                Slot slot = new Slot(URI.create(put.group(1).replace("&amp;", "&")), got);
                assertThat(
                                send(put(slot, content, "application/octet-stream").build())
                                        .statusCode())
                        .isEqualTo(201);
            }
            second.restart();
            URI moved =
                    URI.create("http://127.0.0.1:" + second.endpoints().web() + got.getRawPath());
            assertThat(get(moved).body()).isEqualTo(content);
            try (BoshClient client =
                    new BoshClient(second.endpoints().web(), "localhost")
                            .logIn("carol", "secret")) {
                String gone =
                        client.say(
                                "<iq xmlns='jabber:client' type='set' id='r'><query"
                                        + " xmlns='jabber:iq:register'><remove/></query></iq>");
                assertThat(gone).contains("type='result'");
            }
            assertThat(get(moved).statusCode()).isEqualTo(404);
            try (Stream<Path> left = Files.walk(other.resolve("media"))) {
                assertThat(left.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }
}
