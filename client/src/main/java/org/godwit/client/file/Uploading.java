package org.godwit.client.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;

/// Brings a file to the slot it was given (XEP-0363 §6, PROTOCOL §5.10). After a cut it asks how
/// much has come and goes on there.
public final class Uploading {
    private static final Duration STALL_MAX = Duration.ofSeconds(30);
    private static final String OFFSET = "Upload-Offset";

    private final Outlay outlay;
    private final URI put;
    private final Watched watched;
    private final long total;
    private boolean hasBegun;

    private Uploading(Outlay outlay, URI put, Reach reach, Progress progress) {
        this.outlay = outlay;
        this.put = put;
        this.watched = new Watched(reach, STALL_MAX, progress);
        this.total = outlay.uploadBytes();
    }

    /// Returns when the server has all of it and has found its hash right.
    ///
    /// @throws FileException when it does not
    public static void run(Outlay outlay, URI put, Reach reach, Progress progress)
            throws FileException {
        Uploading uploading = new Uploading(outlay, put, reach, progress);
        uploading.watched.untilDone(put, uploading::attempt);
    }

    private boolean attempt(HttpClient http) throws IOException, InterruptedException {
        long offset = hasBegun ? come(http) : 0;
        if (offset == total) {
            return true;
        }
        hasBegun = true;
        HttpRequest.Builder request =
                HttpRequest.newBuilder(put)
                        .header("Content-Type", outlay.uploadType())
                        .header("Repr-Digest", "sha-256=:" + digest() + ":")
                        .PUT(body(offset));
        if (offset > 0) {
            String range = "bytes %d-%d/%d".formatted(offset, total - 1, total);
            request.header("Content-Range", range);
        }
        HttpResponse<InputStream> answer =
                http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        return switch (answer.statusCode()) {
            case 201 -> true;
            case 202 -> false;
            default -> throw Answers.refusal(answer);
        };
    }

    private String digest() {
        return Base64.getEncoder().encodeToString(outlay.uploadHash().unsafeArray());
    }

    /// How much the server has.
    private long come(HttpClient http) throws IOException, InterruptedException {
        HttpRequest head = HttpRequest.newBuilder(put).HEAD().timeout(STALL_MAX).build();
        HttpResponse<InputStream> answer =
                http.send(head, HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw Answers.refusal(answer);
        }
        long come = answer.headers().firstValueAsLong(OFFSET).orElse(0);
        if (come < 0 || come > total) {
            throw new FileException(
                    FileException.Reason.WRONG_CONTENT, "the server has more than was sent");
        }
        watched.at(come, total);
        return come;
    }

    private BodyPublisher body(long offset) {
        return BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(
                        () -> {
                            try {
                                return new Counted(outlay.open(offset), offset);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }),
                total - offset);
    }

    /// Tells how far it has been read.
    private final class Counted extends FilterInputStream {
        private long at;

        Counted(InputStream in, long offset) {
            super(in);
            this.at = offset;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            if (read > 0) {
                at += read;
                watched.at(at, total);
            }
            return read;
        }
    }
}
