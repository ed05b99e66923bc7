package org.godwit.client.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.client.content.SharedFile;
import org.godwit.client.file.FileException.Reason;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files against a server that keeps slots as ours does and hangs up in the middle.
class CutNetworkTest {
    private static final int SIZE = 700_000;
    private static final Pattern RANGE = Pattern.compile("bytes[= ](\\d+)-.*");

    @TempDir private Path directory;
    private HttpServer server;
    private Reach reach;
    private final byte[] content = new byte[SIZE];
    private final ByteArrayOutputStream come = new ByteArrayOutputStream();
    private final List<String> asked = new ArrayList<>();
    private int cutsLeft;
    private int status;
    private @Nullable String redirect;

    @BeforeEach
    void open() throws IOException {
        new Random(5).nextBytes(content);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
        reach = new Reach(uri(""), null);
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + path);
    }

    private synchronized void serve(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        String contentRange = exchange.getRequestHeaders().getFirst("Content-Range");
        String which = range == null ? contentRange : range;
        asked.add(exchange.getRequestMethod() + (which == null ? "" : " " + which));
        if (status != 0) {
            // a server that hangs up on an unread body may lose its refusal on the way
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            if (redirect != null) {
                exchange.getResponseHeaders().set("Location", redirect);
            }
            exchange.sendResponseHeaders(status, 0);
            exchange.close();
            return;
        }
        switch (exchange.getRequestMethod()) {
            case "PUT" -> take(exchange);
            case "HEAD" -> {
                exchange.getResponseHeaders().set("Upload-Offset", "" + come.size());
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            }
            default -> give(exchange, first(range));
        }
    }

    private static int first(@Nullable String range) {
        Matcher matcher = RANGE.matcher(range == null ? "" : range);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (InputStream body = exchange.getRequestBody()) {
            if (cutsLeft-- > 0) {
                come.write(body.readNBytes(100_000));
                throw new IOException("cut");
            }
            body.transferTo(come);
        }
        exchange.sendResponseHeaders(come.size() == SIZE ? 201 : 202, -1);
        exchange.close();
    }

    private void give(HttpExchange exchange, int from) throws IOException {
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes %d-%d/%d".formatted(from, SIZE - 1, SIZE));
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, SIZE - from);
        if (cutsLeft-- > 0) {
            exchange.getResponseBody().write(content, from, 150_000);
            exchange.getResponseBody().flush();
            throw new IOException("cut");
        }
        exchange.getResponseBody().write(content, from, SIZE - from);
        exchange.close();
    }

    private SharedFile file(long bytes, @Nullable Bytes sha256) {
        return new SharedFile(
                new SharedFile.Facts(
                        "photo.bin", "application/x-test", bytes, sha256, SharedFile.Shape.NONE),
                new SharedFile.Source(uri("x/photo.bin"), null),
                null,
                false);
    }

    private Bytes hash() {
        return Bytes.wrap(Hashes.sha256().digest(content));
    }

    private static Reason reason(FileThrower action) {
        try {
            action.run();
        } catch (FileException e) {
            return e.reason();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it was done");
    }

    private interface FileThrower {
        void run() throws Exception;
    }

    private List<Path> left() throws IOException {
        try (var all = Files.list(directory)) {
            return all.toList();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUploadShouldGoOnWhereItWasCut(boolean encrypt) throws Exception {
        Path file =
                Files.write(
                        directory.resolve("photo.bin"),
                        encrypt ? Arrays.copyOf(content, SIZE - 16) : content);
        Outlay outlay = Outlay.of(file, encrypt, new SecureRandom());
        assertThat(outlay.uploadBytes()).isEqualTo(SIZE);
        cutsLeft = 3;
        Uploading.run(outlay, uri("x/photo.bin"), reach, Progress.NONE);
        assertThat(asked).contains("PUT", "HEAD", "PUT bytes 100000-699999/700000");
        assertThat(Bytes.wrap(Hashes.sha256().digest(come.toByteArray())))
                .isEqualTo(outlay.uploadHash());
        if (encrypt) {
            Path sealed = Files.write(directory.resolve("sealed"), come.toByteArray());
            Path opened = Files.createFile(directory.resolve("opened"));
            Sealing.open(sealed, opened, Objects.requireNonNull(outlay.cipher()));
            assertThat(opened).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void aDownloadShouldGoOnWhereItWasCutAlsoLater() throws Exception {
        cutsLeft = 2;
        List<Long> far = new ArrayList<>();
        assertThat(
                        reason(
                                () ->
                                        Downloading.run(
                                                file(SIZE, hash()),
                                                directory,
                                                reach,
                                                (done, _) -> {
                                                    far.add(done);
                                                    return done < 200_000;
                                                })))
                .isEqualTo(Reason.CANCELLED);
        assertThat(left()).singleElement().asString().endsWith(".part");
        asked.clear();
        Path saved = Downloading.run(file(SIZE, hash()), directory, reach, Progress.NONE);
        assertThat(asked.getFirst()).startsWith("GET bytes=");
        assertThat(saved).hasBinaryContent(content).hasFileName("photo.bin");
        assertThat(left()).containsExactly(saved);
        assertThat(far).isNotEmpty();
    }

    @Test
    void whatIsNotWhatWasSaidShouldLeaveNothing() throws Exception {
        for (SharedFile lie :
                List.of(
                        file(SIZE, Bytes.wrap(new byte[32])),
                        file(SIZE - 1, hash()),
                        file(SIZE + 1, hash()))) {
            assertThat(reason(() -> Downloading.run(lie, directory, reach, Progress.NONE)))
                    .isEqualTo(Reason.WRONG_CONTENT);
            assertThat(left()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "301, REFUSED_ADDRESS",
        "307, REFUSED_ADDRESS",
        "404, GONE",
        "410, GONE",
        "403, GONE",
        "413, TOO_LARGE",
        "422, WRONG_CONTENT",
        "507, NO_ROOM"
    })
    void aRefusalShouldBeSaidAndNotTriedAgain(int refusal, Reason why) throws Exception {
        status = refusal;
        redirect = "http://127.0.0.1:1/elsewhere";
        Path file = Files.write(directory.resolve("up"), content);
        Outlay outlay = Outlay.of(file, false, new SecureRandom());
        assertThat(reason(() -> Uploading.run(outlay, uri("x"), reach, Progress.NONE)))
                .isEqualTo(why);
        Path folder = Files.createDirectory(directory.resolve("down"));
        assertThat(reason(() -> Downloading.run(file(SIZE, null), folder, reach, Progress.NONE)))
                .isEqualTo(why);
        assertThat(asked).containsExactly("PUT", "GET");
        assertThat(folder.resolve("photo.bin")).doesNotExist();
    }

    @Test
    void aFileThatIsThereShouldNotBeWrittenOver() throws Exception {
        Path mine = Files.writeString(directory.resolve("photo.bin"), "mine");
        assertThatThrownBy(() -> Downloading.run(file(SIZE, null), mine, reach, Progress.NONE))
                .hasMessageContaining("is there already");
        Path saved = Downloading.run(file(SIZE, null), directory, reach, Progress.NONE);
        assertThat(saved).hasFileName("photo (1).bin");
        assertThat(mine).hasContent("mine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1/x",
                "http://localhost/x",
                "https://127.0.0.1/x",
                "https://[::1]/x",
                "https://192.168.1.1/router",
                "https://10.0.0.1/x",
                "https://169.254.169.254/latest",
                "https://100.64.0.1/x",
                "https://[fd00::1]/x",
                "https://0.0.0.0/x",
                "http://example.org/x",
                "ftp://example.org/x",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "https://me:secret@example.org/x"
            })
    void anAddressThatLeadsInsideShouldNotBeOpened(String address) {
        URI uri = URI.create(address);
        assertThat(reason(() -> reach.check(uri))).isEqualTo(Reason.REFUSED_ADDRESS);
        assertThat(reason(() -> Reach.ANYWHERE_PUBLIC.check(uri)))
                .isEqualTo(Reason.REFUSED_ADDRESS);
    }

    @Test
    void ourOwnServerShouldBeReachedInTheClearOnlyHere() throws Exception {
        reach.check(uri("x"));
        Reach far = new Reach(URI.create("http://192.0.2.1:5280"), null);
        assertThat(reason(() -> far.check(URI.create("http://192.0.2.1:5280/x"))))
                .isEqualTo(Reason.REFUSED_ADDRESS);
        new Reach(URI.create("https://192.168.1.5:5280"), null)
                .check(URI.create("https://192.168.1.5:5280/x"));
    }
}
